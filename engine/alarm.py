"""Sleeping until something happens or a deadline comes, whichever is first; no ticks."""

from __future__ import annotations

from asyncio import Event, get_running_loop

from contracts.ports import Clock


class Alarm:
    """One sleeper, any number of reasons to wake it; a ring while awake is not lost."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rung = Event()

    def ring(self) -> None:
        """Wake the sleeper, or let its next sleep end at once."""
        self._rung.set()

    async def until_us(self, at_us: int | None) -> None:
        """Sleep until a ring, or until `at_us` where given."""
        if at_us is None:
            await self._rung.wait()
        else:
            delay_s = max(0, at_us - self._clock.now_us()) / 1_000_000
            timer = get_running_loop().call_later(delay_s, self._rung.set)
            try:
                await self._rung.wait()
            finally:
                timer.cancel()
        self._rung.clear()
