"""Whom the warehouses serve: the rules, as clerks enter them, and what they say of an order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from simulator.erp.desk.places import place_of
from simulator.erp.documents import Order, Sourcing
from simulator.erp.problems import Refusal
from simulator.erp.rules.sourcing import may_serve
from simulator.transaction import Transaction

PORTAL: Final = "storefront"
"""The channel of an order that a shop sent; one that was keyed in names its own."""


def put_sourcing(tx: Transaction, rule_id: str, given: Sourcing) -> bool:
    """Enter or replace a rule; True when it is new. Raises Refusal. What is allocated stays so."""
    if given["id"] != rule_id:
        raise Refusal("id-mismatch", "the id in the body is not the one in the path")
    if tx.get("warehouse", given["warehouse"]) is None:
        raise Refusal("unknown-warehouse", "there is no warehouse of that id")
    if given["account"] is not None and tx.get("customer", given["account"]) is None:
        raise Refusal("unknown-customer", "there is no customer of that id")
    known = tx.get("sourcing", rule_id)
    tx.put("sourcing", rule_id, cast("dict[str, Any]", given))
    return known is None


def serving(tx: Transaction, order: Order) -> Callable[[str], bool]:
    """Which warehouses may serve an order."""
    rules = [cast("Sourcing", row.view) for row in tx.rows("sourcing")]
    if not rules:
        return lambda _warehouse: True
    place = place_of(tx, order["account"])
    keyed = order.get("custom", {}).get("channel") if order["shop"] == "erp" else None
    channel = keyed if isinstance(keyed, str) else PORTAL
    ship_to = order["deliver_to"].get("region")
    return lambda warehouse: may_serve(rules, warehouse, place, channel, ship_to)
