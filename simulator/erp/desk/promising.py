"""Promises: what is expected, and when each order that waits will have what it waits for.

Whoever waits longest is promised first, of what may serve him. A promise is written anew whenever
it is another one, so that its change can be told: also when its instant passes and nothing came.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final, cast

from contracts.instants import format_instant, parse_date, parse_instant
from simulator.erp.desk.book import OpenOrder, open_order
from simulator.erp.desk.outlooks import coming, look_ahead
from simulator.erp.desk.sourcing import serving
from simulator.erp.desk.stockroom import receive
from simulator.erp.documents import Availability, Item, QuantityDocument
from simulator.erp.problems import Refusal
from simulator.erp.promise_documents import GoodsReceipt, Promise, PromisedLine, Replenishment
from simulator.erp.rules.numbers import ZERO, fits, text
from simulator.erp.rules.promising import Arrival, dates
from simulator.erp.rules.units import factor, to_base
from simulator.face import found
from simulator.transaction import Transaction

DUE: Final = "replenishment-due"
"""The instant at which goods were expected: work of the dispatcher, with their `sku`."""

_MICROSECOND: Final = timedelta(microseconds=1)


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
    at = parse_instant(given["expected_at"])
    written = {**given, "expected_at": format_instant(at)}
    tx.put("replenishment", name, cast("dict[str, Any]", written))
    if at > tx.instant:
        tx.schedule(tx.at_us + (at - tx.instant) // _MICROSECOND, DUE, {"sku": given["sku"]})
    before = [] if known is None else [known.view["sku"]]
    renew(tx, dict.fromkeys([*before, given["sku"]]))
    return known is None


def receive_of(tx: Transaction, name: str, came: GoodsReceipt) -> list[Availability]:
    """Goods of an expected delivery arrive, so much less is expected: nothing after the last.

    Returns the rows of stock as they are then. Raises Refusal.
    """
    row = found(tx.get("replenishment", name), "replenishment")
    expected, lines = cast("Replenishment", row.body), came["lines"]
    if not lines and not came["last"]:
        raise Refusal("nothing-received", "name a line, or say that nothing more will come")
    if any(line["sku"] != expected["sku"] for line in lines):
        raise Refusal("item-differs", f"the delivery is of {expected['sku']}")
    rows = receive(tx, came["warehouse"], lines)
    item = cast("Item", found(tx.get("item", expected["sku"]), "item").view)
    left = _base(item, expected["quantity"]) - sum(_base(item, line["quantity"]) for line in lines)
    if came["last"] or left <= 0:
        tx.delete("replenishment", name)
    else:
        rest = {"value": text(left), "unit": item["base_unit"]}
        tx.put("replenishment", name, cast("dict[str, Any]", {**expected, "quantity": rest}))
    renew(tx, [expected["sku"]])
    return rows


def _base(item: Item, quantity: QuantityDocument) -> Decimal:
    return to_base(Decimal(quantity["value"]), factor(item, quantity["unit"]) or ZERO)


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
    known = tx.get("promise", order["number"])
    before = [] if known is None else known.view["lines"]
    first = {line["line"]: line["first_expected_at"] for line in before}
    lines: list[PromisedLine] = []
    for line in order["lines"]:
        if line["backordered"] == "0" or order["state"] in {"cancelled", "done"}:
            continue
        expected_at = _date(tx, opened, line["sku"], line["line"])
        lines.append(
            {
                "line": line["line"],
                "sku": line["sku"],
                "quantity": {"value": line["backordered"], "unit": line["quantity"]["unit"]},
                "expected_at": expected_at,
                "first_expected_at": first.get(line["line"]) or expected_at,
                "in_time": _in_time(expected_at, order["requested_date"]),
            }
        )
    promise: Promise = {"order": order["number"], "reference": order["reference"], "lines": lines}
    if (lines or known is not None) and (known is None or known.body != promise):
        tx.put("promise", order["number"], cast("dict[str, Any]", promise))


def _in_time(expected_at: str | None, requested: str | None) -> bool | None:
    """Whether a date is no later than the day that was asked for, which ends at midnight UTC."""
    if requested is None:
        return None
    return expected_at is not None and parse_instant(expected_at).date() <= parse_date(requested)


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
