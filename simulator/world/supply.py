"""Opening stock and receipts such that every planned shipment can ship fully at its instant.

An ERP gives stock to orders in the order in which they came. So before each shipment enough must
have arrived for its order and for every order before it; where there is enough in all, for every
order placed by the end of that day too. Where the data says what is left at the end, exactly that
is left: then an order that is never shipped may stand in the way of a later one that is, and has
to be on hold (it gets no stock until somebody releases it); `held` names those orders.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Final

from simulator.seed import Seed
from simulator.world.calendar import DAY, Calendar
from simulator.world.mapping import Span
from simulator.world.spec import Item, PlannedOrder, Receipt, ReceiptLine

ZERO: Final = Decimal(0)

_OPENING_DAYS: Final = (10, 35)
_RECEIPT_DAYS: Final = (14, 42)
_EARLIEST_DAYS: Final = 3
_PROMPT: Final = 0.7


@dataclass(frozen=True, slots=True)
class Claim:
    """What one order wants of one item, in base units, and when how much of it ships."""

    reference: str
    placed_at: datetime
    wanted: Decimal
    ships: tuple[tuple[datetime, Decimal], ...]

    @property
    def shipped(self) -> Decimal:
        """How much of it ever ships."""
        return sum((quantity for _, quantity in self.ships), ZERO)


@dataclass(frozen=True, slots=True)
class Supply:
    """Opening stock by SKU in base units, receipts, and the orders that must be on hold.

    `short` are the items of which an open order takes what a later one ships, and cannot be held
    because it shipped something else.
    """

    opening: Mapping[str, Decimal]
    receipts: tuple[Receipt, ...]
    held: tuple[str, ...]
    short: tuple[str, ...] = ()


def claims(demand: Sequence[PlannedOrder], items: Mapping[str, Item]) -> dict[str, list[Claim]]:
    """By item, what every order wants of it, in the order of placing."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for order in demand:
        for sku in dict.fromkeys(line.sku for line in order.lines):
            found[sku].append(_claim(order, items[sku]))
    return dict(found)


def _claim(order: PlannedOrder, item: Item) -> Claim:
    base = {
        line.line: line.quantity * item.factor(line.unit)
        for line in order.lines
        if line.sku == item.sku
    }
    ordered = {line.line: line.quantity for line in order.lines}
    left = dict(base)
    ships = []
    for shipment in order.shipments:
        taken = ZERO
        for line, quantity in base.items():
            if shipment.lines is not None:
                part = sum((s.quantity for s in shipment.lines if s.line == line), ZERO)
                part = part * quantity / ordered[line]
            elif shipment.share is not None:
                part = quantity * shipment.share
            else:
                part = left[line]
            part = min(part, left[line])
            left[line] -= part
            taken += part
        if taken:
            ships.append((shipment.at, taken))
    return Claim(order.reference, order.at, sum(base.values(), ZERO), tuple(ships))


def held_orders(by_item: Mapping[str, Sequence[Claim]], closing: Mapping[str, Decimal]) -> set[str]:
    """The never-shipped orders that take what later orders ship, if exactly `closing` stays.

    Greedy: of the orders in the way of an item, the one that wants most of it is held first.
    """
    open_orders = _never_shipped(by_item)
    held: set[str] = set()
    for sku in sorted(by_item):
        known = by_item[sku]
        last = max((c.placed_at for c in known if c.ships), default=None)
        total = sum((c.shipped for c in known), ZERO) + closing.get(sku, ZERO)
        while last is not None:
            before = [c for c in known if c.placed_at <= last and c.reference not in held]
            in_the_way = [c for c in before if c.reference in open_orders]
            if sum((c.wanted for c in before), ZERO) <= total or not in_the_way:
                break
            held.add(max(in_the_way, key=lambda c: (c.wanted, c.reference)).reference)
    return held


def _before_the_last(known: Sequence[Claim]) -> Decimal:
    """What is wanted by the last order that ships and by all before it."""
    last = max((c.placed_at for c in known if c.ships), default=None)
    return sum((c.wanted for c in known if last is not None and c.placed_at <= last), ZERO)


def _never_shipped(by_item: Mapping[str, Sequence[Claim]]) -> set[str]:
    shipped = {c.reference for known in by_item.values() for c in known if c.ships}
    return {c.reference for known in by_item.values() for c in known} - shipped


class Supplier:
    """Plans what arrives when. `closing` gives totals to hit; `opening` what is there at first."""

    def __init__(
        self, calendar: Calendar, span: Span, starts_at: datetime, warehouse: str, seed: Seed
    ) -> None:
        self._calendar = calendar
        self._span = span
        self._starts_at = starts_at
        self._warehouse = warehouse
        self._seed = seed

    def to_close_with(
        self, by_item: Mapping[str, Sequence[Claim]], closing: Mapping[str, Decimal]
    ) -> Supply:
        """Opening stock and receipts that leave exactly `closing` when all has shipped."""
        held = held_orders(by_item, closing)
        opening: dict[str, Decimal] = {}
        arrivals: dict[date, dict[str, Decimal]] = defaultdict(dict)
        short = []
        for sku in sorted({*by_item, *closing}):
            known = [c for c in by_item.get(sku, ()) if c.reference not in held]
            total = sum((c.shipped for c in known), ZERO) + closing.get(sku, ZERO)
            if _before_the_last(known) > total:
                short.append(sku)
            needs = list(self._needs(sku, known, total))
            until = self._starts_at + self._days("world/opening", sku, _OPENING_DAYS)
            opening[sku] = max((need for at, need in needs if at < until), default=ZERO)
            arriving = self._arriving(sku, needs, opening[sku])
            rest = total - opening[sku] - sum(arriving.values(), ZERO)
            if arriving:
                arriving[max(arriving)] += rest
            else:
                opening[sku] += rest
            for day, quantity in arriving.items():
                arrivals[day][sku] = quantity
        receipts = self._receipts(arrivals)
        return Supply(opening, receipts, tuple(sorted(held)), tuple(short))

    def to_go_on_from(
        self, by_item: Mapping[str, Sequence[Claim]], opening: Mapping[str, Decimal]
    ) -> Supply:
        """Receipts for what the opening stock does not cover."""
        arrivals: dict[date, dict[str, Decimal]] = defaultdict(dict)
        for sku in sorted(by_item):
            needs = list(self._needs(sku, by_item[sku], None))
            for day, quantity in self._arriving(sku, needs, opening.get(sku, ZERO)).items():
                arrivals[day][sku] = quantity
        return Supply(opening, self._receipts(arrivals), ())

    def _needs(
        self, sku: str, known: Sequence[Claim], total: Decimal | None
    ) -> Iterator[tuple[datetime, Decimal]]:
        """Before which instant how much must have arrived in all; never falls.

        Most buyers find what they want in stock; some have to wait for it until it ships.
        """
        placed = [claim.placed_at for claim in known]
        sums = [ZERO, *accumulate(claim.wanted for claim in known)]
        needs = []
        for claim in known:
            before = sums[bisect_right(placed, claim.placed_at)]
            if self._seed.draw("world/prompt", sku, claim.reference) < _PROMPT:
                needs.append((claim.placed_at, before))
            for at, _ in claim.ships:
                end_of_day = self._calendar.midnight(self._calendar.day(at) + DAY)
                needs.append((at, max(before, sums[bisect_left(placed, end_of_day)])))
        needed = ZERO
        for at, need in sorted(needs):
            needed = max(needed, need if total is None else min(need, total))
            yield at, needed

    def _arriving(
        self, sku: str, needs: Sequence[tuple[datetime, Decimal]], opening: Decimal
    ) -> dict[date, Decimal]:
        """A receipt on, or shortly before, the day on which it is first needed."""
        arriving: dict[date, Decimal] = {}
        there = opening
        for at, need in needs:
            if need <= there:
                continue
            until = at + self._days("world/receipt", sku, _RECEIPT_DAYS)
            enough = max(n for when, n in needs if when <= until)
            day = self._arrival_day(sku, at, arriving)
            arriving[day] = arriving.get(day, ZERO) + enough - there
            there = enough
        return arriving

    def _arrival_day(self, sku: str, before: datetime, arriving: Mapping[date, Decimal]) -> date:
        latest = self._calendar.day(before)
        if self._arrival(latest) >= before:
            latest -= DAY
        share = self._seed.draw("world/early", sku, latest.isoformat())
        earlier = latest - timedelta(days=int(share * (_EARLIEST_DAYS + 1)))
        first = max([self._calendar.day(self._starts_at), *arriving])
        return max(first, min(latest, earlier))

    def _arrival(self, day: date) -> datetime:
        return self._calendar.within(day, self._span, 0.0)

    def _days(self, question: str, sku: str, days: tuple[int, int]) -> timedelta:
        low, high = days
        return timedelta(days=low + int(self._seed.draw(question, sku) * (high - low + 1)))

    def _receipts(self, arrivals: Mapping[date, Mapping[str, Decimal]]) -> tuple[Receipt, ...]:
        return tuple(
            Receipt(
                at=self._arrival(day),
                warehouse=self._warehouse,
                lines=tuple(
                    ReceiptLine(sku, quantity)
                    for sku, quantity in sorted(arrivals[day].items())
                    if quantity > 0
                ),
            )
            for day in sorted(arrivals)
        )
