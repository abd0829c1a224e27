"""Terms of purchase: how they are entered, who is sold what by them, and the least of an order."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, cast

from simulator.erp.account_terms import PurchaseTerm
from simulator.erp.desk.places import line_of, place_of
from simulator.erp.desk.validity import window
from simulator.erp.documents import BookedLine, Item, OrderLine, Price
from simulator.erp.problems import Refusal
from simulator.erp.rules.numbers import ZERO, times
from simulator.erp.rules.purchase_terms import counting
from simulator.erp.rules.units import factor
from simulator.transaction import Transaction

EVERYTHING: Final = "\n"
"""Where the terms lie that name no SKU; no SKU has a line break."""


def put_term(tx: Transaction, term_id: str, given: PurchaseTerm) -> bool:
    """Enter or replace a term; True when it is new. Raises Refusal."""
    if given["id"] != term_id:
        raise Refusal("id-mismatch", "the id in the body is not the one in the path")
    for each in (given["account"], given["agreement"], given["requires_agreement"]):
        if each is not None and tx.get("customer", each) is None:
            raise Refusal("unknown-customer", "there is no customer of that id")
    _check_item(tx, given)
    since, until = window(given["valid_from"], given["valid_to"])
    stored: PurchaseTerm = {**given, "valid_from": since, "valid_to": until}
    known = tx.get("purchase_term", term_id)
    tx.put("purchase_term", term_id, cast("dict[str, Any]", stored))
    return known is None


def is_sold(tx: Transaction, account: str, item: Item, at: str) -> bool:
    """Whether what the terms of the item require is there at a canonical instant."""
    agreements = place_of(tx, account)["agreements"]
    for term in _counting(tx, account, item, at):
        wanted = term["requires_agreement"]
        if wanted is not None and wanted not in agreements:
            return False
        if term["requires_contract"] and not _has_contract(tx, account, item["sku"], at):
            return False
    return True


def check_least(
    tx: Transaction, account: str, lines: Sequence[tuple[OrderLine, BookedLine]], at: str
) -> None:
    """Raise Refusal below-minimum-quantity or -value for an order of less than its terms ask."""
    bases: dict[str, Decimal] = {}
    worth: dict[str, int] = {}
    asked: dict[str, tuple[PurchaseTerm, Item, OrderLine]] = {}
    for line, inner in lines:
        item = _item(tx, line["sku"])
        base = times(Decimal(line["quantity"]["value"]), Decimal(inner["factor"]))
        bases[item["sku"]] = bases.get(item["sku"], ZERO) + base
        for term in _counting(tx, account, item, at):
            worth[term["id"]] = worth.get(term["id"], 0) + _cost(line, inner)
            asked[f"{term['id']}\n{item['sku']}"] = (term, item, line)
    for term, item, line in asked.values():
        least = term["min_quantity"]
        if least is not None and bases[item["sku"]] < _base(item, least["value"], least["unit"]):
            said = f"line {line['line']} has less than {least['value']} {least['unit']}"
            raise Refusal("below-minimum-quantity", said, line=line["line"])
        value = term["min_value"]
        same = value is not None and value["currency"] == line["net"]["currency"]
        if value is not None and same and worth[term["id"]] < value["amount_minor"]:
            raise Refusal("below-minimum-value", f"term {term['id']} asks for more")


def _check_item(tx: Transaction, given: PurchaseTerm) -> None:
    least = given["min_quantity"]
    if given["sku"] is None:
        if least is not None:
            raise Refusal("item-unnamed", "name the sku that it is of, or no min_quantity")
        return
    row = tx.get("item", given["sku"])
    if row is None:
        raise Refusal("unknown-item", "there is no item of that SKU")
    if least is not None and factor(cast("Item", row.view), least["unit"]) is None:
        raise Refusal("unit-unknown", f"the item is not counted in {least['unit']}")


def _counting(tx: Transaction, account: str, item: Item, at: str) -> list[PurchaseTerm]:
    rows = [*tx.find("purchase_term", "sku", item["sku"])]
    rows += tx.find("purchase_term", "sku", EVERYTHING)
    if not rows:
        return []
    terms = (cast("PurchaseTerm", row.view) for row in rows)
    return counting(terms, item, place_of(tx, account), line_of(tx, account), at)


def _has_contract(tx: Transaction, account: str, sku: str, at: str) -> bool:
    """Whether a contract of his prices the item at that instant, for any quantity."""
    customer, agreements = tx.get("customer", account), place_of(tx, account)["agreements"]
    currency = None if customer is None else customer.view["currency"]
    rules = (cast("Price", row.view) for row in tx.find("price", "sku", sku))
    return any(
        rule["customer"] in agreements
        and rule["unit_price"]["currency"] == currency
        and rule["valid_from"] <= at
        and (rule["valid_to"] is None or at < rule["valid_to"])
        for rule in rules
        if rule["customer"] is not None
    )


def _cost(line: OrderLine, inner: BookedLine) -> int:
    """What a line costs by its price, in minor units: with its tax where the price has it."""
    tax = line["tax"]["amount_minor"] if inner.get("tax_included", False) else 0
    return line["net"]["amount_minor"] + tax


def _base(item: Item, value: str, unit: str) -> Decimal:
    each = factor(item, unit)
    assert each is not None  # noqa: S101 - a unit that a term counts in stays (desk/masters.py)
    return times(Decimal(value), each)


def _item(tx: Transaction, sku: str) -> Item:
    row = tx.get("item", sku)
    assert row is not None  # noqa: S101 - items are never deleted
    return cast("Item", row.view)
