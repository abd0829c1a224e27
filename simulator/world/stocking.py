"""What lies in the warehouses and what arrives: from the files where they say, else generated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from simulator.seed import Seed
from simulator.world.calendar import Calendar
from simulator.world.cells import Moment
from simulator.world.mapping import CompanyMapping
from simulator.world.notes import Notes
from simulator.world.records import Record, Records
from simulator.world.spec import Item, OpeningStock, PlannedOrder, Receipt, ReceiptLine, Warehouse
from simulator.world.supply import ZERO, Supplier, claims

_LEFT_OVER: Final = 40

_Place = tuple[str, str]
"""Warehouse and SKU."""


@dataclass(frozen=True, slots=True)
class Stocking:
    """Opening stock, receipts, and the orders that must be on hold for the rest to ship."""

    opening: tuple[OpeningStock, ...]
    receipts: tuple[Receipt, ...]
    held: tuple[str, ...]


class Stockkeeper:
    """Works out the stock of one company."""

    def __init__(
        self,
        records: Records,
        items: Sequence[Item],
        warehouses: Sequence[Warehouse],
        calendar: Calendar,
        starts_at: datetime,
    ) -> None:
        self._records = records
        self._mapping: CompanyMapping = records.exports.mapping
        self._items = {item.sku: item for item in items}
        self._main = warehouses[0].id
        self._warehouses = warehouses
        self._calendar = calendar
        self._starts_at = starts_at

    def stocking(self, demand: Sequence[PlannedOrder], seed: Seed, notes: Notes) -> Stocking:
        """The stock of the files, completed from the seed as far as the mapping wants it."""
        counted, safety = self._counted()
        generate, span = self._mapping.generate.receipts, self._mapping.generate.receipt_time
        supplier = Supplier(self._calendar, span, self._starts_at, self._main, seed)
        by_item = claims(demand, self._items)
        if not generate or self._records.of("receipts"):
            return Stocking(self._opening(counted, safety), self._filed(), ())
        notes.add("receipts", "so that every planned shipment can ship fully at its time")
        if counted and self._mapping.stock.means == "opening":
            supply = supplier.to_go_on_from(by_item, _by_sku(counted))
            return Stocking(self._opening(counted, safety), supply.receipts, ())
        if not counted:
            counted = self._left_over(seed, notes)
        supply = supplier.to_close_with(by_item, _by_sku(counted))
        notes.add("opening_stock", "so that what is left at the end is what the stock data says")
        if supply.short:
            notes.add(
                "shipments", f"some are late, as stock is too short: {', '.join(supply.short)}"
            )
        places = {(self._main, sku): quantity for sku, quantity in supply.opening.items()}
        return Stocking(self._opening(places, safety), supply.receipts, supply.held)

    def _counted(self) -> tuple[dict[_Place, Decimal], dict[_Place, Decimal]]:
        """Quantities and safety stock of the files, in base units."""
        counted: dict[_Place, Decimal] = {}
        safety: dict[_Place, Decimal] = {}
        rows = [(r, r.text("warehouse", self._main), "quantity") for r in self._records.of("stock")]
        rows += [(r, self._main, "stock") for r in self._records.of("items")]
        for record, warehouse, name in rows:
            place = (warehouse, record.text("sku"))
            if record.has(name):
                counted[place] = counted.get(place, ZERO) + self._base(record, name)
            if record.has("safety"):
                safety[place] = self._base(record, "safety")
        return counted, safety

    def _base(self, record: Record, name: str) -> Decimal:
        item = self._items[record.text("sku")]
        unit = item.sales_unit if self._mapping.stock.unit == "sales" else item.base_unit
        return record.number(name) * item.factor(unit)

    def _opening(
        self, counted: Mapping[_Place, Decimal], safety: Mapping[_Place, Decimal]
    ) -> tuple[OpeningStock, ...]:
        """A row for every item in every warehouse; nothing there is a row too."""
        return tuple(
            OpeningStock(
                warehouse=warehouse.id,
                sku=sku,
                quantity=counted.get((warehouse.id, sku), ZERO),
                safety=safety.get((warehouse.id, sku), ZERO),
            )
            for warehouse in self._warehouses
            for sku in self._items
        )

    def _filed(self) -> tuple[Receipt, ...]:
        """The receipts of the files; those of one instant and warehouse are one."""
        found: dict[tuple[datetime, str], dict[str, Decimal]] = defaultdict(dict)
        for record in self._records.of("receipts"):
            moment, sku = record.moment("on"), record.text("sku")
            if moment is not None:
                lines = found[self._instant(moment), record.text("warehouse", self._main)]
                lines[sku] = lines.get(sku, ZERO) + self._base(record, "quantity")
        return tuple(
            Receipt(at, warehouse, tuple(ReceiptLine(*line) for line in sorted(lines.items())))
            for (at, warehouse), lines in sorted(found.items())
        )

    def _instant(self, moment: Moment) -> datetime:
        if moment.clock is not None:
            return self._calendar.instant(moment.day, moment.clock)
        return self._calendar.within(moment.day, self._mapping.generate.receipt_time, 0.0)

    def _left_over(self, seed: Seed, notes: Notes) -> dict[_Place, Decimal]:
        """What is left at the end, where no file says anything about stock."""
        notes.add("stock", f"0 to {_LEFT_OVER} sales units are left of each item at the end")
        return {
            (self._main, sku): int(seed.draw("world/left", sku) * (_LEFT_OVER + 1))
            * item.factor(item.sales_unit)
            for sku, item in self._items.items()
        }


def _by_sku(counted: Mapping[_Place, Decimal]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for (_, sku), quantity in counted.items():
        found[sku] = found.get(sku, ZERO) + quantity
    return found
