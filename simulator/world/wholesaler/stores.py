"""Stock that never was: enough of most items, too little of some, and what arrives in between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from simulator.seed import Rng, Seed
from simulator.world.spec import Item, OpeningStock, PlannedOrder, Receipt, ReceiptLine, Warehouse
from simulator.world.wholesaler.size import STARTS_AT, Size

WAREHOUSES: Final = (
    Warehouse("CENTRAL", "Central warehouse"),
    Warehouse("NORTH", "North warehouse"),
    Warehouse("SOUTH", "South warehouse"),
)

ZERO: Final = Decimal(0)

_TIGHT: Final = 0.25
_SCARCE: Final = 0.10
_WITH_SAFETY: Final = 0.15
_RECEIPT_WEEKDAYS: Final = (1, 3, 4)
_RECEIPT_HOUR: Final = 7
_SHARES: Final = ((100, 0, 0), (70, 30, 0), (60, 25, 15), (60, 25, 15), (0, 100, 0), (0, 0, 100))
"""Parts of a hundred that lie in each warehouse; an item is in one, two or all of them."""


@dataclass(frozen=True, slots=True)
class Stores:
    """Opening stock, receipts, and the SKUs of which there is not always enough."""

    opening: tuple[OpeningStock, ...]
    receipts: tuple[Receipt, ...]
    short: tuple[str, ...]


def stores(items: Sequence[Item], orders: Sequence[PlannedOrder], size: Size, seed: Seed) -> Stores:
    """Stock in whole sales units.

    Two of three items start with more than will be ordered. A quarter is tight: it starts with
    about half, and what is missing arrives in time or a little late. A tenth is scarce: it starts
    with a fifth, and not all that is ordered ever arrives.
    """
    rng = seed.stream("world/stock")
    wanted = _wanted(items, orders)
    opening: list[OpeningStock] = []
    arrivals: dict[tuple[datetime, str], list[ReceiptLine]] = defaultdict(list)
    short = []
    for item in items:
        lot = item.factor(item.sales_unit)
        demand = int(wanted[item.sku] / lot) + 1
        fate, shares = rng.uniform(), rng.choice(_SHARES)
        start, later = _plan(demand, fate, rng)
        opening += _placed(item, start * lot, lot, shares, rng)
        home = WAREHOUSES[shares.index(max(shares))].id
        for at, lots in _split(later, size, rng):
            arrivals[at, home].append(ReceiptLine(item.sku, lots * lot))
        if fate < _TIGHT + _SCARCE and wanted[item.sku]:
            short.append(item.sku)
    receipts = tuple(
        Receipt(at, home, tuple(lines)) for (at, home), lines in sorted(arrivals.items())
    )
    return Stores(tuple(opening), receipts, tuple(short))


def _wanted(items: Sequence[Item], orders: Sequence[PlannedOrder]) -> Mapping[str, Decimal]:
    by_sku = {item.sku: item for item in items}
    wanted: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for order in orders:
        for line in order.lines:
            wanted[line.sku] += line.quantity * by_sku[line.sku].factor(line.unit)
    return wanted


def _plan(demand: int, fate: float, rng: Rng) -> tuple[int, int]:
    """Lots at the start, and lots that arrive later."""
    if fate < _SCARCE:
        return demand * rng.between(10, 30) // 100, demand * rng.between(40, 60) // 100
    if fate < _SCARCE + _TIGHT:
        return demand * rng.between(35, 60) // 100, demand * rng.between(50, 80) // 100
    return demand * rng.between(110, 160) // 100 + rng.between(2, 20), 0


def _placed(
    item: Item, quantity: Decimal, lot: Decimal, shares: tuple[int, ...], rng: Rng
) -> list[OpeningStock]:
    """A row in every warehouse; the first one that has some takes what does not divide."""
    lots = int(quantity / lot)
    parts = [lots * share // 100 for share in shares]
    parts[shares.index(max(shares))] += lots - sum(parts)
    keeps_safety = rng.chance(_WITH_SAFETY)
    return [
        OpeningStock(
            warehouse=warehouse.id,
            sku=item.sku,
            quantity=part * lot,
            safety=lot if keeps_safety and part > 1 else ZERO,
        )
        for warehouse, part in zip(WAREHOUSES, parts, strict=True)
    ]


def _split(lots: int, size: Size, rng: Rng) -> list[tuple[datetime, int]]:
    """The receipts that bring so many lots: one or two, on the days on which lorries come."""
    days = [d for d in range(1, size.days) if (STARTS_AT.weekday() + d) % 7 in _RECEIPT_WEEKDAYS]
    if not lots or not days:
        return []
    chosen = sorted(rng.sample(days, rng.between(1, min(2, len(days)))))
    part = lots // len(chosen)
    parts = [part] * (len(chosen) - 1) + [lots - part * (len(chosen) - 1)]
    return [
        (STARTS_AT + timedelta(days=day, hours=_RECEIPT_HOUR), part)
        for day, part in zip(chosen, parts, strict=True)
        if part
    ]
