"""Working dated rules out of an order history: what was paid, and from when to when it held."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from simulator.world.calendar import DAY, Calendar


@dataclass(frozen=True, slots=True)
class Sale:
    """One line of the history: who bought what, when, at which price and discount."""

    order: str
    customer: str
    sku: str
    at: datetime
    quantity: Decimal
    unit_price: Decimal | None
    discount: Decimal


@dataclass(frozen=True, slots=True)
class Window:
    """A value that holds from an instant on, until another one or until further notice."""

    value: Decimal
    valid_from: datetime
    valid_to: datetime | None


def by_item(sales: Iterable[Sale]) -> dict[str, list[Sale]]:
    """The sales of every item in the order of time; items in the order of their first sale."""
    found: dict[str, list[Sale]] = defaultdict(list)
    for sale in sorted(sales, key=lambda s: s.at):
        found[sale.sku].append(sale)
    return dict(found)


def by_customer_and_item(sales: Iterable[Sale]) -> dict[tuple[str, str], list[Sale]]:
    """The sales of every customer and item in the order of time."""
    found: dict[tuple[str, str], list[Sale]] = defaultdict(list)
    for sale in sorted(sales, key=lambda s: s.at):
        found[sale.customer, sale.sku].append(sale)
    return dict(found)


def list_windows(
    sales: Sequence[Sale], calendar: Calendar, starts_at: datetime, today: Decimal | None
) -> list[Window]:
    """An item's list price: each starts at 00:00 of the first day on which it was paid.

    The first one holds from the start of the world. `today` is what the item master says; where
    the history ends with another price, it holds from the day after the last sale. Where customers
    paid different prices on one day, the list price is the one that most sales paid.
    """
    changes: list[tuple[datetime, Decimal]] = []
    by_day: dict[date, Counter[Decimal]] = defaultdict(Counter)
    for sale in sales:
        if sale.unit_price is not None:
            by_day[calendar.day(sale.at)][sale.unit_price] += 1
    for day, paid in by_day.items():
        price = max(paid, key=lambda p: (paid[p], p))
        if not changes or changes[-1][1] != price:
            changes.append((calendar.midnight(day) if changes else starts_at, price))
    if today is not None and (not changes or changes[-1][1] != today):
        last = max(by_day, default=None)
        changes.append((starts_at if last is None else calendar.midnight(last + DAY), today))
    return _until_next(changes)


def contract_windows(sales: Sequence[Sale], calendar: Calendar) -> list[Window]:
    """What one customer paid for one item: each price from the day of its first sale to the next.

    Two prices on one day are kept apart in the middle between their sales.
    """
    changes: list[tuple[datetime, Decimal]] = []
    before: Sale | None = None
    for sale in sales:
        price = sale.unit_price
        if price is not None and (not changes or changes[-1][1] != price):
            changes.append((_start(sale, before, calendar), price))
        before = sale
    return _until_next(changes)


def discount_windows(sales: Sequence[Sale], calendar: Calendar) -> list[Window]:
    """What one customer got off one item: each discount for its day, no discount for no window.

    Two discounts on one day are kept apart in the middle between their sales.
    """
    by_day: dict[date, list[Sale]] = defaultdict(list)
    for sale in sales:
        by_day[calendar.day(sale.at)].append(sale)
    windows: list[Window] = []
    for day, sold in by_day.items():
        end = calendar.midnight(day + DAY)
        runs = [sold[0]]
        starts = [calendar.midnight(day)]
        for earlier, later in pairwise(sold):
            if later.discount != earlier.discount:
                runs.append(later)
                starts.append(_middle(earlier.at, later.at))
        for sale, start, stop in zip(runs, starts, [*starts[1:], end], strict=True):
            if sale.discount > 0:
                windows.append(Window(sale.discount, start, stop))
    return windows


def least_quantities(sales: Iterable[Sale]) -> Mapping[str, Decimal]:
    """For every item the smallest quantity that was ordered, but never more than one."""
    least: dict[str, Decimal] = {}
    for sale in sales:
        least[sale.sku] = min(sale.quantity, least.get(sale.sku, Decimal(1)))
    return least


def _start(sale: Sale, before: Sale | None, calendar: Calendar) -> datetime:
    day = calendar.day(sale.at)
    if before is not None and calendar.day(before.at) == day:
        return _middle(before.at, sale.at)
    return calendar.midnight(day)


def _middle(earlier: datetime, later: datetime) -> datetime:
    half = (later - earlier) // 2
    return earlier + half


def _until_next(changes: Sequence[tuple[datetime, Decimal]]) -> list[Window]:
    ends = [start for start, _ in changes[1:]] + [None] * bool(changes)
    return [Window(price, start, end) for (start, price), end in zip(changes, ends, strict=True)]
