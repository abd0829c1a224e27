"""What the shop shows as a price: a choice among the rules it was given, one rounding per line.

The shop invents no price. It was given rules and discounts by the integration and picks the one
that the business says: his own contract before the list, the highest least quantity, the latest
start. The ERP and the judge each have their own version of these rules, on purpose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from contracts.currencies import EXPONENTS
from contracts.instants import parse_instant
from contracts.values import Money, Quantity, UnitPrice, parse_decimal
from simulator.storefront.errors import RowRefused
from simulator.storefront.units import EXACT, Units


@dataclass(frozen=True, slots=True)
class PriceRule:
    """A price of a SKU for all or for one account, from a least quantity on, in `[from, to)`."""

    id: str
    sku: str
    account: str | None
    unit: str
    min_quantity: Decimal
    unit_price: UnitPrice
    valid_from: datetime
    valid_to: datetime | None

    @classmethod
    def parse(cls, price: Mapping[str, Any]) -> PriceRule:
        """From a canonical price; raises RowRefused for one that contradicts itself."""
        account, ends = price["customer"], price["valid_to"]
        if (price["kind"] == "contract") != (account is not None):
            raise RowRefused("a contract price names a customer, a list price names none")
        return cls(
            price["id"],
            price["sku"],
            account,
            price["unit"],
            parse_decimal(price["min_quantity"]),
            UnitPrice.parse(price["unit_price"]),
            parse_instant(price["valid_from"]),
            None if ends is None else parse_instant(ends),
        )

    def applies(self, quantity: Decimal, units: Units, currency: str, at: datetime) -> bool:
        """Whether it prices so many base units, in that currency, at that instant."""
        return (
            self.valid_from <= at
            and (self.valid_to is None or at < self.valid_to)
            and self.unit_price.currency == currency
            and self.unit in units.factors
            and units.in_base(self.min_quantity, self.unit) <= quantity
        )


@dataclass(frozen=True, slots=True)
class DiscountRule:
    """A percentage off a line, for everybody or one account, on everything or one SKU."""

    id: str
    account: str | None
    sku: str | None
    percent: Decimal
    valid_from: datetime
    valid_to: datetime | None

    @classmethod
    def parse(cls, discount: Mapping[str, Any]) -> DiscountRule:
        """From a canonical discount; raises RowRefused for one outside 0 to 100 percent."""
        percent, ends = parse_decimal(discount["percent"]), discount["valid_to"]
        if not 0 <= percent <= 100:
            raise RowRefused("a discount is between 0 and 100 percent")
        return cls(
            discount["id"],
            discount["customer"],
            discount["sku"],
            percent,
            parse_instant(discount["valid_from"]),
            None if ends is None else parse_instant(ends),
        )

    def applies(self, sku: str, at: datetime) -> bool:
        """Whether it takes something off a line of that SKU at that instant, whoever it is for."""
        return (
            self.sku in {None, sku}
            and self.valid_from <= at
            and (self.valid_to is None or at < self.valid_to)
        )


def choose_price(
    rules: Iterable[PriceRule],
    agreements: Sequence[str],
    quantity: Decimal,
    units: Units,
    currency: str,
    at: datetime,
) -> PriceRule | None:
    """The rule that prices so many base units, or None.

    `rules` are those of the SKU that are everybody's or under one of the buyer's `agreements`. An
    earlier agreement wins over a later one and any over everybody's, then the highest least
    quantity, then the latest start, then the id that sorts last.
    """
    fitting = [rule for rule in rules if rule.applies(quantity, units, currency, at)]
    if not fitting:
        return None
    return max(
        fitting,
        key=lambda rule: (
            -agreements.index(rule.account) if rule.account is not None else -len(agreements),
            rule.min_quantity,
            rule.valid_from,
            rule.id,
        ),
    )


def choose_discount(
    rules: Iterable[DiscountRule], agreements: Sequence[str], sku: str, at: datetime
) -> DiscountRule | None:
    """The discount with the highest percentage that applies (ties: the id that sorts last).

    A buyer's own are those of one agreement alone, the first that has any; everybody's are his too.
    """
    fitting = [rule for rule in rules if rule.applies(sku, at)]
    for account in agreements:
        if any(rule.account == account for rule in fitting):
            fitting = [rule for rule in fitting if rule.account in {None, account}]
            break
    else:
        fitting = [rule for rule in fitting if rule.account is None]
    return max(fitting, key=lambda rule: (rule.percent, rule.id)) if fitting else None


def line_net(
    ordered: Quantity, units: Units, rule: PriceRule, discount: DiscountRule | None
) -> Money:
    """What the line costs before tax: exact up to one rounding, half up, to the minor unit."""
    price = rule.unit_price
    share = Decimal(100) if discount is None else 100 - discount.percent
    above = EXACT.multiply(units.in_base(ordered.value, ordered.unit), price.amount)
    above = EXACT.multiply(above, share).scaleb(EXPONENTS[price.currency], EXACT)
    below = EXACT.multiply(EXACT.multiply(units.factor(rule.unit), price.per), Decimal(100))
    minor = EXACT.divide_int(EXACT.add(above, EXACT.add(above, below)), EXACT.add(below, below))
    return Money(int(minor), price.currency)
