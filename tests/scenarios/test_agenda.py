from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from contracts.ports import Clock
from scenarios.voyage.agenda import Agenda
from simulator.clock import run_virtual

START = datetime(2026, 1, 5, tzinfo=UTC)
S = 1_000_000


def live(plan: Callable[[Agenda, Clock, list[str]], None], until_us: int) -> list[str]:
    """Live a plan in virtual time; return what happened, each with its second."""
    happened: list[str] = []

    async def main(clock: Clock) -> None:
        agenda = Agenda(clock)
        plan(agenda, clock, happened)
        await agenda.run(until_us)
        happened.append(f"end@{clock.now_us() // S}")

    run_virtual(main, START)
    return happened


def note(
    clock: Clock, happened: list[str], what: str, lasts_us: int = 0
) -> Callable[[], Awaitable[None]]:
    async def act() -> None:
        happened.append(f"{what}@{clock.now_us() // S}")
        if lasts_us:
            await clock.sleep_until_us(clock.now_us() + lasts_us)
            happened.append(f"{what} done@{clock.now_us() // S}")

    return act


def test_acts_happen_at_their_instants_and_in_the_order_of_entry() -> None:
    def plan(agenda: Agenda, clock: Clock, happened: list[str]) -> None:
        for at_s, what in ((5, "late"), (1, "a"), (1, "b")):
            agenda.enter(at_s * S, note(clock, happened, what))

    assert live(plan, 10 * S) == ["a@1", "b@1", "late@5", "end@10"]


def test_an_act_may_enter_an_act_that_comes_before_the_next_one() -> None:
    def plan(agenda: Agenda, clock: Clock, happened: list[str]) -> None:
        async def first() -> None:
            agenda.enter(2 * S, note(clock, happened, "second"))

        agenda.enter(1 * S, first)
        agenda.enter(9 * S, note(clock, happened, "ninth"))

    assert live(plan, 10 * S) == ["second@2", "ninth@9", "end@10"]


def test_what_began_is_waited_for_and_what_is_later_is_left() -> None:
    def plan(agenda: Agenda, clock: Clock, happened: list[str]) -> None:
        agenda.enter(3 * S, note(clock, happened, "long", lasts_us=20 * S))
        agenda.enter(10 * S, note(clock, happened, "too late"))

    assert live(plan, 10 * S) == ["long@3", "long done@23", "end@23"]


def test_an_act_that_ends_wakes_nobody_before_the_next_begins() -> None:
    """A voyage has tens of thousands of acts, and most of them last for some calls."""
    looks: list[int] = []

    class Watched(Agenda):
        async def _sleep_until(self, at_us: int) -> None:
            looks.append(at_us // S)
            await super()._sleep_until(at_us)

    async def main(clock: Clock) -> None:
        agenda = Watched(clock)
        for at_s in (1, 2, 7):
            agenda.enter(at_s * S, note(clock, [], "act", lasts_us=3 * S))
        await agenda.run(9 * S)

    run_virtual(main, START)
    assert looks == [1, 2, 7, 9]


def test_an_act_that_raises_ends_the_run() -> None:
    def plan(agenda: Agenda, clock: Clock, happened: list[str]) -> None:
        async def broken() -> None:
            raise RuntimeError("a clerk fell ill")

        agenda.enter(1 * S, broken)
        agenda.enter(5 * S, note(clock, happened, "never"))

    with pytest.raises(RuntimeError, match="fell ill"):
        live(plan, 10 * S)


class Creeping:
    """Wall time as seen by an agenda: it has moved on at every look."""

    def __init__(self) -> None:
        self._at_us = 0

    def now_us(self) -> int:
        self._at_us += 60
        return self._at_us

    def now(self) -> datetime:
        return self.instant(self.now_us())

    def instant(self, at_us: int) -> datetime:
        return START + timedelta(microseconds=at_us)

    async def sleep_until_us(self, at_us: int) -> None:
        await asyncio.sleep(0)
        self._at_us = max(self._at_us, at_us)


def test_an_act_that_falls_due_between_two_looks_at_a_wall_clock_is_not_slept_through() -> None:
    async def main() -> list[int]:
        clock, lived = Creeping(), list[int]()
        agenda = Agenda(clock)
        for at_us in range(100, 2_000, 100):

            async def act(at_us: int = at_us) -> None:
                lived.append(at_us)

            agenda.enter(at_us, act)
        async with asyncio.timeout(5):
            await agenda.run(2_001)
        return lived

    assert asyncio.run(main()) == list(range(100, 2_000, 100))
