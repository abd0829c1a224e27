"""What the ERP would charge: its own rules asked without entering anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import cast

from contracts.instants import format_instant
from contracts.values import Money, Quantity
from simulator.erp.desk.partners import check_entitled
from simulator.erp.desk.places import place_of
from simulator.erp.documents import Customer, Discount, Item, Price
from simulator.erp.problems import Refusal
from simulator.erp.rules.numbers import times
from simulator.erp.rules.pricing import line_net, select_discount, select_price
from simulator.erp.rules.units import factors
from simulator.state import State
from simulator.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Charge:
    """What so many of an item cost, by which rules; the tax is in it where prices include it."""

    cost: Money
    price_rule: str
    discount_rule: str | None


def charge_for(
    state: State, account: str, sku: str, quantity: Quantity, at: datetime
) -> Charge | None:
    """What the account would be charged at that instant; None where it is sold nothing.

    Raises KeyError where there is no such customer or item, or no such unit of it.
    """
    with state.transaction("parity", "erp.parity") as tx:
        return _charge(tx, account, sku, quantity, format_instant(at))


def _charge(tx: Transaction, account: str, sku: str, quantity: Quantity, at: str) -> Charge | None:
    customer, item = tx.get("customer", account), tx.get("item", sku)
    if customer is None or item is None:
        raise KeyError(account if customer is None else sku)
    buyer, goods = cast("Customer", customer.view), cast("Item", item.view)
    if goods["status"] != "active" or not _entitled(tx, account, goods, at):
        return None
    units, agreements = factors(goods), place_of(tx, account)["agreements"]
    known = (cast("Price", row.view) for row in tx.find("price", "sku", sku))
    rules = [rule for rule in known if rule["unit_price"]["currency"] == buyer["currency"]]
    base = times(quantity.value, units[quantity.unit])
    price = select_price(rules, agreements, base, units, at)
    if price is None:
        return None
    discounts = (cast("Discount", row.view) for row in tx.rows("discount"))
    discount = select_discount(discounts, agreements, sku, at)
    percent = Decimal(discount["percent"]) if discount else Decimal(0)
    unit = units[price["unit"]]
    minor = line_net(quantity.value, units[quantity.unit], price["unit_price"], unit, percent)
    named = None if discount is None else discount["id"]
    return Charge(Money(minor, buyer["currency"]), price["id"], named)


def _entitled(tx: Transaction, account: str, item: Item, at: str) -> bool:
    try:
        check_entitled(tx, account, item, 1, at)
    except Refusal:
        return False
    return True
