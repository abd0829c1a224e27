"""The fuzzer of the simulators' own surface: it is bounded, it is seeded, and it can fail."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import orjson
import pytest

from load.hostile import __main__ as command
from load.hostile.attacks import ATTACKS, shot
from load.hostile.ground import Ground
from load.hostile.shot import DROPPED, REFUSED, Shot
from load.hostile.siege import Outcome, _judge, besiege, fort
from simulator.seed import Seed

CANARY = "Kanarek & Sons"
GROUND = Ground(
    port=1,
    engine_port=2,
    world="mine",
    other="other",
    tokens={name: f"token-{name}" for name in ("erp", "clerk", "connector", "buyer")},
    order="S-1",
    stale=({"webhook-id": "m", "webhook-timestamp": "1", "webhook-signature": "v1,x"}, "{}"),
    canaries=(CANARY,),
)


@pytest.fixture(scope="module")
def outcome() -> Iterator[Outcome]:
    with fort() as (ground, pid):
        yield asyncio.run(besiege(ground, pid, requests=400, seed=11, workers=8))


def test_a_slice_of_the_siege_does_no_harm(outcome: Outcome) -> None:
    assert outcome.held, outcome.document()
    assert outcome.requests == 400
    assert set(outcome.kinds) == set(ATTACKS), "every kind of attack was tried"
    assert not any(status.startswith("5") for status in outcome.statuses)


def test_the_nth_request_is_the_same_for_one_seed_and_another_for_another() -> None:
    def shots(seed: int) -> list[Shot]:
        return [shot(GROUND, Seed(seed).stream(f"hostile:{nth}")) for nth in range(60)]

    assert shots(1) == shots(1)
    assert shots(1) != shots(2)


@pytest.mark.parametrize(
    ("may", "status", "body", "said"),
    [
        (REFUSED, "500", b"", "answered 500"),
        (DROPPED, "503", b"", "answered 503"),
        (REFUSED, "200", b"", "taken with 200"),
        (DROPPED, "307", b"", "taken with 307"),
        (REFUSED, "closed", b"", "closed without an answer"),
        (DROPPED, "stalled", b"", "no answer within"),
        (REFUSED, "404", f"no {CANARY} here".encode(), "another tenant's"),
        (REFUSED, "400", b'Traceback (most recent call last)\n File "/x"', "inside of the program"),
    ],
)
def test_harm_is_told_by_what_came_of_a_request(
    may: str, status: str, body: bytes, said: str
) -> None:
    found = Outcome()
    _judge(Shot("a kind", b"GET", may), status, body, found, GROUND)
    assert any(said in one for one in found.wrong), found.wrong
    assert not found.held


def test_a_refusal_does_no_harm_and_neither_does_closing_what_is_no_http() -> None:
    found = Outcome()
    _judge(Shot("a kind", b"GET", REFUSED), "401", b"{}", found, GROUND)
    _judge(Shot("a kind", b"\x16", DROPPED), "closed", b"", found, GROUND)
    assert found.held


def test_the_outcome_is_printed_and_decides_the_exit_code(
    outcome: Outcome, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def besieged(*_: object) -> Outcome:
        return outcome

    class Nowhere:
        def __enter__(self) -> tuple[Ground, int]:
            return GROUND, 0

        def __exit__(self, *_: object) -> None:
            """Nothing was begun."""

    monkeypatch.setattr(command, "fort", Nowhere)
    monkeypatch.setattr(command, "besiege", besieged)
    assert command.main(["--requests", "400"]) == 0
    assert "400 hostile requests" in capsys.readouterr().out
    assert command.main(["--json"]) == 0
    assert orjson.loads(capsys.readouterr().out)["held"] is True
    outcome.wrong["made up"] += 1
    assert command.main([]) == 10
    assert "WRONG" in capsys.readouterr().out
    del outcome.wrong["made up"]
    with pytest.raises(SystemExit):
        command.main(["--requests", "0"])
