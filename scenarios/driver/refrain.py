"""Whether an engine says the same again and again, so that it will never come to rest."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from contracts.ports import Clock, Response
from simulator.wire.exchange import Exchange

NEWS_UP_TO: Final = 3
"""So often the same write is news: once, and tried again."""

OFTEN: Final = 20
"""Who gives up after so many attempts comes to rest by himself."""

_Said = tuple[str, str, str | None, bytes]


@dataclass(slots=True)
class Refrain:
    """Watches a wire: for `for_us` nobody wrote anything that had not been written before.

    It is no refrain before each of those that still go on, in the last third of that time, was made
    `OFTEN` since the last news. Who gives up after a few attempts, or waits longer and longer
    between two of them, sings none.
    """

    clock: Clock
    for_us: int
    _heard: Counter[_Said] = field(default_factory=Counter, init=False)
    _again: dict[_Said, tuple[int, int]] = field(default_factory=dict, init=False)
    _news_us: int = field(default=0, init=False)

    def before_delivery(self, call: Exchange) -> bool:
        """A call departs."""
        if not call.write:
            return True
        said = (call.edge, call.reading.name, call.key, _mark(call.reading.content))
        self._heard[said] += 1
        if self._heard[said] > NEWS_UP_TO:
            count, _ = self._again.get(said, (0, 0))
            self._again[said] = count + 1, self.clock.now_us()
        else:
            self._again.clear()
            self._news_us = self.clock.now_us()
        return True

    def after_answer(self, call: Exchange, response: Response) -> bool:  # noqa: ARG002
        """A call was answered; what was answered does not matter."""
        return True

    @property
    def reached(self) -> bool:
        """Whether it goes on like that."""
        now_us = self.clock.now_us()
        if now_us - self._news_us < self.for_us:
            return False
        recent_us = now_us - self.for_us // 3
        counts = [count for count, last_us in self._again.values() if last_us >= recent_us]
        return min(counts, default=0) >= OFTEN


def _mark(content: bytes) -> bytes:
    """What tells one body from another, for there may be many large ones."""
    return blake2b(content, digest_size=8).digest()
