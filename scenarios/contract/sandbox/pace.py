"""The pace at which a system is asked: so many requests a second, and pauses where it asks.

Wall time, for the system is real; a test brings a clock of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_DEFAULT_S: Final = 1.0
"""How long is waited where the system says `later` and not how much later."""


@dataclass(slots=True)
class Pace:
    """Lets requests go no closer together than the rate allows.

    `waited_s` is what was waited in all, for those who wonder where the time went.
    """

    per_second: float
    now_s: Callable[[], float] = time.monotonic
    sleep_s: Callable[[float], None] = time.sleep
    today: Callable[[], datetime] = lambda: datetime.now(UTC)
    waited_s: float = field(default=0.0, init=False)
    _next_s: float = field(default=0.0, init=False)

    def turn(self) -> None:
        """Return when the next request may go."""
        now_s = self.now_s()
        if now_s < self._next_s:
            self.wait(self._next_s - now_s)
            now_s = self._next_s
        self._next_s = now_s + 1 / self.per_second

    def wait(self, span_s: float) -> None:
        """Wait so long."""
        self.waited_s += span_s
        self.sleep_s(span_s)

    def asked_for_s(self, retry_after: str | None) -> float:
        """How long a `Retry-After` asks to wait: seconds, or a date of RFC 9110; else a second."""
        text = (retry_after or "").strip()
        if text.isdecimal():
            return float(text)
        try:
            until = parsedate_to_datetime(text)
        except ValueError:
            return _DEFAULT_S
        if until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
        return max((until - self.today()).total_seconds(), 0.0)
