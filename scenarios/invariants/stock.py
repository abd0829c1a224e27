"""What could be promised of an item, and what the storefront had been told of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from scenarios.history import History
from scenarios.history.documents import Item, Quantity, Stock
from scenarios.history.facts import Change
from scenarios.history.side import Side
from scenarios.invariants.arithmetic import document_at, in_base
from scenarios.invariants.sourced import May

_NOTHING: Final = Decimal(0)


def _everywhere(_: str) -> bool:
    return True


class Shelf(NamedTuple):
    """One item in one warehouse over time: from each instant on, so much in base units."""

    place: str

    from_us: list[int]
    seqs: list[int]
    free: list[Decimal]

    def at(self, at_us: int) -> Decimal:
        """What could be promised at a time."""
        nth = bisect_right(self.from_us, at_us)
        return self.free[nth - 1] if nth else _NOTHING

    def most(self, from_us: int, to_us: int) -> Decimal:
        """The most that could be promised at some time in [from_us, to_us]."""
        first = max(0, bisect_right(self.from_us, from_us) - 1)
        return max(self.free[first : bisect_right(self.from_us, to_us)], default=_NOTHING)


class StockBook:
    """One side's stock, by item; amounts are in base units, by that side's own idea of the item."""

    def __init__(self, side: Side) -> None:
        self._shelves: dict[str, list[Shelf]] = {}
        for key in sorted(side.stock):
            changes = side.stock[key]
            skus = {one.document.sku for one in changes if one.document is not None}
            for sku in sorted(skus):
                known = side.items.get(sku)
                shelf = Shelf(
                    key.partition("/")[0],
                    [one.t_us for one in changes],
                    [one.seq for one in changes],
                    [_base(one, sku, known) for one in changes],
                )
                self._shelves.setdefault(sku, []).append(shelf)

    def most(self, sku: str, from_us: int, to_us: int, may: May = _everywhere) -> Decimal:
        """The most that could be promised at some time in [from_us, to_us], of where it may.

        It is the sum of each warehouse's own most: figures of several warehouses reach the
        storefront one by one, so it may rightly show one before and another after a change.
        """
        shelves = (shelf for shelf in self._shelves.get(sku, ()) if may(shelf.place))
        return sum((shelf.most(from_us, to_us) for shelf in shelves), _NOTHING)

    def at(self, sku: str, at_us: int, may: May = _everywhere) -> Decimal:
        """What could be promised at a time, of where it may."""
        shelves = (shelf for shelf in self._shelves.get(sku, ()) if may(shelf.place))
        return sum((shelf.at(at_us) for shelf in shelves), _NOTHING)

    def behind(self, sku: str, at_us: int) -> list[int]:
        """The records that made what was in force at a time."""
        found = []
        for shelf in self._shelves.get(sku, ()):
            nth = bisect_right(shelf.from_us, at_us)
            found += shelf.seqs[nth - 1 : nth] if nth else []
        return found


def erp_stock(history: History) -> StockBook:
    """What the ERP had."""
    return StockBook(history.erp)


def storefront_stock(history: History) -> StockBook:
    """What the storefront had been told."""
    return StockBook(history.storefront)


def _base(change: Change[Stock], sku: str, item: Sequence[Change[Item]] | None) -> Decimal:
    stock = change.document
    if stock is None or stock.sku != sku:
        return _NOTHING
    known = document_at(item, change.t_us)
    if known is None or stock.unit == known.base_unit:
        return stock.available
    base = in_base(Quantity(stock.available, stock.unit), known)
    return stock.available if base is None else base
