"""What is going to happen and when: acts in order of their instants, each in a task of its own."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Awaitable, Callable
from functools import partial

from contracts.ports import Clock

Act = Callable[[], Awaitable[None]]


class Agenda:
    """Starts each act at its instant; acts may enter further acts.

    An act that raises ends the run: the exception leaves `run`. Acts of one instant start in the
    order in which they were entered. It sleeps from one instant to the next and is woken only by
    what changes them: an act that comes before, one that raised, and at last the end of all.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._due: list[tuple[int, int, Act]] = []
        self._entered = 0
        self._started: dict[int, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self._broken: BaseException | None = None
        self._closing = False
        """Whether nothing begins any more, and what was begun is waited for."""

    def enter(self, at_us: int, act: Act) -> None:
        """Have `act` start at `at_us`, or at once where that is past."""
        comes_first = not self._due or at_us < self._due[0][0]
        heapq.heappush(self._due, (at_us, self._entered, act))
        self._entered += 1
        if comes_first:
            self._wake.set()

    async def run(self, until_us: int) -> None:
        """Live until `until_us`, and until every act begun by then has ended.

        What is entered for a later instant is left undone. Raises what an act raised.
        """
        while True:
            self._raise()
            now_us = self._clock.now_us()  # read once: in wall time it moves on by itself
            self._begin_due(now_us, until_us)
            next_us = min(self._due[0][0] if self._due else until_us, until_us)
            self._closing = next_us <= now_us
            if not self._closing:
                await self._sleep_until(next_us)
            elif self._started:
                await self._sleep()
            else:
                return

    def _begin_due(self, now_us: int, until_us: int) -> None:
        while self._due and self._due[0][0] <= now_us and self._due[0][0] < until_us:
            _, number, act = heapq.heappop(self._due)
            task = asyncio.ensure_future(act())
            self._started[number] = task
            task.add_done_callback(partial(self._ended, number))

    def _ended(self, number: int, task: asyncio.Future[None]) -> None:
        del self._started[number]
        if not task.cancelled() and task.exception() is not None:
            self._broken = self._broken or task.exception()
        if self._closing or self._broken is not None:
            self._wake.set()

    def _raise(self) -> None:
        if self._broken is None:
            return
        for number in sorted(self._started):
            self._started[number].cancel()
        raise self._broken

    async def _sleep_until(self, at_us: int) -> None:
        alarm = asyncio.ensure_future(self._alarm(at_us))
        try:
            await self._sleep()
        finally:
            alarm.cancel()

    async def _sleep(self) -> None:
        """Until an act is entered or ends, or an alarm rings."""
        self._wake.clear()
        await self._wake.wait()

    async def _alarm(self, at_us: int) -> None:
        await self._clock.sleep_until_us(at_us)
        self._wake.set()
