"""What a buyer would pay and when he would get it: lines priced and promised at one instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from contracts.errors import ValueInvalid
from contracts.values import Money, Quantity, format_decimal
from simulator.storefront.availability import Promise, promise_lines
from simulator.storefront.content import GREATEST_INTEGER
from simulator.storefront.errors import Declined
from simulator.storefront.pricing import (
    DiscountRule,
    PriceRule,
    choose_discount,
    choose_price,
    line_net,
)
from simulator.storefront.shelf import Account, Item, Shelf

MOST_QUANTITY: Final = Decimal(10) ** 12
MOST_PLACES: Final = 6
"""Quantities that an ERP keeps without rounding: below 10^12, six places. Source:
measured on Tryton 8.2, which refuses what is beyond its digits."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A line as the buyer entered it."""

    line: int
    sku: str
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Offer:
    """The price of so many of an item for one account; no rule: no price."""

    rule: PriceRule | None
    discount: DiscountRule | None
    net: Money | None

    def wire(self) -> dict[str, Any]:
        """The price part of a line or of an item in the catalogue."""
        return {
            "unit_price": None if self.rule is None else self.rule.unit_price.wire(),
            "discount_percent": format_decimal(self.discount.percent) if self.discount else "0",
            "price_rule": self.rule.id if self.rule else None,
            "discount_rule": self.discount.id if self.discount else None,
            "net": None if self.net is None else self.net.wire(),
        }


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """A line with its offer, which always has a price here, and its promise."""

    wish: Wish
    offer: Offer
    promise: Promise
    net: Money

    def wire(self) -> dict[str, Any]:
        """The line of a cart or an order."""
        return {
            "line": self.wish.line,
            "sku": self.wish.sku,
            "quantity": self.wish.quantity.wire(),
            **self.offer.wire(),
            "promise": self.promise.wire(),
        }


def offer(shelf: Shelf, account: Account, item: Item, quantity: Quantity, at: datetime) -> Offer:
    """What the account pays for so many of the item at that instant."""
    wanted = item.units.in_base(quantity.value, quantity.unit)
    agreements = account.place.agreements
    rules = shelf.prices(item.sku, agreements)
    rule = choose_price(rules, agreements, wanted, item.units, account.currency, at)
    if rule is None:
        return Offer(None, None, None)
    discount = choose_discount(shelf.discounts(item.sku), agreements, item.sku, at)
    return Offer(rule, discount, line_net(quantity, item.units, rule, discount))


def quote(shelf: Shelf, account: Account, wishes: Sequence[Wish], at: datetime) -> list[QuotedLine]:
    """The lines priced and promised; raises Declined for the first that cannot be ordered."""
    items = {wish.sku: known_item(shelf, account, wish, at) for wish in wishes}
    offers = [_offer(shelf, account, items[wish.sku], wish, at) for wish in wishes]
    promises = promise_lines(
        [(wish.sku, wish.quantity) for wish in wishes],
        {sku: item.units for sku, item in items.items()},
        {sku: shelf.free(item, account) for sku, item in items.items()},
    )
    return [
        QuotedLine(wish, one, promise, net)
        for wish, (one, net), promise in zip(wishes, offers, promises, strict=True)
    ]


def tax_included(shelf: Shelf, account: Account) -> dict[str, bool]:
    """What a buyer is told where his prices have their tax in them; else nothing."""
    return {"tax_included": True} if shelf.tax_included(account.currency) else {}


def read_wishes(lines: Sequence[Mapping[str, Any]]) -> list[Wish]:
    """The lines of a cart that fits its schema; raises Declined for what a schema cannot say."""
    wishes = [Wish(line["line"], line["sku"], _quantity(line)) for line in lines]
    numbers = [wish.line for wish in wishes]
    if len(frozenset(numbers)) < len(numbers):
        raise Declined("lines-repeated", "each line has a number of its own")
    if any(type(number) is not int or number > GREATEST_INTEGER for number in numbers):
        raise Declined("invalid", "a line number is a whole number from 1")
    return wishes


def read_amounts(lines: Sequence[Mapping[str, Any]]) -> dict[int, Quantity]:
    """Line numbers to quantities, nothing included; raises Declined for what no schema says."""
    amounts: dict[int, Quantity] = {}
    for line in lines:
        number = line["line"]
        if type(number) is not int or number > GREATEST_INTEGER:
            raise Declined("invalid", "a line number is a whole number from 1")
        if number in amounts:
            raise Declined("lines-repeated", "each line has a number of its own")
        amounts[number] = _quantity(line)
    return amounts


def totals(lines: Sequence[QuotedLine], currency: str) -> dict[str, Any]:
    """The sums of a cart or a new order; the tax is not known before the ERP has computed it."""
    total = sum((line.net for line in lines), Money.zero(currency))
    if total.amount_minor > GREATEST_INTEGER:
        raise Declined("amount-too-large", "the order's total is beyond what can be written")
    nothing = Money.zero(currency).wire()
    return {"lines": total.wire(), "charges": nothing, "tax": None, "total": total.wire()}


def known_item(shelf: Shelf, account: Account, wish: Wish, at: datetime) -> Item:
    """The item, sold and counted in that unit; raises Declined.

    Whoever may not see it is told that there is none, however he knows its number.
    """
    item = shelf.item(wish.sku)
    if item is None or shelf.hides(account, item, at):
        raise Declined("item-unknown", "there is no such item", line=wish.line)
    if not item.active:
        raise Declined("item-discontinued", "the item is no longer sold", line=wish.line)
    if wish.quantity.unit not in item.units.factors:
        raise Declined("unit-unknown", "the item is not counted in that unit", line=wish.line)
    return item


def _offer(
    shelf: Shelf, account: Account, item: Item, wish: Wish, at: datetime
) -> tuple[Offer, Money]:
    one = offer(shelf, account, item, wish.quantity, at)
    if one.net is None:
        raise Declined("price-missing", "nothing prices this item for you", line=wish.line)
    if one.net.amount_minor > GREATEST_INTEGER:
        raise Declined("amount-too-large", "the line is beyond what can be written", line=wish.line)
    return one, one.net


def _quantity(line: Mapping[str, Any]) -> Quantity:
    said = f"at most {MOST_PLACES} places and less than {MOST_QUANTITY:f}"
    try:
        quantity = Quantity.parse(line["quantity"])
    except ValueInvalid:  # the schema takes more places than a decimal of ours has
        raise Declined("quantity-invalid", said, line=line["line"]) from None
    exponent = quantity.value.as_tuple().exponent
    if quantity.value >= MOST_QUANTITY or not isinstance(exponent, int) or -exponent > MOST_PLACES:
        raise Declined("quantity-invalid", said, line=line["line"])
    return quantity
