"""From the dates of a company to instants: its time zone, and times of day that no export has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from simulator.seed import Seed
from simulator.world.cells import Moment
from simulator.world.mapping import Span

DAY: Final = timedelta(days=1)

_JITTER: Final = 0.6
_SHORTEST: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=1)


class Calendar:
    """The days of a company in its own time zone, as instants in UTC."""

    def __init__(self, timezone: str) -> None:
        self._zone = ZoneInfo(timezone)

    def instant(self, day: date, clock: time) -> datetime:
        """That time of that day."""
        return datetime.combine(day, clock, self._zone).astimezone(UTC)

    def midnight(self, day: date) -> datetime:
        """The start of a day; the end of the one before."""
        return self.instant(day, time(0))

    def day(self, instant: datetime) -> date:
        """The day on which an instant falls here."""
        return instant.astimezone(self._zone).date()

    def within(self, day: date, span: Span, share: float) -> datetime:
        """The instant that lies `share` (0 to 1) into a part of the day, on a whole second."""
        start, end = self.instant(day, span.start), self.instant(day, span.end)
        return start + timedelta(seconds=int((end - start).total_seconds() * share))


@dataclass(frozen=True, slots=True)
class Ordering:
    """When somebody ordered, as far as the export knows; `shipped` is its first time that day."""

    reference: str
    account: str
    at: Moment
    shipped: time | None = None


def order_instants(
    orders: Sequence[Ordering], calendar: Calendar, span: Span, seed: Seed
) -> dict[str, datetime]:
    """An instant for every order, by reference: its own where it has one, else one that is made up.

    The orders of a day share its span in slots, each with a part left free, so that no two are at
    one instant; a customer's second order comes after the first orders of all others. What left
    before its slot, by the export's own time, was ordered between midnight and then.
    """
    instants: dict[str, datetime] = {}
    by_day: dict[date, list[Ordering]] = defaultdict(list)
    for order in orders:
        if order.at.clock is None:
            by_day[order.at.day].append(order)
        else:
            instants[order.reference] = calendar.instant(order.at.day, order.at.clock)
    for day in sorted(by_day):
        turns = _in_turn(by_day[day])
        for slot, order in enumerate(turns):
            share = (slot + _JITTER * seed.draw("world/order-time", order.reference)) / len(turns)
            at = calendar.within(day, span, share)
            if order.shipped is not None and at >= calendar.instant(day, order.shipped):
                at = calendar.within(day, Span(time(0), order.shipped), share)
            instants[order.reference] = at
    return instants


def ship_instant(
    moment: Moment, ordered_at: datetime, calendar: Calendar, span: Span, share: float
) -> datetime:
    """When goods left: after the order in any case, and still on the day that the export says."""
    if moment.clock is not None:
        at = calendar.instant(moment.day, moment.clock)
    else:
        at = calendar.within(moment.day, span, share)
    if at > ordered_at:
        return at
    left = calendar.midnight(moment.day + DAY) - ordered_at
    return ordered_at + max(_SHORTEST, min(_LONGEST_WAIT, left / 2))


def _in_turn(orders: list[Ordering]) -> list[Ordering]:
    """The first order of every customer, then the second of every customer, and so on."""
    rank: dict[str, int] = defaultdict(int)
    ranked = []
    for place, order in enumerate(orders):
        ranked.append((rank[order.account], place, order))
        rank[order.account] += 1
    return [order for _, _, order in sorted(ranked, key=lambda r: r[:2])]
