"""The demand of a company's records: what was ordered, when it shipped, when it was paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from simulator.seed import Seed
from simulator.world.calendar import Calendar, Ordering, order_instants, ship_instant
from simulator.world.cells import Moment
from simulator.world.history import Sale
from simulator.world.mapping import Generation
from simulator.world.masters import ship_to
from simulator.world.notes import Notes
from simulator.world.records import Record, Records
from simulator.world.spec import (
    Customer,
    Document,
    Item,
    PlannedLine,
    PlannedOrder,
    PlannedShipment,
    ShippedLine,
)


class Plan:
    """Makes the planned orders of one company, in the order of their instants."""

    def __init__(self, records: Records, calendar: Calendar, seed: Seed, notes: Notes) -> None:
        self._records = records
        self._calendar = calendar
        self._seed = seed
        self._notes = notes
        self._generate: Generation = records.exports.mapping.generate
        self._orders = records.of("orders")
        self._lines: dict[str, list[Record]] = defaultdict(list)
        for line in records.of("lines"):
            self._lines[line.text("order")].append(line)
        self._instants = self._ordered()

    def _ordered(self) -> Mapping[str, datetime]:
        parts = self._parts()
        orderings = [
            Ordering(
                order.text("reference"),
                order.text("account"),
                moment,
                _first_shipped(order, parts.get(order.text("reference"), []), moment.day),
            )
            for order in self._orders
            if (moment := order.moment("ordered_on")) is not None
        ]
        if any(ordering.at.clock is None for ordering in orderings):
            self._notes.add("orders.at (time of day)", "in a slot of the morning, by the seed")
        span = self._generate.order_time
        return order_instants(orderings, self._calendar, span, self._seed)

    def first_day(self) -> date:
        """The day of the first order."""
        return min(self._calendar.day(at) for at in self._instants.values())

    def sales(self) -> list[Sale]:
        """Every line as a sale, in the order of the instants."""
        found = []
        for order in self._orders:
            reference = order.text("reference")
            for line in self._lines[reference]:
                paid = line.number("unit_price") if line.has("unit_price") else None
                found.append(
                    Sale(
                        order=reference,
                        customer=order.text("account"),
                        sku=line.text("sku"),
                        at=self._instants[reference],
                        quantity=line.number("quantity"),
                        unit_price=paid,
                        discount=line.number("discount"),
                    )
                )
        return found

    def demand(
        self, customers: Sequence[Customer], items: Sequence[Item], carrier: str
    ) -> tuple[PlannedOrder, ...]:
        """The planned orders; `carrier` is for those that name none."""
        accounts = {customer.id: customer for customer in customers}
        units = {item.sku: item.sales_unit for item in items}
        parts = self._parts()
        found = [
            self._planned(order, accounts[order.text("account")], units, parts, carrier)
            for order in self._orders
        ]
        return tuple(sorted(found, key=lambda o: (o.at, o.reference)))

    def _planned(
        self,
        order: Record,
        account: Customer,
        units: Mapping[str, str],
        parts: Mapping[str, list[Record]],
        carrier: str,
    ) -> PlannedOrder:
        reference = order.text("reference")
        requested = order.moment("requested_on")
        lines = self._planned_lines(reference, units)
        shipments = self._shipments(order, parts.get(reference, []))
        return PlannedOrder(
            reference=reference,
            account=account.id,
            at=self._instants[reference],
            lines=lines,
            deliver_to=_deliver_to(order, account),
            requested_date=None if requested is None else requested.day,
            carrier=order.text("carrier", carrier),
            purchase_order_number=self._purchase_order(order),
            notes=order.text("notes"),
            customer_reference=order.text("customer_reference"),
            freight=order.money("freight"),
            shipments=shipments,
            pay_after_days=self._pay_after(order, shipments),
            custom=order.custom,
            browse=self._browse(reference, lines, tuple(units)),
        )

    def _planned_lines(self, reference: str, units: Mapping[str, str]) -> tuple[PlannedLine, ...]:
        return tuple(
            PlannedLine(
                line=line.whole("line"),
                sku=line.text("sku"),
                quantity=line.number("quantity"),
                unit=line.text("unit", units[line.text("sku")]),
            )
            for line in self._lines[reference]
        )

    def _parts(self) -> Mapping[str, list[Record]]:
        """The partial shipments of every order that has some."""
        found: dict[str, list[Record]] = defaultdict(list)
        for shipment in self._records.of("shipments"):
            found[shipment.text("order")].append(shipment)
        return found

    def _shipments(self, order: Record, parts: list[Record]) -> tuple[PlannedShipment, ...]:
        """Exactly what the shipments' file says; else the whole order on its day; else none."""
        by_moment: dict[Moment, list[ShippedLine]] = defaultdict(list)
        for part in parts:
            moment = part.moment("shipped_on")
            if moment is not None:
                shipped = ShippedLine(part.whole("line"), part.number("quantity"))
                by_moment[moment].append(shipped)
        whole = order.moment("shipped_on")
        reference = order.text("reference")
        planned = [
            PlannedShipment(self._ship_at(moment, reference), lines=tuple(lines))
            for moment, lines in by_moment.items()
        ]
        if not planned and whole is not None:
            planned = [PlannedShipment(self._ship_at(whole, reference))]
        return tuple(sorted(planned, key=lambda s: s.at))

    def _ship_at(self, moment: Moment, reference: str) -> datetime:
        if moment.clock is None:
            self._notes.add("shipments.at (time of day)", "in the afternoon, by the seed")
        share = self._seed.draw("world/ship-time", reference, moment.day.isoformat())
        ordered_at, span = self._instants[reference], self._generate.ship_time
        return ship_instant(moment, ordered_at, self._calendar, span, share)

    def _pay_after(self, order: Record, shipments: Sequence[PlannedShipment]) -> int | None:
        """Whole days from the last shipment to the payment: the data's, else generated."""
        paid_on = order.moment("paid_on")
        if not shipments:
            return None
        if paid_on is not None:
            return max(0, (paid_on.day - self._calendar.day(shipments[-1].at)).days)
        if self._generate.payment_days is None:
            return None
        low, high = self._generate.payment_days
        self._notes.add("orders.pay_after_days", f"{low} to {high} days, for what was shipped")
        share = self._seed.draw("world/payment", order.text("reference"))
        return low + int(share * (high - low + 1))

    def _purchase_order(self, order: Record) -> str:
        template = self._generate.purchase_orders
        if order.has("purchase_order_number") or template is None:
            return order.text("purchase_order_number")
        self._notes.add("orders.purchase_order_number", f"from the reference, as {template}")
        return template.replace("{reference}", order.text("reference"))

    def _browse(
        self, reference: str, lines: Sequence[PlannedLine], skus: Sequence[str]
    ) -> tuple[str, ...]:
        """What the buyer looks at beside what he orders."""
        wanted = self._generate.browse
        if wanted:
            self._notes.add("orders.browse", f"{wanted} items a buyer looks at, by the seed")
        mine = {line.sku for line in lines}
        found: dict[str, None] = {}
        for number in range(wanted):
            sku = skus[int(self._seed.draw("world/browse", reference, number) * len(skus))]
            if sku not in mine:
                found[sku] = None
        return tuple(found)


def _first_shipped(order: Record, parts: Sequence[Record], day: date) -> time | None:
    """The first time of that day at which the export says that goods of the order left."""
    moments = [record.moment("shipped_on") for record in parts or [order]]
    clocks = [m.clock for m in moments if m is not None and m.day == day and m.clock is not None]
    return min(clocks, default=None)


def _deliver_to(order: Record, account: Customer) -> Document:
    """The order's own address, with the id of the account's if it is one of them."""
    places = [address for address in account.addresses if address.role == "deliver_to"]
    named = order.maybe("ship_to")
    if named is not None:
        return next(a for a in account.addresses if a.id == named).deliver_to()
    own = ship_to(order, account.id, account.name)
    if own is None:
        return places[0].deliver_to()
    parts = own.document()
    for place in places:
        known = place.deliver_to()
        if {name: part for name, part in known.items() if name != "id"} == parts:
            return known
    return parts
