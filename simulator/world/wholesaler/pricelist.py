"""Prices that never were: dated list prices, tiers, contracts, and what is entered later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from contracts.values import UnitPrice
from simulator.seed import Rng, Seed
from simulator.world.spec import Customer, Discount, Item, Price, PriceChange
from simulator.world.wholesaler.size import CURRENCY, STARTS_AT, Size

_ONE: Final = Decimal(1)
_CENT: Final = Decimal("0.01")
_FINE: Final = Decimal("0.0001")
_DAY: Final = timedelta(days=1)

_CENTS: Final = (40, 900)
_STEPS: Final = (1, 1, 1, 2, 3, 6, 10)
_PER_HUNDRED: Final = 0.15
_LIST_TIER: Final = 0.15
_DATED: Final = 0.10
_REPRICED: Final = 0.05
_CONTRACT_ITEMS: Final = (10, 40)
_CONTRACT_TIER: Final = 0.3
_CONTRACT_DATED: Final = 0.12
_CONTRACT_REPRICED: Final = 0.06
_CONTRACT_ENDS: Final = 0.08
_REPRICINGS: Final = (-9, -7, -6, -5, -4, -3, -2, 3, 4, 6)
"""How many percent lower a price becomes; below zero: dearer."""
_OFFICE_HOURS: Final = (9, 16)


@dataclass(frozen=True, slots=True)
class PriceList:
    """All rules known at the start, the discounts, and what is entered in the ERP later."""

    prices: tuple[Price, ...]
    discounts: tuple[Discount, ...]
    changes: tuple[PriceChange, ...]


def price_list(
    customers: Sequence[Customer], items: Sequence[Item], size: Size, seed: Seed
) -> PriceList:
    """List prices for every item, contracts with volume tiers for every second customer.

    A price that changes while the world runs is entered in office hours and holds from the next
    midnight on: the rule before it is ended and a new one begins. Some contracts run out in the
    middle of a day, with their tiers, and nothing follows them but the list.
    """
    maker = _Maker(items, size, seed)
    for item in items:
        maker.list_item(item)
    for customer in customers[::2]:
        maker.contract(customer)
    return PriceList(
        prices=tuple(maker.prices),
        discounts=tuple(_discounts(customers, items, size, seed)),
        changes=tuple(sorted(maker.changes, key=lambda change: change.at)),
    )


class _Maker:
    """Makes rules one after the other, so that every draw has its place."""

    def __init__(self, items: Sequence[Item], size: Size, seed: Seed) -> None:
        self.prices: list[Price] = []
        self.changes: list[PriceChange] = []
        self._items = items
        self._size = size
        self._list_rng = seed.stream("world/list-prices")
        self._contract_rng = seed.stream("world/contracts")
        self._listed: dict[str, UnitPrice] = {}

    def list_item(self, item: Item) -> None:
        """The list price of an item, perhaps with a tier, perhaps with a change."""
        rng = self._list_rng
        price = _list_price(item, rng)
        self._listed[item.sku] = price
        rule = Price(
            id=f"L-{item.sku}-1",
            sku=item.sku,
            customer=None,
            kind="list",
            unit=item.sales_unit,
            min_quantity=_ONE,
            unit_price=price,
            valid_from=STARTS_AT,
        )
        self._add(rule, rng, _DATED, _REPRICED)
        if rng.chance(_LIST_TIER):
            self.prices.append(_tier(rule, rng))

    def contract(self, customer: Customer) -> None:
        """Contract prices of one customer, some with tiers, some with changes."""
        rng = self._contract_rng
        low, high = (min(bound, len(self._items)) for bound in _CONTRACT_ITEMS)
        for item in rng.sample(self._items, rng.between(low, high)):
            rule = Price(
                id=f"C-{customer.id}-{item.sku}-1",
                sku=item.sku,
                customer=customer.id,
                kind="contract",
                unit=item.sales_unit,
                min_quantity=_ONE,
                unit_price=_cut(self._listed[item.sku], rng.between(3, 25)),
                valid_from=STARTS_AT,
            )
            rule = self._add(rule, rng, _CONTRACT_DATED, _CONTRACT_REPRICED, _CONTRACT_ENDS)
            if rng.chance(_CONTRACT_TIER):
                self.prices.append(_tier(rule, rng))

    def _add(
        self, rule: Price, rng: Rng, dated: float, repriced: float, ends: float = 0.0
    ) -> Price:
        """The rule alone, with a successor known now or entered later, or running out by itself.

        Returns the rule with the end that it has when nothing follows it.
        """
        fate = rng.uniform()
        day = rng.below(self._size.days)
        hour, minute = rng.between(*_OFFICE_HOURS), rng.below(60)
        entered_at = STARTS_AT + timedelta(days=day, hours=hour, minutes=minute)
        begins_at = STARTS_AT + (day + 1) * _DAY
        ended = replace(rule, valid_to=begins_at)
        successor = replace(
            rule,
            id=f"{rule.id[:-1]}2",
            unit_price=_cut(rule.unit_price, rng.choice(_REPRICINGS)),
            valid_from=begins_at,
        )
        if fate < dated:
            self.prices += [ended, successor]
            return rule
        if fate >= 1 - ends:
            rule = replace(rule, valid_to=entered_at)
        self.prices.append(rule)
        if fate < dated + repriced and begins_at < self._size.ends_at:
            self.changes += [PriceChange(entered_at, ended), PriceChange(entered_at, successor)]
        return rule


def _list_price(item: Item, rng: Rng) -> UnitPrice:
    """From cents to some tens per each; cheap things are priced per hundred, with four places."""
    each = Decimal(rng.between(*_CENTS) * rng.choice(_STEPS)) * _CENT
    if item.sales_unit == item.base_unit and rng.chance(_PER_HUNDRED):
        return UnitPrice(each * 20 + rng.below(100) * _FINE, CURRENCY, Decimal(100))
    return UnitPrice(each * item.factor(item.sales_unit), CURRENCY, _ONE)


def _tier(rule: Price, rng: Rng) -> Price:
    """A lower price from a quantity on, for as long as the rule itself."""
    quantity = rng.choice((5, 10, 20, 50))
    return replace(
        rule,
        id=f"{rule.id}-T{quantity}",
        min_quantity=Decimal(quantity),
        unit_price=_cut(rule.unit_price, rng.between(2, 8)),
    )


def _cut(price: UnitPrice, percent: int) -> UnitPrice:
    """The price so many percent lower (or higher, below zero), with the places it had."""
    exponent = price.amount.as_tuple().exponent
    places = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    amount = (price.amount * (100 - percent) / 100).quantize(places, ROUND_HALF_UP)
    return UnitPrice(max(amount, places), price.currency, price.per)


def _discounts(
    customers: Sequence[Customer], items: Sequence[Item], size: Size, seed: Seed
) -> list[Discount]:
    """A few on all a customer buys, a few promotions of an item for some days."""
    rng = seed.stream("world/discounts")
    found = [
        Discount(
            id=f"D-{customer.id}",
            customer=customer.id,
            sku=None,
            percent=Decimal(rng.choice(("2", "2.5", "3", "5"))),
            valid_from=STARTS_AT,
        )
        for customer in customers
        if rng.chance(0.2)
    ]
    for item in items:
        if rng.chance(0.06):
            start = STARTS_AT + rng.below(size.days) * _DAY
            found.append(
                Discount(
                    id=f"D-{item.sku}",
                    customer=None,
                    sku=item.sku,
                    percent=Decimal(rng.choice(("10", "12.5", "15", "20"))),
                    valid_from=start,
                    valid_to=start + rng.between(2, 6) * _DAY,
                )
            )
    return found
