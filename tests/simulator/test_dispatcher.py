"""Pending work: done when it is due, once, in order, and again after a restore."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from simulator.clock import VirtualClock, run_virtual
from simulator.dispatcher import Dispatcher
from simulator.entity import Pending
from simulator.errors import DispatcherFailed
from simulator.state import State
from tests.simulator.room import KINDS, START

SECOND = 1_000_000


class Desk:
    """A dispatcher whose handler notes what it was given, and when."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.state = State("desk", clock, None, KINDS)
        self.done: list[tuple[int, str]] = []
        self.takes_us = 0
        self.dispatcher = Dispatcher(self.state, clock, {"job": self._work})

    def schedule(self, due_s: int, name: str, kind: str = "job") -> None:
        with self.state.transaction("test") as tx:
            tx.schedule(due_s * SECOND, kind, {"name": name})

    async def _work(self, pending: Pending) -> None:
        self.done.append((self.clock.now_us() // SECOND, pending.payload["name"]))
        await self.clock.sleep_until_us(self.clock.now_us() + self.takes_us)


def _run(scene: Callable[[Desk], Coroutine[Any, Any, None]]) -> Desk:
    async def main(clock: VirtualClock) -> Desk:
        desk = Desk(clock)
        task = asyncio.ensure_future(desk.dispatcher.run())
        await scene(desk)
        task.cancel()
        return desk

    return run_virtual(main, START)


def test_work_is_done_when_it_is_due_in_the_order_of_its_scheduling() -> None:
    async def scene(desk: Desk) -> None:
        desk.schedule(5, "late")
        desk.schedule(2, "first")
        desk.schedule(2, "second")
        await desk.clock.sleep_until_us(10 * SECOND)

    assert _run(scene).done == [(2, "first"), (2, "second"), (5, "late")]


def test_earlier_work_that_comes_later_wakes_the_dispatcher() -> None:
    async def scene(desk: Desk) -> None:
        desk.schedule(60, "far")
        await desk.clock.sleep_until_us(SECOND)
        desk.schedule(3, "near")
        await desk.clock.sleep_until_us(4 * SECOND)
        assert desk.done == [(3, "near")]

    _run(scene)


def test_work_that_takes_long_holds_nothing_up_and_is_done_once() -> None:
    async def scene(desk: Desk) -> None:
        desk.takes_us = 30 * SECOND
        desk.schedule(1, "slow")
        desk.schedule(2, "next")
        await desk.clock.sleep_until_us(5 * SECOND)
        assert desk.dispatcher.in_flight == 2
        assert [pending.payload["name"] for pending in desk.state.due(99 * SECOND)] == [
            "slow",
            "next",
        ]
        await desk.clock.sleep_until_us(99 * SECOND)
        assert desk.dispatcher.in_flight == 0
        assert desk.state.next_due_us() is None

    assert _run(scene).done == [(1, "slow"), (2, "next")]


def test_work_whose_handler_never_returned_runs_again_after_a_restore() -> None:
    async def scene(desk: Desk) -> None:
        desk.takes_us = 30 * SECOND
        desk.schedule(1, "slow")
        await desk.clock.sleep_until_us(2 * SECOND)
        snapshot = desk.state.snapshot()
        other = Desk(desk.clock)
        other.state.restore(snapshot)
        task = asyncio.ensure_future(other.dispatcher.run())
        await desk.clock.sleep_until_us(3 * SECOND)
        assert other.done == [(2, "slow")]
        task.cancel()

    _run(scene)


def test_a_restore_wakes_the_dispatcher_for_the_rows_it_brought() -> None:
    async def scene(desk: Desk) -> None:
        source = Desk(desk.clock)
        source.schedule(4, "brought")
        await desk.clock.sleep_until_us(SECOND)
        desk.state.restore(source.state.snapshot())
        await desk.clock.sleep_until_us(5 * SECOND)

    assert _run(scene).done == [(4, "brought")]


def test_an_error_of_a_handler_ends_the_dispatcher() -> None:
    async def broken(_: Pending) -> None:
        raise LookupError("broken")

    async def main(clock: VirtualClock) -> None:
        desk = Desk(clock)
        desk.dispatcher.handle("bad", broken)
        desk.schedule(1, "x", "bad")
        with pytest.raises(LookupError, match="broken"):
            await desk.dispatcher.run()

    run_virtual(main, START)


def test_work_that_nobody_handles_ends_the_dispatcher() -> None:
    async def main(clock: VirtualClock) -> None:
        desk = Desk(clock)
        desk.schedule(1, "x", "unknown")
        with pytest.raises(DispatcherFailed, match="unknown"):
            await desk.dispatcher.run()

    run_virtual(main, START)


def test_a_dispatcher_that_is_woken_before_its_alarm_goes_back_to_sleep() -> None:
    async def scene(desk: Desk) -> None:
        looks = 0
        look = desk.state.due

        def counted(now_us: int) -> list[Pending]:
            nonlocal looks
            looks += 1
            return look(now_us)

        desk.state.due = counted  # type: ignore[method-assign]
        desk.schedule(100, "far away")
        await desk.clock.sleep_until_us(1 * SECOND)
        desk.schedule(50, "nearer")
        await desk.clock.sleep_until_us(2 * SECOND)
        for _ in range(100):
            await asyncio.sleep(0)
        assert looks <= 4

    _run(scene)
