"""Tolerances: a little more than was ordered may leave, and a little less ends a line (ADR 0066).

What left beyond a line is billed like the rest of it. What is missing of a line that ended so is
cancelled. Each is noted with the percentage that allowed it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, Literal, cast

from contracts.instants import format_instant
from simulator.erp.desk.book import OpenOrder
from simulator.erp.desk.changing import take_off
from simulator.erp.desk.partners import exposed, paying
from simulator.erp.documents import OrderLine, QuantityDocument, Shipment
from simulator.erp.problems import Refusal
from simulator.erp.rules.axes import open_quantity
from simulator.erp.rules.credit import exceeds
from simulator.erp.rules.numbers import ZERO, text
from simulator.erp.tolerances import DeliveryDeviation, DeliveryTolerance
from simulator.transaction import Transaction

TOLERANCE: Final = "delivery_tolerance"
DEVIATION: Final = "delivery_deviation"

Over = dict[int, Decimal]
"""Line number to what leaves beyond what is allocated, in the line's unit."""


def put_tolerance(tx: Transaction, sku: str, rule: DeliveryTolerance) -> tuple[str, bool]:
    """Set the tolerance of an item, for an account or for everybody: its id, and whether it is new.

    Raises Refusal id-mismatch, unknown-item or unknown-customer.
    """
    if rule["sku"] != sku:
        raise Refusal("id-mismatch", "the item in the body is not the one in the path")
    if tx.get("item", sku) is None:
        raise Refusal("unknown-item", "there is no item of that SKU")
    if rule["account"] is not None and tx.get("customer", rule["account"]) is None:
        raise Refusal("unknown-customer", "there is no customer of that id")
    key = _key(rule["account"], sku)
    known = tx.get(TOLERANCE, key)
    tx.put(TOLERANCE, key, cast("dict[str, Any]", rule))
    return key, known is None


def beyond(tx: Transaction, opened: OpenOrder, line: OrderLine, wanted: Decimal) -> Decimal:
    """How much of what is wanted of a line is more than it has allocated, where that may leave.

    Only a line of which all that is open is allocated is over-delivered: nobody is sent more while
    he waits for some, nor of what he cancelled. Raises Refusal not-allocated or over-tolerance.
    """
    allocated = Decimal(line["allocated"])
    if wanted <= allocated:
        return ZERO
    rule = _rule(tx, opened, line)
    settled = line["backordered"] == "0" and line["cancelled"] == "0" and allocated > 0
    if rule is None or not settled:
        detail = f"line {line['line']} has {line['allocated']} allocated"
        raise Refusal("not-allocated", detail, line=line["line"], allocated=line["allocated"])
    over = wanted - allocated
    if not rule["unlimited"] and over > over_part(line, rule):
        detail = f"of line {line['line']} {rule['over_percent']} percent more may leave at most"
        raise Refusal("over-tolerance", detail, line=line["line"])
    return over


def note_over(tx: Transaction, opened: OpenOrder, parcel: Shipment, over: Over) -> None:
    """Note what left beyond the lines of an order."""
    for number, quantity in over.items():
        line = opened.line(number)
        rule = _rule(tx, opened, line)
        if rule is not None:
            percent = None if rule["unlimited"] else rule["over_percent"]
            _note(tx, parcel, line, "over-delivered", quantity, percent)


def check_limit(tx: Transaction, opened: OpenOrder) -> None:
    """Raise Refusal over-credit where what is owed is now above the limit of whoever pays."""
    payer = paying(tx, opened.order["account"], opened.order["currency"])
    if exceeds(exposed(tx, payer["id"]), 0, payer["credit_limit"]):
        raise Refusal("over-credit", "with what is more the account owes more than its limit")


def close_short(
    tx: Transaction, opened: OpenOrder, parcel: Shipment, wanted: dict[int, Decimal]
) -> list[str]:
    """Cancel what is missing of the parcel's lines, where it is that little; the SKUs set free.

    A line of which more was wanted than this warehouse had goes on. The caller saves the order.
    """
    freed: list[str] = []
    for each in parcel["lines"]:
        line, sent = opened.line(each["line"]), Decimal(each["quantity"]["value"])
        rule, missing = _rule(tx, opened, line), open_quantity(line)
        if rule is None or missing <= 0 or sent < wanted[each["line"]]:
            continue
        if missing <= _part(line, rule["under_percent"]):
            rest: QuantityDocument = {"value": text(missing), "unit": line["quantity"]["unit"]}
            freed += take_off(tx, opened, [{"line": line["line"], "quantity": rest}])
            _note(tx, parcel, line, "closed-short", missing, rule["under_percent"])
    return list(dict.fromkeys(freed))


def _note(
    tx: Transaction,
    parcel: Shipment,
    line: OrderLine,
    reason: Literal["over-delivered", "closed-short"],
    quantity: Decimal,
    percent: str | None,
) -> None:
    made: DeliveryDeviation = {
        "id": tx.next_id(DEVIATION),
        "order": parcel["order"],
        "reference": parcel["reference"],
        "shipment": parcel["id"],
        "line": line["line"],
        "sku": line["sku"],
        "reason": reason,
        "quantity": {"value": text(quantity), "unit": line["quantity"]["unit"]},
        "percent": percent,
        "noted_at": format_instant(tx.instant),
    }
    tx.put(DEVIATION, made["id"], cast("dict[str, Any]", made))


def over_part(line: OrderLine, rule: DeliveryTolerance) -> Decimal:
    """How much of a line may leave beyond what was ordered, in its unit."""
    return _part(line, rule["over_percent"])


def _part(line: OrderLine, percent: str) -> Decimal:
    return Decimal(line["quantity"]["value"]) * Decimal(percent) / 100


def _rule(tx: Transaction, opened: OpenOrder, line: OrderLine) -> DeliveryTolerance | None:
    """The tolerance of a line: that of its account, else that of everybody."""
    for account in (opened.order["account"], None):
        row = tx.get(TOLERANCE, _key(account, line["sku"]))
        if row is not None:
            return cast("DeliveryTolerance", row.view)
    return None


def _key(account: str | None, sku: str) -> str:
    return sku if account is None else f"{account}/{sku}"
