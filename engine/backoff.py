"""How long to wait before the next attempt."""

from __future__ import annotations

from contracts.ports import Rng
from engine.config import Retry


class Backoff:
    """Doubling waits with half of each drawn from the seed, so that a crowd spreads out."""

    def __init__(self, retry: Retry, rng: Rng) -> None:
        self._retry = retry
        self._rng = rng

    def __call__(self, failures: int) -> int:
        """Microseconds to wait after so many failures, at least half of the doubled wait."""
        doubled_ms = self._retry.first_ms << min(failures, 20)
        whole_us = min(doubled_ms, self._retry.cap_ms) * 1_000
        return int(whole_us * (0.5 + self._rng.uniform() / 2))
