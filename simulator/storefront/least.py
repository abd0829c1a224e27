"""The least that an order must be, by the terms of its account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from contracts.values import Money, Quantity
from simulator.storefront.errors import Declined, UnitUnknown
from simulator.storefront.quoting import QuotedLine
from simulator.storefront.shelf import Account, Item, Shelf
from simulator.storefront.terms import Term
from simulator.storefront.units import NONE

Asked = tuple[Term, Item, QuotedLine]


def check_least(shelf: Shelf, account: Account, lines: Sequence[QuotedLine], at: datetime) -> None:
    """Raise Declined below-minimum-quantity or -value for what the terms call too little, or
    unit-unknown where they count an item in a unit that it does not have here.
    """
    asked = list(_asked(shelf, account, lines, at))
    for term, item, line in asked:
        least = term.min_quantity
        if least is not None and _ordered(item, lines) < _base(item, least, line):
            said = f"at least {least.value} {least.unit} of it make an order"
            raise Declined("below-minimum-quantity", said, line=line.wish.line)
    worth: dict[str, Money] = {}
    for term, _, line in asked:
        worth[term.id] = worth.get(term.id, Money.zero(account.currency)) + line.net
    for term in {term.id: term for term, _, _ in asked}.values():
        value = term.min_value
        same = value is not None and value.currency == account.currency
        if value is not None and same and worth[term.id].amount_minor < value.amount_minor:
            raise Declined("below-minimum-value", "the order is worth less than agreed")


def _asked(
    shelf: Shelf, account: Account, lines: Sequence[QuotedLine], at: datetime
) -> list[Asked]:
    found: list[Asked] = []
    for line in lines:
        item = shelf.item(line.wish.sku)
        if item is not None:
            found += [(term, item, line) for term in shelf.terms(account, item, at)]
    return found


def _base(item: Item, least: Quantity, line: QuotedLine) -> Decimal:
    """What is asked, in base units; where the shop heard of the term and not of its unit, or the
    other way round, nobody knows whether the order is enough.
    """
    try:
        return item.units.in_base(least.value, least.unit)
    except UnitUnknown:
        said = f"its least is told in {least.unit}, in which it is not counted here"
        raise Declined("unit-unknown", said, line=line.wish.line) from None


def _ordered(item: Item, lines: Sequence[QuotedLine]) -> Decimal:
    """So many base units of the item are in all the lines together."""
    own = (line.wish.quantity for line in lines if line.wish.sku == item.sku)
    return sum((item.units.in_base(each.value, each.unit) for each in own), NONE)
