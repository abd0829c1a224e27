"""Increases: a clerk raises what is ordered of lines; what is more is an order of its own.

The first order stays as its buyer placed it. What is more names it, has its line numbers, ships and
is billed by itself, and competes for stock and credit like any order that is keyed in (ADR 0065).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, cast

from contracts.instants import format_instant
from simulator.erp.desk.book import OpenOrder, in_unit_of, open_order
from simulator.erp.desk.cards import authorisation_of
from simulator.erp.desk.entry import Booked, booked_line, succeed
from simulator.erp.desk.keying import KEYED, own_price
from simulator.erp.desk.outstanding import Picked, being_picked
from simulator.erp.desk.partners import check_entitled
from simulator.erp.desk.places import survivor
from simulator.erp.documents import Item, MovedLine, NewOrder, OrderedLine
from simulator.erp.increase_requests import IncreaseIn
from simulator.erp.problems import Refusal
from simulator.erp.rules.axes import open_quantity
from simulator.erp.rules.numbers import ZERO, fits, text
from simulator.face import found
from simulator.transaction import Transaction

ORDER: Final = "increases.order"
"""The custom field of an order that names the order of which it raises quantities."""

REFERENCE: Final = "increases.reference"
"""The one that names that order as its shop calls it."""

BY: Final = "increases.by"
REASON: Final = "increases.reason"
"""Which identity raised them, and why."""

NAMED: Final = (ORDER, REFERENCE, BY, REASON)
"""What an order that raises another says of itself alone: whatever continues it raises nothing."""

_HEAD: Final = (
    *("currency", "purchase_order_number", "customer_reference", "notes", "deliver_to"),
    *("invoicee", "requested_date", "carrier"),
)


def increase(tx: Transaction, number: str, asked: IncreaseIn, by: str) -> str:
    """Enter what is more of an order, return the number of the order that has it.

    The price is what the ERP's own rules give now for all that is then ordered of the line. Credit
    is looked at anew; the holds of the first order are kept. Raises Refusal, and nothing has
    happened: duplicate-line, unknown-line, unit-mismatch, line-closed, in-picking, paid-by-card,
    not-entitled, no-price, and what an order of the account is refused for.
    """
    opened = open_order(tx, number)
    order, lines = opened.order, cast("list[MovedLine]", asked["lines"])
    if len({each["line"] for each in lines}) != len(lines):
        raise Refusal("duplicate-line", "every line is named once")
    if authorisation_of(order) is not None:
        raise Refusal("paid-by-card", "its card was authorised for what was ordered")
    account, picked = survivor(tx, order["account"]), being_picked(tx, number)
    head: dict[str, Any] = {name: order[name] for name in _HEAD}
    head |= {
        "shop": KEYED,
        "reference": "",  # its own number, once it has one
        "account": account,
        "placed_at": format_instant(tx.instant),
        "custom": {
            "channel": asked["channel"],
            ORDER: number,
            REFERENCE: order["reference"],
            BY: by,
            REASON: asked["reason"],
        },
        "lines": [],
    }
    new = cast("NewOrder", head)
    booked = [_more(tx, new, opened, each, picked) for each in lines]
    return succeed(tx, new, booked, None, order["holds"])


def _more(
    tx: Transaction, new: NewOrder, opened: OpenOrder, asked: MovedLine, picked: Picked
) -> Booked:
    line = opened.line(asked["line"])
    more = Decimal(in_unit_of(line, asked["quantity"]))
    if open_quantity(line) <= 0:
        raise Refusal("line-closed", f"nothing of line {line['line']} is open", line=line["line"])
    if any(each > 0 for (of, _), each in picked.items() if of == line["line"]):
        raise Refusal("in-picking", f"line {line['line']} is being picked", line=line["line"])
    whole = Decimal(line["quantity"]["value"]) - Decimal(line["cancelled"]) + more
    if not (fits(more) and fits(whole)) or more <= ZERO:
        raise Refusal("quantity-precision", "at most 12 digits before and 6 after the point")
    now, unit = new["placed_at"], line["quantity"]["unit"]
    item = cast("Item", found(tx.get("item", line["sku"]), "item").view)
    check_entitled(tx, new["account"], item, line["line"], now)
    wanted = {"line": line["line"], "sku": line["sku"]}
    for_all = {**wanted, "quantity": {"value": text(whole), "unit": unit}}
    terms = own_price(tx, new["account"], for_all, now)
    given: OrderedLine = {**terms, "quantity": {"value": text(more), "unit": unit}}
    if given["unit_price"]["currency"] != new["currency"]:
        raise Refusal("currency-mismatch", f"the order is in {new['currency']}")
    return booked_line(tx, new, given)
