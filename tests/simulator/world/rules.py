"""The rules of the business as these tests read them, written without any of the project's own."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from simulator.world.spec import Discount, PlannedOrder, PlannedShipment, Price, World


class Book:
    """Finds the price rule and the discount of a line."""

    def __init__(self, world: World) -> None:
        self._items = {item.sku: item for item in world.items}
        self._prices: dict[str, list[Price]] = defaultdict(list)
        for price in world.prices:
            self._prices[price.sku].append(price)
        self._discounts: dict[str | None, list[Discount]] = defaultdict(list)
        for discount in world.discounts:
            self._discounts[discount.sku].append(discount)

    def price(
        self, customer: str, sku: str, at: datetime, quantity: Decimal, unit: str
    ) -> Price | None:
        """Contract before list, then the highest least quantity, the latest start, the id."""
        item = self._items[sku]
        base = quantity * item.factor(unit)
        fitting = [
            rule
            for rule in self._prices[sku]
            if rule.customer in (None, customer)
            and _holds(rule.valid_from, rule.valid_to, at)
            and rule.min_quantity * item.factor(rule.unit) <= base
        ]
        return max(
            fitting,
            key=lambda r: (r.customer is not None, r.min_quantity, r.valid_from, r.id),
            default=None,
        )

    def percent(self, customer: str, sku: str, at: datetime) -> Decimal:
        """The highest discount that applies."""
        fitting = [
            rule.percent
            for rule in [*self._discounts[sku], *self._discounts[None]]
            if rule.customer in (None, customer) and _holds(rule.valid_from, rule.valid_to, at)
        ]
        return max(fitting, default=Decimal(0))


def _holds(start: datetime, end: datetime | None, at: datetime) -> bool:
    return start <= at and (end is None or at < end)


class Warehouse:
    """An ERP's stock in small: orders get what there is in the order in which they come.

    It knows one place, so it judges totals; a held order gets nothing.
    """

    def __init__(self, world: World, held: frozenset[str] = frozenset()) -> None:
        self.world = world
        self.held = held
        self._factor = {i.sku: {u.unit: u.factor for u in i.units} for i in world.items}
        self.on_hand: dict[str, Decimal] = defaultdict(Decimal)
        for stock in world.opening_stock:
            self.on_hand[stock.sku] += stock.quantity
        self.reserved: dict[str, Decimal] = defaultdict(Decimal)
        self.open: dict[tuple[str, int], Decimal] = {}
        self.allocated: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
        self._of_sku: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self.short: list[str] = []
        self.backordered: set[tuple[str, int]] = set()

    def live(self) -> None:
        """Everything that is planned, at its instant."""
        acts: list[tuple[datetime, int, int]] = []
        shipments = [(o, s) for o in self.world.demand for s in o.shipments]
        acts += [(r.at, 0, n) for n, r in enumerate(self.world.receipts)]
        acts += [(o.at, 1, n) for n, o in enumerate(self.world.demand)]
        acts += [(s.at, 2, n) for n, (_, s) in enumerate(shipments)]
        for _, kind, number in sorted(acts):
            if kind == 0:
                for line in self.world.receipts[number].lines:
                    self.on_hand[line.sku] += line.quantity
                    self._serve(line.sku)
            elif kind == 1:
                self._place(self.world.demand[number])
            else:
                self._ship(*shipments[number])

    def _place(self, order: PlannedOrder) -> None:
        if order.reference in self.held:
            return
        for line in order.lines:
            key = (order.reference, line.line)
            self._of_sku[line.sku].append(key)
            self.open[key] = line.quantity * self._factor[line.sku][line.unit]
            self._serve(line.sku)
            if self.allocated[key] < self.open[key]:
                self.backordered.add(key)

    def _serve(self, sku: str) -> None:
        for key in self._of_sku[sku]:
            wanted = self.open[key]
            if wanted:
                free = self.on_hand[sku] - self.reserved[sku]
                given = min(free, wanted - self.allocated[key])
                if given > 0:
                    self.allocated[key] += given
                    self.reserved[sku] += given

    def _ship(self, order: PlannedOrder, shipment: PlannedShipment) -> None:
        exact = None if shipment.lines is None else {p.line: p.quantity for p in shipment.lines}
        for line in order.lines:
            key = (order.reference, line.line)
            factor = self._factor[line.sku][line.unit]
            left = self.open.get(key, Decimal(0))
            if exact is not None:
                wanted = exact.get(line.line, Decimal(0)) * factor
            elif shipment.share is not None:
                wanted = line.quantity * shipment.share // 1 * factor
            else:
                wanted = left
            if self.allocated[key] < wanted:
                self.short.append(f"{order.reference} line {line.line}")
            taken = min(wanted, self.allocated[key])
            self.open[key] = left - taken
            self.allocated[key] -= taken
            self.reserved[line.sku] -= taken
            self.on_hand[line.sku] -= taken
