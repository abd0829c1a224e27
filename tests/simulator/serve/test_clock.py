from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

from simulator.clock import VirtualClock, run_virtual
from simulator.serve.clock import ScaledClock

START = datetime(2026, 3, 2, tzinfo=UTC)
S = 1_000_000


def live(main: Callable[[VirtualClock], Coroutine[Any, Any, Any]]) -> Any:
    """The real world of these tests is a virtual one, so that nobody waits."""
    return run_virtual(main, START)


def test_ten_seconds_of_the_world_pass_in_one_real_second() -> None:
    async def main(real: VirtualClock) -> tuple[int, int]:
        clock = ScaledClock(real, START, at_us=5 * S, scale=10)
        await clock.sleep_until_us(25 * S)
        return clock.now_us(), real.now_us()

    assert live(main) == (25 * S, 2 * S)


def test_a_sleeper_reckons_anew_when_the_pace_changes() -> None:
    async def main(real: VirtualClock) -> tuple[int, int]:
        clock = ScaledClock(real, START)
        sleeper = asyncio.ensure_future(clock.sleep_until_us(100 * S))
        await real.sleep_until_us(10 * S)
        clock.run(45)
        await sleeper
        return clock.now_us(), real.now_us()

    assert live(main) == (100 * S, 12 * S)


def test_a_clock_that_stands_wakes_nobody_until_it_runs_or_jumps() -> None:
    async def main(real: VirtualClock) -> tuple[bool, bool, int]:
        clock = ScaledClock(real, START, scale=0)
        sleeper = asyncio.ensure_future(clock.sleep_until_us(S))
        await real.sleep_until_us(3_600 * S)
        slept = sleeper.done()
        clock.set(S)
        await sleeper
        return slept, sleeper.done(), clock.now_us()

    assert live(main) == (False, True, S)


def test_going_back_lets_a_sleeper_sleep_longer() -> None:
    async def main(real: VirtualClock) -> int:
        clock = ScaledClock(real, START)
        sleeper = asyncio.ensure_future(clock.sleep_until_us(10 * S))
        await real.sleep_until_us(9 * S)
        clock.set(0)
        await sleeper
        return real.now_us()

    assert live(main) == 19 * S


def test_the_instant_is_counted_from_the_start_of_the_world() -> None:
    async def main(real: VirtualClock) -> tuple[datetime, datetime]:
        clock = ScaledClock(real, START, at_us=90 * S)
        return clock.now(), clock.instant(0)

    assert live(main) == (START.replace(minute=1, second=30), START)


def test_what_is_past_costs_one_turn_of_the_loop() -> None:
    async def main(real: VirtualClock) -> list[str]:
        clock = ScaledClock(real, START, at_us=5 * S)
        told: list[str] = []
        asyncio.get_running_loop().call_soon(told.append, "another")
        await clock.sleep_until_us(S)
        return [*told, "woken"]

    assert live(main) == ["another", "woken"]


def test_it_knows_when_the_first_of_those_who_sleep_is_to_wake() -> None:
    async def main(real: VirtualClock) -> list[int | None]:
        clock = ScaledClock(real, START)
        found = [clock.due_us]
        sleepers = [asyncio.ensure_future(clock.sleep_until_us(at_s * S)) for at_s in (90, 60)]
        await asyncio.sleep(0)
        found.append(clock.due_us)
        clock.set(60 * S)
        await sleepers[1]
        found.append(clock.due_us)
        await sleepers[0]
        return [*found, clock.due_us]

    assert live(main) == [None, 60 * S, 90 * S, None]
