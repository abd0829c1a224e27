"""Waiting for what is reached now and then: only what lasts is calm."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from contracts.ports import Clock
from scenarios.voyage.calm import calm, until
from scenarios.voyage.pace import CALENDAR, brisk
from simulator.clock import run_virtual

S = 1_000_000
PACE = replace(CALENDAR, ask_every_us=S)


def wait(reached_in: set[int], within_s: int, lasting_s: int) -> tuple[bool, int, list[int]]:
    """Whether it came about, when, and the seconds of the questions."""
    asked: list[int] = []

    async def main(clock: Clock) -> tuple[bool, int, list[int]]:
        async def reached() -> bool:
            asked.append(clock.now_us() // S)
            return asked[-1] in reached_in

        landscape: Any = SimpleNamespace(clock=clock, check=lambda: None)
        found = await until(landscape, reached, within_s * S, PACE, lasting_s * S)
        return found, clock.now_us() // S, asked

    return run_virtual(main, datetime(2026, 1, 5, tzinfo=UTC))


def test_what_need_not_last_is_reached_at_its_first_sight() -> None:
    assert wait({3, 4}, 20, 0) == (True, 3, [0, 1, 2, 3])


def test_a_calm_that_is_broken_begins_anew() -> None:
    found, at_s, asked = wait({2, 3, 5, 6, 7, 8}, 20, 3)
    assert (found, at_s) == (True, 8)
    assert asked == list(range(9))


@pytest.mark.parametrize("lasting_s", [0, 3])
def test_nobody_waits_for_ever(lasting_s: int) -> None:
    found, at_s, _ = wait({9, 12} if lasting_s else set(), 10, lasting_s)
    assert (found, at_s) == (False, 10)


def test_a_system_that_broke_meanwhile_ends_the_wait() -> None:
    def broken() -> None:
        raise RuntimeError("the shop broke")

    async def main(clock: Clock) -> None:
        async def reached() -> bool:
            return False

        landscape: Any = SimpleNamespace(clock=clock, check=broken)
        await until(landscape, reached, 10 * S, PACE)

    with pytest.raises(RuntimeError, match="the shop broke"):
        run_virtual(main, datetime(2026, 1, 5, tzinfo=UTC))


class _Wire:
    """Somebody writes at these seconds, over a wire that those who watch are told of."""

    def __init__(self, clock: Clock, writes_at_s: tuple[int, ...]) -> None:
        self.clock, self.writes_at_s = clock, writes_at_s
        self.tasks: list[asyncio.Task[None]] = []

    def observe(self, silence: Any) -> None:
        async def write(at_s: int) -> None:
            await self.clock.sleep_until_us(at_s * S)
            silence.after_answer(SimpleNamespace(write=True), None)

        self.tasks = [asyncio.ensure_future(write(at_s)) for at_s in self.writes_at_s]


@pytest.mark.parametrize(
    ("writes_at_s", "ends_s"),
    [((), 10), ((8,), 13), ((8, 12), 17), (tuple(range(60)), 20)],
)
def test_the_end_comes_after_a_rest_in_which_nothing_is_written(
    writes_at_s: tuple[int, ...], ends_s: int
) -> None:
    pace = replace(PACE, quiet_at_least_us=10 * S, quiet_at_most_us=30 * S, rest_us=5 * S)

    async def main(clock: Clock) -> tuple[bool, int]:
        async def settled() -> bool:
            return True

        wire = _Wire(clock, writes_at_s)
        shop = SimpleNamespace(state=SimpleNamespace(next_due_us=lambda: None))
        landscape: Any = SimpleNamespace(
            clock=clock, check=lambda: None, storefront=shop, wire=wire
        )
        engine: Any = SimpleNamespace(settled=settled, restless=False)
        found = await calm(landscape, engine, pace)
        for task in wire.tasks:
            task.cancel()
        return found, clock.now_us() // S

    assert run_virtual(main, datetime(2026, 1, 5, tzinfo=UTC)) == (True, ends_s)


@pytest.mark.parametrize(
    ("open_ms", "ends_ms"),
    [(range(0), 1_000), (range(400, 700), 1_800), (range(900), 2_000)],
)
def test_an_engine_that_is_between_two_looks_at_its_feed_is_not_at_rest(
    open_ms: range, ends_ms: int
) -> None:
    async def main(clock: Clock) -> tuple[bool, int]:
        async def settled() -> bool:
            return clock.now_us() // 1_000 not in open_ms

        engine: Any = SimpleNamespace(settled=settled, restless=False)
        storefront = SimpleNamespace(state=SimpleNamespace(next_due_us=lambda: None))
        landscape: Any = SimpleNamespace(clock=clock, check=lambda: None, storefront=storefront)
        return await calm(landscape, engine, brisk(3_600)), clock.now_us() // 1_000

    assert run_virtual(main, datetime(2026, 1, 5, tzinfo=UTC)) == (True, ends_ms)


@pytest.mark.parametrize(
    ("settled", "restless", "until_s"),
    [(True, False, 10), (True, True, 10), (False, True, 10), (False, False, 100)],
)
def test_who_will_never_come_to_rest_is_not_waited_for(
    settled: bool, restless: bool, until_s: int
) -> None:
    async def is_settled() -> bool:
        return settled

    async def main(clock: Clock) -> tuple[bool, int]:
        engine: Any = SimpleNamespace(settled=is_settled, restless=restless)
        storefront = SimpleNamespace(state=SimpleNamespace(next_due_us=lambda: None))
        landscape: Any = SimpleNamespace(clock=clock, check=lambda: None, storefront=storefront)
        pace = replace(PACE, quiet_at_least_us=10 * S, quiet_at_most_us=90 * S)
        return await calm(landscape, engine, pace), clock.now_us() // S

    assert run_virtual(main, datetime(2026, 1, 5, tzinfo=UTC)) == (settled, until_s)


@pytest.mark.parametrize(
    ("brought_from_s", "settled_from_s", "ends_s"),
    [(0, 0, 4), (3, 0, 7), (0, 5, 9), (9, 0, 10), (99, 0, 10)],
)
def test_the_end_is_near_once_everything_is_brought_over_and_the_engine_says_so(
    brought_from_s: int, settled_from_s: int, ends_s: int
) -> None:
    async def main(clock: Clock) -> tuple[bool, int]:
        async def is_settled() -> bool:
            return clock.now_us() >= settled_from_s * S

        engine: Any = SimpleNamespace(settled=is_settled, restless=False)
        storefront = SimpleNamespace(state=SimpleNamespace(next_due_us=lambda: None))
        landscape: Any = SimpleNamespace(
            clock=clock,
            check=lambda: None,
            storefront=storefront,
            wire=SimpleNamespace(in_flight=0),
        )
        pace = replace(PACE, quiet_at_least_us=10 * S, quiet_at_most_us=90 * S, word_us=4 * S)

        def brought() -> bool:
            return clock.now_us() >= brought_from_s * S

        return await calm(landscape, engine, pace, brought), clock.now_us() // S

    assert run_virtual(main, datetime(2026, 1, 5, tzinfo=UTC)) == (True, ends_s)


class _Polling:
    """An engine that looks for news for so long of each second, and says that it does."""

    restless = False

    def __init__(self, clock: Clock, busy_ms: int) -> None:
        self._clock, self._busy_ms = clock, busy_ms

    @property
    def in_flight(self) -> int:
        return int(self._clock.now_us() // 1_000 % 1_000 < self._busy_ms)

    async def settled(self) -> bool:
        return not self.in_flight


@pytest.mark.parametrize(("busy_ms", "ends_s"), [(30, 4), (400, 4), (1_000, 101)])
def test_who_just_looks_for_news_is_asked_when_he_has_looked(busy_ms: int, ends_s: int) -> None:
    async def main(clock: Clock) -> int:
        engine = _Polling(clock, busy_ms)
        storefront = SimpleNamespace(state=SimpleNamespace(next_due_us=lambda: None))
        landscape: Any = SimpleNamespace(
            clock=clock, check=lambda: None, storefront=storefront, wire=engine
        )
        pace = replace(PACE, quiet_at_least_us=10 * S, quiet_at_most_us=90 * S, word_us=4 * S)
        await calm(landscape, cast("Any", engine), pace, lambda: True)
        return clock.now_us() // S

    assert run_virtual(main, datetime(2026, 1, 5, tzinfo=UTC)) == ends_s
