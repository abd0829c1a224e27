"""The price book: rules are entered or replaced as a whole, never deleted.

What the prices of a currency mean, tax on top or tax in it, is said before the first of them.
"""

from __future__ import annotations

from typing import Any, Final, cast

from simulator.erp.desk.validity import window
from simulator.erp.documents import Discount, Item, Price, PriceList
from simulator.erp.problems import Refusal
from simulator.erp.rules.units import factor
from simulator.transaction import Transaction

INCLUSIVE: Final = "inclusive"


def put_price(tx: Transaction, rule_id: str, rule: Price) -> bool:
    """Enter or replace a price rule; True when it is new. Raises Refusal."""
    _check_id(rule_id, rule)
    item = tx.get("item", rule["sku"])
    if item is None:
        raise Refusal("unknown-item", "there is no item of that SKU")
    if factor(cast("Item", item.body), rule["unit"]) is None:
        raise Refusal("unit-unknown", f"the item is not counted in {rule['unit']}")
    _check_customer(tx, rule["customer"])
    return _put(tx, "price", rule_id, rule)


def put_discount(tx: Transaction, rule_id: str, rule: Discount) -> bool:
    """Enter or replace a discount rule; True when it is new. Raises Refusal."""
    _check_id(rule_id, rule)
    if rule["sku"] is not None and tx.get("item", rule["sku"]) is None:
        raise Refusal("unknown-item", "there is no item of that SKU")
    _check_customer(tx, rule["customer"])
    return _put(tx, "discount", rule_id, rule)


def put_price_list(tx: Transaction, currency: str, given: PriceList) -> bool:
    """Say what a currency's prices mean; True when it is new. Raises Refusal.

    It is said once: another word would change what everything in that currency costs.
    """
    if given["currency"] != currency:
        raise Refusal("id-mismatch", "the currency in the body is not the one in the path")
    known = tx.get("price_list", currency)
    if known is None and given["tax"] == INCLUSIVE and _priced(tx, currency):
        raise Refusal("price-list-fixed", "there are prices without tax in that currency")
    if known is not None and known.view["tax"] != given["tax"]:
        raise Refusal("price-list-fixed", "it is said once what a currency's prices mean")
    if known is None:
        tx.put("price_list", currency, cast("dict[str, Any]", given))
    return known is None


def tax_included(tx: Transaction, currency: str) -> bool:
    """Whether the prices of a currency have their tax in them."""
    row = tx.get("price_list", currency)
    return row is not None and row.view["tax"] == INCLUSIVE


def _priced(tx: Transaction, currency: str) -> bool:
    return any(row.view["unit_price"]["currency"] == currency for row in tx.rows("price"))


def _put(tx: Transaction, kind: str, rule_id: str, rule: Price | Discount) -> bool:
    known = tx.get(kind, rule_id)
    rule["valid_from"], rule["valid_to"] = window(rule["valid_from"], rule["valid_to"])
    tx.put(kind, rule_id, cast("dict[str, Any]", rule))
    return known is None


def _check_id(rule_id: str, rule: Price | Discount) -> None:
    if rule["id"] != rule_id:
        raise Refusal("id-mismatch", "the id of a rule is the one in its path")


def _check_customer(tx: Transaction, customer: str | None) -> None:
    if customer is not None and tx.get("customer", customer) is None:
        raise Refusal("unknown-customer", "there is no customer of that id")
