"""The open model: what is due, how late it was begun, what was left out, and how long it took.

No loop and no clock of its own, so that Locust's greenlets, the clerks' tasks and a test in virtual
time all go through the same code:

    while (next_us := offer.next_us) is not None:
        ...sleep until next_us...
        for arrival in offer.due(now_us):
            ...start: offer.begun(arrival, now_us) ... offer.ended(arrival, now_us, why)
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from load.arrivals import Arrival
from load.histogram import Histogram

REFUSED: Final = "refused"
FAILED: Final = "failed"
Ending = tuple[str, str]
"""`refused` or `failed`, and by what."""


class Offer:
    """One schedule on its way; at most `limit` pieces of work are under way at a time.

    What would be one too many is dropped and counted: a generator that cannot keep up must not
    look like a calm system.
    """

    def __init__(self, arrivals: Sequence[Arrival], limit: int) -> None:
        self._arrivals = arrivals
        self._limit = limit
        self._next = 0
        self._in_flight = 0
        self._most_in_flight = 0
        self._dropped: Counter[str] = Counter()
        self._slip = Histogram()
        self._took: defaultdict[str, Histogram] = defaultdict(Histogram)
        self._wrong: defaultdict[str, Counter[str]] = defaultdict(Counter)

    @property
    def next_us(self) -> int | None:
        """When the next piece of work is due; None when there is none."""
        return self._arrivals[self._next].at_us if self._next < len(self._arrivals) else None

    @property
    def in_flight(self) -> int:
        """How many are under way."""
        return self._in_flight

    def due(self, now_us: int) -> Iterator[Arrival]:
        """What is to be started now; each counts as under way from here on."""
        while self._next < len(self._arrivals) and self._arrivals[self._next].at_us <= now_us:
            arrival = self._arrivals[self._next]
            self._next += 1
            if self._in_flight >= self._limit:
                self._dropped[arrival.kind] += 1
                continue
            self._in_flight += 1
            self._most_in_flight = max(self._most_in_flight, self._in_flight)
            yield arrival

    def begun(self, arrival: Arrival, now_us: int) -> None:
        """It really starts now; how late that is, is its slip."""
        self._slip.record(now_us - arrival.at_us)

    def ended(self, arrival: Arrival, now_us: int, wrong: Ending | None = None) -> None:
        """It is over. It took from when it was due; nothing that went wrong has a duration."""
        self._in_flight -= 1
        if wrong is None:
            self._took[arrival.kind].record(now_us - arrival.at_us)
        else:
            self._wrong[arrival.kind][": ".join(wrong)] += 1

    def document(self) -> dict[str, Any]:
        """What came of it, as `load/<case>/generator.json` carries it."""
        kinds = sorted({arrival.kind for arrival in self._arrivals})
        offered = Counter(arrival.kind for arrival in self._arrivals)
        return {
            "offered": len(self._arrivals),
            "begun": self._slip.count,
            "dropped": sum(self._dropped.values()),
            "unfinished": self._in_flight,
            "most_in_flight": self._most_in_flight,
            "slip": self._slip.document(),
            "journeys": {
                kind: {
                    "offered": offered[kind],
                    "dropped": self._dropped[kind],
                    "wrong": dict(sorted(self._wrong[kind].items())),
                    "took": self._took[kind].document(),
                }
                for kind in kinds
            },
        }
