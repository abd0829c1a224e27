"""The clock of a served world: as fast as it is told, and still when it is told to stand."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from contracts.ports import Clock

_US = 1_000_000


class ScaledClock:
    """`scale` seconds of the world pass in one real second; with 0 it stands.

    It says `at_us` when it is made, counted from `starts_at`, which is aware and in UTC. `real` is
    any clock that runs at the pace of the real world. It goes back by `set` alone.
    """

    __slots__ = ("_asleep", "_at_us", "_real", "_scale", "_since_us", "_starts_at")

    def __init__(
        self, real: Clock, starts_at: datetime, *, at_us: int = 0, scale: float = 1.0
    ) -> None:
        self._real = real
        self._starts_at = starts_at
        self._at_us = at_us
        self._since_us = real.now_us()
        self._scale = scale
        self._asleep: dict[asyncio.Future[None], int] = {}

    @property
    def scale(self) -> float:
        """How much faster than the real world it runs."""
        return self._scale

    @property
    def real(self) -> Clock:
        """The clock of the real world behind it."""
        return self._real

    def now_us(self) -> int:
        """Microseconds since the world's start."""
        return self._at_us + int((self._real.now_us() - self._since_us) * self._scale)

    def now(self) -> datetime:
        """The aware UTC instant of `now_us()`."""
        return self.instant(self.now_us())

    def instant(self, at_us: int) -> datetime:
        """The aware UTC instant `at_us` after the world's start."""
        return self._starts_at + timedelta(microseconds=at_us)

    @property
    def due_us(self) -> int | None:
        """The earliest instant until which somebody sleeps; None where nobody does."""
        return min(self._asleep.values(), default=None)

    def run(self, scale: float) -> None:
        """Go on from now at another pace."""
        self.set(self.now_us())
        self._scale = scale

    def set(self, at_us: int) -> None:
        """Say `at_us` from now on; whoever sleeps reckons anew how long."""
        self._at_us, self._since_us = at_us, self._real.now_us()
        asleep, self._asleep = self._asleep, {}
        for woken in asleep:
            _wake(woken)

    async def sleep_until_us(self, at_us: int) -> None:
        """Return at `at_us` or a little later; when that is past, in the next turn of the loop."""
        if at_us <= self.now_us():
            await asyncio.sleep(0)
        while (left_us := at_us - self.now_us()) > 0:
            await self._doze(at_us, left_us)

    async def _doze(self, at_us: int, left_us: int) -> None:
        """Sleep until then, for that long, or until the pace changes."""
        loop = asyncio.get_running_loop()
        woken = loop.create_future()
        timer = None
        if self._scale > 0:
            timer = loop.call_later(left_us / self._scale / _US, _wake, woken)
        self._asleep[woken] = at_us
        try:
            await woken
        finally:
            self._asleep.pop(woken, None)
            if timer is not None:
                timer.cancel()


def _wake(woken: asyncio.Future[None]) -> None:
    if not woken.done():
        woken.set_result(None)
