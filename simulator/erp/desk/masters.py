"""Master data, as clerks keep it: customers and their addresses, items and their units.

What is entered counts from the next order on. An order that is there keeps its address, its terms
and the size of its packs (`BookedLine`), and a hold only when it is entered or released.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from simulator.entity import Row
from simulator.erp.desk.credit_standings import refresh
from simulator.erp.desk.places import place_of
from simulator.erp.documents import Item
from simulator.erp.problems import Refusal
from simulator.erp.rules.units import factor
from simulator.face import found
from simulator.transaction import Transaction

_REASON = "reason"


def change_customer(tx: Transaction, account: str, given: Mapping[str, Any]) -> None:
    """Change what is named of a customer.

    Raises Problem not-found, Refusal merged-customer or currency-mismatch.
    """
    row = standing(tx, account)
    limit = given.get("credit_limit")
    if limit is not None and limit["currency"] != row.view["currency"]:
        raise Refusal("currency-mismatch", f"the customer buys in {row.view['currency']}")
    _keep(tx, "customer", account, row, given)
    refresh(tx, account)


def put_address(tx: Transaction, account: str, address: str, given: Mapping[str, Any]) -> bool:
    """Enter an address of a customer, or replace the one of that id; True when it is new.

    Raises Problem not-found, Refusal merged-customer or id-mismatch.
    """
    row = standing(tx, account)
    if given["id"] != address:
        raise Refusal("id-mismatch", "the id in the body is not the one in the path")
    known = [dict(one) for one in row.view["addresses"]]
    places = [nth for nth, one in enumerate(known) if one.get("id") == address]
    kept = [given if nth in places[:1] else one for nth, one in enumerate(known)]
    addresses = kept if places else [*known, dict(given)]
    _keep(tx, "customer", account, row, {"addresses": addresses})
    return not places


def change_item(tx: Transaction, sku: str, given: Mapping[str, Any]) -> None:
    """Change what is named of an item.

    Raises Problem not-found, Refusal unit-repeated, unit-unknown where the unit that it is sold by
    is none of its units, or unit-in-use where one goes by which something is priced, a term counts
    the least of an order, or stock is counted.
    """
    row = found(tx.get("item", sku), "item")
    item = cast("Item", {**row.body, **_named(given)})
    units = [one["unit"] for one in item["units"]]
    if len(set(units)) != len(units):
        raise Refusal("unit-repeated", "every unit of an item is told once")
    _check_base(item)
    if factor(item, item["sales_unit"]) is None:
        raise Refusal("unit-unknown", f"the item is not counted in {item['sales_unit']}")
    _check_used(tx, item)
    _keep(tx, "item", sku, row, given)


def standing(tx: Transaction, account: str) -> Row:
    """A customer whom nobody took over; raises Problem not-found, Refusal merged-customer."""
    row = found(tx.get("customer", account), "customer")
    into = place_of(tx, account)["merged_into"]
    if into is not None:
        raise Refusal("merged-customer", f"the account goes on as {into}")
    return row


def _check_base(item: Item) -> None:
    """What stock is counted in is one of itself, whatever else the units say."""
    told = [one["factor"] for one in item["units"] if one["unit"] == item["base_unit"]]
    if not told or Decimal(told[0]) != 1:
        raise Refusal("unit-in-use", f"stock is counted in {item['base_unit']}, with factor 1")


def _check_used(tx: Transaction, item: Item) -> None:
    """Rules and terms that are over are asked as well: an order may have been placed before."""
    for price in tx.find("price", "sku", item["sku"]):
        if factor(item, price.view["unit"]) is None:
            raise Refusal("unit-in-use", f"rule {price.id} is for {price.view['unit']}")
    for term in tx.find("purchase_term", "sku", item["sku"]):
        least = term.view["min_quantity"]
        if least is not None and factor(item, least["unit"]) is None:
            raise Refusal("unit-in-use", f"term {term.id} counts in {least['unit']}")


def _named(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != _REASON}


def _keep(tx: Transaction, kind: str, name: str, row: Row, given: Mapping[str, Any]) -> None:
    """Store what became otherwise; what is entered as it was is no change."""
    document = {**row.body, **_named(given)}
    if document != row.body:
        tx.put(kind, name, document)
