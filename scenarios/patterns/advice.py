"""Which pattern for whom: by number of systems, changes a day, and what must be fresh how soon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.wiring import EVENT_BUS, HYBRID, MIDDLEWARE, POINT_TO_POINT

CALLS_TOO_MANY: Final = 20_000
"""Changes a day beyond which a burst of one flow must not wait in another's queue."""

SIGNALS_BELOW_S: Final = 300
"""Whoever must be fresher than this is told, and does not ask."""


@dataclass(frozen=True, slots=True)
class Landscape:
    """What advice is asked for: systems, synced objects, changes a day, the shortest figure."""

    systems: int
    objects: int
    changes_a_day: int
    fresh_s: int
    slow_objects: int = 0

    @property
    def links(self) -> dict[str, int]:
        """How many connections are built and watched over: each pair, or each to the middle."""
        pairs = self.systems * (self.systems - 1) // 2
        return {
            POINT_TO_POINT: max(pairs, self.objects),
            MIDDLEWARE: self.systems,
            EVENT_BUS: self.systems + self.objects,
            HYBRID: self.systems,
        }


@dataclass(frozen=True, slots=True)
class Advice:
    """A pattern and why; the first that fits is given."""

    pattern: str
    why: str
    systems_from: int = 0
    changes_from: int = 0
    objects_up_to: int | None = None
    fresh_below_s: int | None = None
    needs_slow: bool = False

    def fits(self, asked: Landscape) -> bool:
        """Whether it is meant for such a landscape."""
        many = asked.systems >= self.systems_from and asked.changes_a_day >= self.changes_from
        few = self.objects_up_to is None or asked.objects <= self.objects_up_to
        soon = self.fresh_below_s is None or asked.fresh_s < self.fresh_below_s
        return many and few and soon and (asked.slow_objects > 0 or not self.needs_slow)


ADVICE: Final = (
    Advice(
        EVENT_BUS,
        "one flow's burst or failure must not reach the others, and a new system is one more "
        "consumer",
        systems_from=4,
    ),
    Advice(
        EVENT_BUS,
        "at this rate the queue of one flow is the delay of all, unless each has its own",
        changes_from=CALLS_TOO_MANY,
    ),
    Advice(
        HYBRID,
        "signals for what is acted upon at once, a batch for the rest: few calls, and what is slow "
        "cannot hold up what is urgent in reading",
        fresh_below_s=SIGNALS_BELOW_S,
        needs_slow=True,
    ),
    Advice(
        POINT_TO_POINT,
        "so little is not worth a middle, and nothing else stops with it; each further object is "
        "one more reader",
        objects_up_to=3,
    ),
    Advice(
        MIDDLEWARE,
        "one reader, one place to look; the price is that a failing flow closes the circuit of all",
    ),
)
"""In order; the last fits everybody."""

CASES: Final = (
    ("a shop that shows stock and prices alone", Landscape(2, 2, 300, 1_800)),
    ("ERP and storefront, all objects, half an hour", Landscape(2, 24, 500, 1_800, 9)),
    ("the same, stock within a minute", Landscape(2, 24, 2_000, 60, 9)),
    ("the same, 50,000 changes a day", Landscape(2, 24, 50_000, 900, 9)),
    ("ERP, storefront, WMS, tax engine, PIM", Landscape(5, 40, 5_000, 900, 15)),
)
"""What advice is shown for."""


def advised(asked: Landscape) -> Advice:
    """The first advice that fits."""
    return next(each for each in ADVICE if each.fits(asked))
