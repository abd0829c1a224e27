"""Whether an engine is at rest: by its probe where it has one, else by the silence of the wire."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from contracts.ports import ConnectionLost, Request, Response
from scenarios.driver.refrain import NEWS_UP_TO, OFTEN, Refrain
from scenarios.driver.rest import Rest, Silence
from tests.scenarios.journals import Hand

QUIET_US = 1_000


class Engine:
    """Answers its probe in one way, and notes over which way it was asked for what."""

    def __init__(self, status: int | None, body: bytes = b"") -> None:
        self.status, self.body = status, body
        self.asked: list[str] = []
        self.looked: list[str] = []

    async def ask(self, request: Request) -> Response:
        return self._answer(request, self.asked)

    async def look(self, request: Request) -> Response:
        return self._answer(request, self.looked)

    def _answer(self, request: Request, to: list[str]) -> Response:
        to.append(request.path)
        if self.status is None:
            raise ConnectionLost("gone")
        return Response(self.status, {}, self.body)


def resting(engine: Engine, quiet_us: int = QUIET_US) -> Rest:
    clock = Hand(quiet_us)
    return Rest(engine.ask, engine.look, Silence(clock, QUIET_US))


def settled(rest: Rest) -> bool:
    return asyncio.run(rest.settled())


@pytest.mark.parametrize("said", [True, False])
def test_a_probe_is_believed_whatever_the_wire_does(said: bool) -> None:
    body = b'{"settled": true, "open": 0}' if said else b'{"settled": false, "open": 3}'
    engine = Engine(200, body)
    assert settled(resting(engine, quiet_us=0 if said else 9_999)) is said
    assert engine.asked == ["/probe/settled"]


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, b"not found"), (405, b""), (200, b"ok"), (200, b"<html>"), (200, b'{"up": true}')],
)
def test_what_is_no_answer_of_a_probe_is_no_probe_and_nothing_of_it_crosses_the_wire(
    status: int, body: bytes
) -> None:
    engine = Engine(status, body)
    rest = resting(engine)
    assert settled(rest)
    assert not settled(resting(Engine(status, body), quiet_us=QUIET_US - 1))
    asyncio.run(rest.tell())
    assert engine.asked == []
    assert engine.looked == ["/probe/settled"], "it is looked for once"


@pytest.mark.parametrize("status", [None, 500, 503])
def test_an_engine_in_trouble_says_nothing_about_its_probe(status: int | None) -> None:
    engine = Engine(status)
    rest = resting(engine)
    settled(rest)
    engine.status, engine.body = 200, b'{"settled": false}'
    assert not settled(rest)


def test_an_engine_with_a_probe_has_what_it_says_in_the_journal() -> None:
    engine = Engine(200, b'{"settled": true}')
    rest = resting(engine)
    asyncio.run(rest.tell())
    assert engine.asked == ["/probe/parked", "/probe/drift", "/probe/audit"]


def test_only_writes_break_the_silence_and_one_that_is_under_way_does_all_the_time() -> None:
    reached: list[bool] = []

    async def main() -> None:
        clock = Hand(QUIET_US)
        silence = Silence(clock, QUIET_US)
        outcome = asyncio.get_running_loop().create_future()

        def depart(*, write: bool) -> None:
            call: Any = SimpleNamespace(write=write, call_id=f"c-{write}", outcome=outcome)
            silence.before_delivery(call)

        def after(span_us: int) -> None:
            clock.at_us += span_us
            reached.append(silence.reached)

        depart(write=False)
        after(0)
        depart(write=True)
        after(100 * QUIET_US)
        outcome.set_result(None)
        await asyncio.sleep(0)
        after(QUIET_US - 1)
        after(1)

    asyncio.run(main())
    assert reached == [True, False, False, True]


class Crier:
    """Writes over a wire of his own, watched for a refrain of a second."""

    def __init__(self) -> None:
        self.clock = Hand()
        self.refrain = Refrain(self.clock, 1_000_000)

    def cries(self, at_us: int, key: str, body: bytes = b"{}") -> None:
        self.clock.at_us = at_us
        reading = SimpleNamespace(name="storefront.items.put", content=body)
        call: Any = SimpleNamespace(write=True, edge="engine>storefront", key=key, reading=reading)
        assert self.refrain.before_delivery(call)


def test_who_says_the_same_for_long_and_often_enough_is_restless() -> None:
    crier = Crier()
    for nth in range(NEWS_UP_TO + OFTEN):
        for key in ("A-1", "A-2"):
            assert not crier.refrain.reached
            crier.cries(nth * 100_000, key)
    assert crier.refrain.reached
    crier.cries(9_000_000, "A-3")
    assert not crier.refrain.reached, "that was news"


@pytest.mark.parametrize(
    ("times", "every_us", "body"),
    [
        (NEWS_UP_TO + OFTEN - 1, 100_000, b"{}"),
        (NEWS_UP_TO + OFTEN, 10_000, b"{}"),
        (100, 100_000, b'{"at": %d}'),
    ],
    ids=["who gives up after some attempts", "who is quick", "who says something else each time"],
)
def test_who_may_still_come_to_rest_is_not(times: int, every_us: int, body: bytes) -> None:
    crier = Crier()
    for nth in range(times):
        crier.cries(nth * every_us, "A-1", body % nth if b"%" in body else body)
    assert not crier.refrain.reached


def test_whoever_still_tries_something_for_the_first_times_is_waited_for() -> None:
    crier = Crier()
    for nth in range(30):
        crier.cries(nth * 100_000, "A-1")
        if nth % 3 == 0:
            crier.cries(nth * 100_000, "A-2")
    assert not crier.refrain.reached
    for nth in range(30, 40):
        crier.cries(nth * 100_000, "A-1")
    assert crier.refrain.reached, "that was given up, and the rest goes on"
