"""Promises: what is expected, and when each order that waits will have what it waits for.

Whoever waits longest is promised first, of what may serve him. A promise is written anew whenever
it is another one, so that its change can be told.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from contracts.instants import format_instant, parse_instant
from simulator.erp.desk.book import OpenOrder, open_order
from simulator.erp.desk.outlooks import coming, look_ahead
from simulator.erp.desk.sourcing import serving
from simulator.erp.documents import Item
from simulator.erp.problems import Refusal
from simulator.erp.promise_documents import Promise, PromisedLine, Replenishment
from simulator.erp.rules.numbers import fits
from simulator.erp.rules.promising import Arrival, dates
from simulator.erp.rules.units import factor, to_base
from simulator.transaction import Transaction

_KEYED = "erp"


def put_replenishment(tx: Transaction, name: str, given: Replenishment) -> bool:
    """Say what is expected, or say it anew; True when it is new. Raises Refusal."""
    if given["id"] != name:
        raise Refusal("id-mismatch", "the id in the body is not the one in the path")
    if tx.get("warehouse", given["warehouse"]) is None:
        raise Refusal("unknown-warehouse", "there is no warehouse of that id")
    row = tx.get("item", given["sku"])
    if row is None:
        raise Refusal("unknown-item", "there is no item of that SKU")
    if factor(cast("Item", row.view), given["quantity"]["unit"]) is None:
        raise Refusal("unit-unknown", "the item is not counted so")
    if not fits(Decimal(given["quantity"]["value"])):
        raise Refusal("quantity-precision", "at most 12 digits before and 6 after the point")
    known = tx.get("replenishment", name)
    at = format_instant(parse_instant(given["expected_at"]))
    tx.put("replenishment", name, cast("dict[str, Any]", {**given, "expected_at": at}))
    before = [] if known is None else [known.view["sku"]]
    renew(tx, dict.fromkeys([*before, given["sku"]]))
    return known is None


def renew(tx: Transaction, skus: Iterable[str]) -> None:
    """Promise anew what waits for these items, and what was promised of them before."""
    numbers: dict[str, None] = {}
    for sku in skus:
        promised = tx.find_ids("promise", "sku", sku)
        if promised or tx.find_ids("replenishment", "sku", sku):
            numbers |= dict.fromkeys([*promised, *tx.find_ids("order", "waiting", sku)])
        look_ahead(tx, sku)
    for number in sorted(numbers):
        _promise(tx, open_order(tx, number))


def _promise(tx: Transaction, opened: OpenOrder) -> None:
    order = opened.order
    if order["shop"] == _KEYED:
        return
    lines: list[PromisedLine] = [
        {
            "line": line["line"],
            "sku": line["sku"],
            "quantity": {"value": line["backordered"], "unit": line["quantity"]["unit"]},
            "expected_at": _date(tx, opened, line["sku"], line["line"]),
        }
        for line in order["lines"]
        if line["backordered"] != "0" and order["state"] not in {"cancelled", "done"}
    ]
    promise: Promise = {"order": order["number"], "reference": order["reference"], "lines": lines}
    known = tx.get("promise", order["number"])
    if (lines or known is not None) and (known is None or known.body != promise):
        tx.put("promise", order["number"], cast("dict[str, Any]", promise))


def _date(tx: Transaction, opened: OpenOrder, sku: str, line: int) -> str | None:
    """When the line has all that it waits for, those before it served."""
    serves = serving(tx, opened.order)
    needs: list[Decimal] = []
    for number in tx.find_ids("order", "waiting", sku):
        theirs = opened if number == opened.order["number"] else open_order(tx, number)
        for each in theirs.order["lines"]:
            if each["sku"] == sku and each["backordered"] != "0":
                unit = Decimal(theirs.booked(each)["factor"])
                needs.append(to_base(Decimal(each["backordered"]), unit))
                if theirs is opened and each["line"] == line:
                    return dates(needs, _arrivals(tx, sku, serves))[-1]
    return None


def _arrivals(tx: Transaction, sku: str, serves: Any) -> list[Arrival]:
    return [(at, base) for at, warehouse, base in coming(tx, sku) if serves(warehouse)]
