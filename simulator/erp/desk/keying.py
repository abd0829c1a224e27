"""Orders that come by phone, e-mail or EDI: the ERP prices them itself and enters them like others.

They compete for the same stock and credit. Their shop is `erp`, their reference their own number.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, cast

from contracts.instants import format_instant
from simulator.erp.desk.entry import enter
from simulator.erp.desk.places import place_of, survivor
from simulator.erp.documents import Customer, Discount, Item, NewOrder, OrderedLine, Price
from simulator.erp.problems import Refusal
from simulator.erp.rules.numbers import times
from simulator.erp.rules.pricing import select_discount, select_price
from simulator.erp.rules.units import factor
from simulator.face import found
from simulator.transaction import Transaction

KEYED: Final = "erp"
"""The shop of an order that no shop sent."""

_NOWHERE: Final = {"name": "-", "street": "-", "city": "-", "country": "-"}


def key_in(tx: Transaction, asked: Mapping[str, Any]) -> str:
    """Price and enter an order, return its number; raises Refusal, and nothing has happened."""
    account = survivor(tx, asked["account"])
    row = tx.get("customer", account)
    if row is None:
        raise Refusal("unknown-customer", "there is no customer of that id")
    customer, now = cast("Customer", row.view), format_instant(tx.instant)
    addresses: dict[str, Any] = {}
    for address in row.view["addresses"]:
        bare = {name: part for name, part in address.items() if name != "role"}
        addresses.setdefault(address["role"], bare)
    deliver_to = addresses.get("deliver_to") or addresses.get("invoicee") or _NOWHERE
    new: NewOrder = {
        "shop": KEYED,
        "reference": "",  # its own number, once it has one
        "account": account,
        "placed_at": now,
        "currency": customer["currency"],
        "purchase_order_number": asked.get("purchase_order_number"),
        "customer_reference": None,
        "notes": asked.get("notes"),
        "custom": {"channel": asked["channel"]},
        "deliver_to": deliver_to,
        "invoicee": addresses.get("invoicee") or deliver_to,
        "requested_date": None,
        "carrier": None,
        "lines": [own_price(tx, account, line, now) for line in asked["lines"]],
    }
    return enter(tx, new, now, check_prices=False)


def own_price(tx: Transaction, account: str, asked: Mapping[str, Any], now: str) -> OrderedLine:
    """A line at the price of the ERP's own rules; raises Refusal, no-price where they give none."""
    customer = cast("Customer", found(tx.get("customer", account), "customer").view)
    number, sku, quantity = asked["line"], asked["sku"], asked["quantity"]
    row = tx.get("item", sku)
    if row is None:
        raise Refusal("unknown-item", f"line {number}: there is no item of that SKU", line=number)
    item = cast("Item", row.view)
    line_factor = factor(item, quantity["unit"])
    if line_factor is None:
        raise Refusal("unit-unknown", f"line {number} is not counted so", line=number)
    factors = {unit["unit"]: Decimal(unit["factor"]) for unit in item["units"]}
    factors[item["base_unit"]] = Decimal(1)
    base = times(Decimal(quantity["value"]), line_factor)
    rules = (cast("Price", rule.view) for rule in tx.find("price", "sku", sku))
    own = [rule for rule in rules if rule["unit_price"]["currency"] == customer["currency"]]
    agreements = place_of(tx, account)["agreements"]
    price = select_price(own, agreements, base, factors, now)
    if price is None:
        raise Refusal("no-price", f"line {number} has no price for this customer", line=number)
    discounts = (cast("Discount", rule.view) for rule in tx.rows("discount"))
    discount = select_discount(discounts, agreements, sku, now)
    return {
        "line": number,
        "sku": sku,
        "quantity": quantity,
        "unit_price": price["unit_price"],
        "discount_percent": discount["percent"] if discount else "0",
        "price_rule": price["id"],
        "discount_rule": discount["id"] if discount else None,
    }
