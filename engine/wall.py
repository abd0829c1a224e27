"""The real world's ports of an engine process: clock, chance and standard output.

One of the few places that may read the wall clock (tests/house/edges.toml lists them). The clock
counts from 1970, so that what a store holds keeps its meaning over restarts; it never steps back
within a process.
"""

from __future__ import annotations

import random
import sys
import time
from asyncio import sleep
from collections.abc import MutableSequence, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

T = TypeVar("T")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class EpochClock:
    """Microseconds since 1970."""

    def __init__(self) -> None:
        self._offset_ns = time.time_ns() - time.monotonic_ns()

    def now_us(self) -> int:
        return (self._offset_ns + time.monotonic_ns()) // 1_000

    def now(self) -> datetime:
        return self.instant(self.now_us())

    def instant(self, at_us: int) -> datetime:
        return _EPOCH + timedelta(microseconds=at_us)

    async def sleep_until_us(self, at_us: int) -> None:
        await sleep(max(0, at_us - self.now_us()) / 1_000_000)


class SystemRng:
    """Chance from the operating system."""

    def __init__(self) -> None:
        self._random = random.SystemRandom()

    def uniform(self) -> float:
        return self._random.random()

    def below(self, n: int) -> int:
        return self._random.randrange(n)

    def choice(self, items: Sequence[T]) -> T:
        return self._random.choice(items)

    def shuffle(self, items: MutableSequence[Any]) -> None:
        self._random.shuffle(items)


class Stdout:
    """One line at a time, written through at once."""

    def line(self, text: str) -> None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
