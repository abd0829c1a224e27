"""Orders that never were: who orders what and when, what is shipped of it, when it is paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from contracts.values import Money
from simulator.seed import Rng, Seed
from simulator.world.spec import (
    Carrier,
    Customer,
    Item,
    PlannedLine,
    PlannedOrder,
    PlannedShipment,
    Price,
)
from simulator.world.wholesaler.assortment import CASE, EACH, KILOGRAM, PALLET
from simulator.world.wholesaler.choosing import Weighted, by_rank
from simulator.world.wholesaler.paperwork import Paperwork
from simulator.world.wholesaler.size import CURRENCY, STARTS_AT, Size

CARRIERS: Final = (Carrier("ROAD", "Road freight"), Carrier("PARCEL", "Parcel service"))

_SATURDAY: Final = 5
_WEEKDAYS: Final = (1.2, 1.1, 1.0, 1.0, 0.9, 0.1, 0.05)
"""How many orders Monday to Sunday, in parts of an ordinary day: a plain business week."""
_HOURS: Final = (7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18)
_BUSY: Final = (1.0, 3.0, 5.0, 6.0, 5.0, 2.0, 3.0, 5.0, 6.0, 4.0, 2.0, 1.0)
"""How busy each hour is: a peak in mid-morning and one in mid-afternoon."""
_LINES: Final = (1, 1, 2, 2, 3, 3, 4, 5, 6, 8)
_OWN_CONTRACT: Final = 0.5
_SKU_TWICE: Final = 0.04
_BY_PALLET: Final = 0.03
_OTHER_ADDRESS: Final = 0.3
_NEVER_SHIPPED: Final = 0.03
_PARTIAL: Final = 0.18
_WITH_FREIGHT: Final = 0.7
_PAID_QUICKLY: Final = 0.6
_SECONDS_AN_HOUR: Final = 3600
_QUARTER: Final = Decimal("0.25")


class Trade:
    """Makes the orders of one world."""

    def __init__(
        self,
        customers: Sequence[Customer],
        items: Sequence[Item],
        prices: Sequence[Price],
        size: Size,
        seed: Seed,
    ) -> None:
        self._size = size
        self._rng = seed.stream("world/orders")
        self._fate_rng = seed.stream("world/fulfilment")
        self._paperwork = Paperwork(seed)
        self._buyers = by_rank([c for c in customers if not c.blocked] or list(customers), 12)
        self._sold = by_rank([item for item in items if item.status == "active"], 20)
        self._items = {item.sku: item for item in items}
        self._contracts: dict[str, list[Item]] = defaultdict(list)
        for price in prices:
            item = self._items[price.sku]
            if price.customer is not None and item.status == "active":
                self._contracts[price.customer].append(item)

    def orders(self) -> tuple[PlannedOrder, ...]:
        """All orders by their instants, without what buyers look at beside them."""
        instants = sorted(self._instants())
        return tuple(self._order(number, at) for number, at in enumerate(instants, start=1))

    def _instants(self) -> Iterator[datetime]:
        hours = Weighted(_HOURS, _BUSY)
        usual = self._size.orders_per_day * len(_WEEKDAYS) / sum(_WEEKDAYS)
        for day in range(self._size.days):
            start = STARTS_AT + timedelta(days=day)
            mean = usual * _WEEKDAYS[start.weekday()]
            count = int(mean * (0.85 + 0.3 * self._rng.uniform()) + self._rng.uniform())
            for _ in range(count):
                seconds = self._rng.below(_SECONDS_AN_HOUR)
                yield start + timedelta(hours=hours.draw(self._rng), seconds=seconds)

    def _order(self, number: int, at: datetime) -> PlannedOrder:
        rng, fate = self._rng, self._fate_rng
        account = self._buyers.draw(rng)
        places = [a for a in account.addresses if a.role == "deliver_to"]
        place = rng.choice(places) if rng.chance(_OTHER_ADDRESS) else places[0]
        reference = f"W-{number:05d}"
        freight = Money(fate.between(450, 6500), CURRENCY) if fate.chance(_WITH_FREIGHT) else None
        return PlannedOrder(
            reference=reference,
            account=account.id,
            at=at,
            lines=tuple(self._lines(account)),
            deliver_to=place.deliver_to(),
            requested_date=at.date() + timedelta(days=rng.between(2, 10)),
            carrier=rng.choice(CARRIERS).id,
            purchase_order_number=self._paperwork.order_number(account.id, number),
            notes=self._paperwork.note(),
            customer_reference=reference,
            freight=freight,
            shipments=tuple(self._shipments(at)),
            pay_after_days=self._pay_after(account),
            custom={"origin": "generated"},
        )

    def _lines(self, account: Customer) -> Iterator[PlannedLine]:
        rng, own = self._rng, self._contracts[account.id]
        chosen: dict[str, Item] = {}
        for _ in range(rng.choice(_LINES)):
            of_contract = bool(own) and rng.chance(_OWN_CONTRACT)
            item = rng.choice(own) if of_contract else self._sold.draw(rng)
            chosen[item.sku] = item
        items = list(chosen.values())
        if rng.chance(_SKU_TWICE):
            items.append(items[0])
        for line, item in enumerate(items, start=1):
            yield PlannedLine(line, item.sku, *_amount(item, rng))

    def _shipments(self, at: datetime) -> Iterator[PlannedShipment]:
        """Whole within three working days, or a half and the rest later; some never."""
        fate = self._fate_rng
        never, partial = fate.chance(_NEVER_SHIPPED), fate.chance(_PARTIAL)
        first = self._afternoon(at.date(), fate.between(1, 3))
        second = self._afternoon(first.date(), fate.between(2, 4))
        planned = [PlannedShipment(first)]
        if partial:
            planned = [PlannedShipment(first, share=Decimal("0.5")), PlannedShipment(second)]
        yield from (s for s in planned if not never and s.at < self._size.ends_at)

    def _afternoon(self, after: date, working_days: int) -> datetime:
        day = after
        while working_days:
            day += timedelta(days=1)
            working_days -= day.weekday() < _SATURDAY
        seconds = 13 * _SECONDS_AN_HOUR + self._fate_rng.below(4 * _SECONDS_AN_HOUR)
        start = STARTS_AT + timedelta(days=(day - STARTS_AT.date()).days)
        return start + timedelta(seconds=seconds)

    def _pay_after(self, account: Customer) -> int:
        """Six of ten pay within days, the others about when their terms say."""
        if self._fate_rng.chance(_PAID_QUICKLY):
            return self._fate_rng.between(1, 6)
        return int(account.payment_terms.removeprefix("NET")) + self._fate_rng.between(-3, 8)


def _amount(item: Item, rng: Rng) -> tuple[Decimal, str]:
    """How much of an item somebody orders: in its sales unit, or now and then whole pallets.

    Loose goods are weighed, by the quarter of a kilogram and from one on.
    """
    if item.sales_unit == CASE and rng.chance(_BY_PALLET):
        return Decimal(1), PALLET
    if item.sales_unit == EACH:
        return Decimal(rng.between(1, 48)), EACH
    if item.sales_unit == KILOGRAM:
        return rng.between(4, 60) * _QUARTER, KILOGRAM
    return Decimal(rng.between(1, 12)), CASE
