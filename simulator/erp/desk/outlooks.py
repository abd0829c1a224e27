"""Outlooks: what of an item can be promised by warehouse and date, where clerks have it shown.

What is expected goes first to those who wait, the oldest order first, each from where he may be
served; what is left can be promised to others. An outlook is written anew whenever it is another.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, cast

from contracts.instants import format_instant
from simulator.erp.desk.book import open_order
from simulator.erp.desk.sourcing import serving
from simulator.erp.documents import Item
from simulator.erp.problems import Refusal
from simulator.erp.promise_documents import Outlook, OutlookTerms, Replenishment
from simulator.erp.rules.numbers import ZERO, text
from simulator.erp.rules.promising import Need, Supply, left_over
from simulator.erp.rules.units import factor, to_base
from simulator.transaction import Transaction


def put_outlook(tx: Transaction, sku: str, given: OutlookTerms) -> bool:
    """Have the dates of an item shown, or say its lead time anew; True when it is new.

    Raises Refusal.
    """
    if given["id"] != sku:
        raise Refusal("id-mismatch", "the id in the body is not the one in the path")
    if tx.get("item", sku) is None:
        raise Refusal("unknown-item", "there is no item of that SKU")
    known = tx.get("outlook", sku)
    _put(tx, sku, given["lead_time_days"])
    return known is None


def look_ahead(tx: Transaction, sku: str) -> None:
    """Write the outlook of an item anew, where it is shown and has become another one."""
    known = tx.get("outlook", sku)
    if known is not None:
        _put(tx, sku, known.view["lead_time_days"])


def coming(tx: Transaction, sku: str) -> Iterator[Supply]:
    """What of an item is expected from now on: when, where, and how many base units."""
    now = format_instant(tx.instant)
    item = tx.get("item", sku)
    for row in tx.find("replenishment", "sku", sku):
        one = cast("Replenishment", row.view)
        unit = None if item is None else factor(cast("Item", item.view), one["quantity"]["unit"])
        if one["expected_at"] > now:
            base = to_base(Decimal(one["quantity"]["value"]), unit or ZERO)
            yield one["expected_at"], one["warehouse"], base


def _put(tx: Transaction, sku: str, lead_time_days: int | None) -> None:
    item, known = tx.get("item", sku), tx.get("outlook", sku)
    assert item is not None  # noqa: S101 - items are never deleted
    supplies = left_over(list(_waiting(tx, sku)), list(coming(tx, sku)))
    outlook: Outlook = {
        "sku": sku,
        "unit": item.view["base_unit"],
        "lead_time_days": lead_time_days,
        "steps": [
            {"at": at, "warehouse": warehouse, "quantity": text(base)}
            for at, warehouse, base in supplies
        ],
    }
    if known is None or known.body != outlook:
        tx.put("outlook", sku, cast("dict[str, Any]", outlook))


def _waiting(tx: Transaction, sku: str) -> Iterator[Need]:
    """What orders wait for, the oldest first: base units, and from where each may be served."""
    for number in tx.find_ids("order", "waiting", sku):
        opened = open_order(tx, number)
        serves = serving(tx, opened.order)
        for line in opened.order["lines"]:
            if line["sku"] == sku and line["backordered"] != "0":
                unit = Decimal(opened.booked(line)["factor"])
                yield to_base(Decimal(line["backordered"]), unit), serves
