"""The clocks of a world: virtual time that jumps, and wall time, the one place that reads it."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from simulator.loop import VirtualLoop

__all__ = ["VirtualClock", "VirtualLoop", "WallClock", "run_virtual"]

T = TypeVar("T")

_YOUNG_EVERY: Final = 20_000
"""Objects between two looks at the young; the interpreter's own 700 is meant for small programs.
Measured on three days of 5,000 items: 23 searches instead of 1,885, 0.08 instead of 0.20 seconds.
"""
_OLD_EVERY: Final = 1_000
"""A world keeps nearly all that it makes: what has lived long is searched for garbage this seldom.
Measured on 30 days of 100 orders: 2.6 instead of 11.4 of 76 seconds, and no more memory.
"""


class VirtualClock:
    """The time of a virtual loop; `starts_at` is the aware UTC instant of its microsecond 0."""

    __slots__ = ("_loop", "_starts_at")

    def __init__(self, loop: VirtualLoop, starts_at: datetime) -> None:
        self._loop = loop
        self._starts_at = _in_utc(starts_at)

    def now_us(self) -> int:
        """Microseconds since the world's start."""
        return self._loop.now_us()

    def now(self) -> datetime:
        """The aware UTC instant of `now_us()`."""
        return self._starts_at + timedelta(microseconds=self._loop.now_us())

    def instant(self, at_us: int) -> datetime:
        """The aware UTC instant `at_us` after the world's start."""
        return self._starts_at + timedelta(microseconds=at_us)

    async def sleep_until_us(self, at_us: int) -> None:
        """Return at `at_us`; when that is past, in the next turn of the loop."""
        woken = self._loop.create_future()
        timer = self._loop.call_at_us(at_us, _wake, woken)
        try:
            await woken
        finally:
            timer.cancel()


class WallClock:
    """Real time on an ordinary loop; starts at `starts_at`, or at the instant it is made."""

    __slots__ = ("_origin_ns", "_starts_at")

    def __init__(self, starts_at: datetime | None = None) -> None:
        self._origin_ns = time.monotonic_ns()
        self._starts_at = datetime.now(UTC) if starts_at is None else _in_utc(starts_at)

    def now_us(self) -> int:
        """Microseconds since the clock was made; never steps back."""
        return (time.monotonic_ns() - self._origin_ns) // 1000

    def now(self) -> datetime:
        """The aware UTC instant of `now_us()`."""
        return self.instant(self.now_us())

    def instant(self, at_us: int) -> datetime:
        """The aware UTC instant `at_us` after the world's start."""
        return self._starts_at + timedelta(microseconds=at_us)

    async def sleep_until_us(self, at_us: int) -> None:
        """Return at `at_us` or a little later; when that is past, in the next turn of the loop."""
        left_us = at_us - self.now_us()
        await asyncio.sleep(max(0, left_us) / 1_000_000)
        if left_us > 0:  # a timer may fire a little early
            await self.sleep_until_us(at_us)


def run_virtual(main: Callable[[VirtualClock], Coroutine[Any, Any, T]], starts_at: datetime) -> T:
    """Run `main(clock)` to its end on a fresh virtual loop and return its result.

    What is still running then is cancelled, oldest first, and generators are closed, in virtual
    time as well. Raises what `main` raises, or a ClockError when the world cannot go on.
    """
    loop = VirtualLoop()
    with _seldom_collected():
        try:
            return loop.run_until_complete(main(VirtualClock(loop, starts_at)))
        finally:
            try:
                _wind_down(loop)
            finally:
                loop.close()


@contextmanager
def _seldom_collected() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(_YOUNG_EVERY, before[1], _OLD_EVERY)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _wind_down(loop: VirtualLoop) -> None:
    left = loop.tasks()
    for task in left:
        task.cancel()
    if left:
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_asyncgens())


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("a clock starts at an aware instant")
    return instant.astimezone(UTC)


def _wake(woken: asyncio.Future[None]) -> None:
    if not woken.done():
        woken.set_result(None)
