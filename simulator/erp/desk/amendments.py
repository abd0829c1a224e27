"""Amendments: a buyer wants less of his order, or its head otherwise; the ERP decides as a whole.

What counts for the cut-off is when the buyer asked, not when it arrives here; but what has left by
then has left. A quantity is what he wants of a line after all: a repetition changes nothing. More
is another order, at the price of its day. Beside what is asked of the head, a line of as much as
was ordered asks for nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, cast

from contracts.instants import format_instant, parse_instant
from simulator.erp.asked_documents import AmendedHead, Amendment, NewAmendment
from simulator.erp.desk.book import OpenOrder, open_order
from simulator.erp.desk.changing import cancel
from simulator.erp.desk.heads import NEAREST, as_kept, keep, refused
from simulator.erp.desk.outstanding import Picked, being_picked
from simulator.erp.desk.places import survivor
from simulator.erp.documents import MovedLine, Order, OrderLine
from simulator.erp.problems import Refusal
from simulator.erp.rules.axes import open_quantity
from simulator.erp.rules.numbers import ZERO, text
from simulator.erp.succession import Successor
from simulator.profiles import Profile
from simulator.transaction import Transaction

WITHIN: Final = timedelta(hours=24)
"""How long after it was placed an order may be amended: the cut-off of the contract."""

TOO_LATE: Final = "too-late"
SHIPPED: Final = "shipped"
NOT_ORDERED: Final = "not-ordered"
MORE: Final = "more-than-ordered"


def amend(tx: Transaction, new: NewAmendment, profile: Profile) -> Amendment:
    """Enter an amendment and decide it; raises Refusal order-not-there or unknown-customer."""
    if len({line["line"] for line in new["lines"]}) != len(new["lines"]):
        raise Refusal("duplicate-line", "every line has a number of its own")
    if tx.get("customer", new["account"]) is None:
        raise Refusal("unknown-customer", "there is no customer of that id")
    opened = _order_of(tx, new)
    number, picked = opened.order["number"], being_picked(tx, opened.order["number"])
    reason, less = _decide(opened, new, picked)
    head = new.get("head")
    kept, why = None if head is None else as_kept(head, profile), None
    if kept is not None:
        why = reason if reason == TOO_LATE else refused(tx, opened, new, picked, kept)
    accepted = reason is None and why is None
    if accepted and less:
        cancel(tx, number, less)
    if accepted and kept is not None:
        keep(tx, number, kept)
    amendment: Amendment = {
        "number": tx.next_id("amendment"),
        "shop": new["shop"],
        "reference": new["reference"],
        "order": new["order"],
        "account": new["account"],
        "requested_at": new["requested_at"],
        "requested_by": new.get("requested_by"),
        "lines": new["lines"],
        "received_at": format_instant(tx.instant),
        "state": "accepted" if accepted else "refused",
        "reason": NEAREST.get(why) if reason is None and why is not None else reason,
    }
    if kept is not None:
        amendment["head"] = head
        amendment["head_reason"] = why
        amendment["kept"] = cast("AmendedHead", kept) if accepted else None
    tx.put("amendment", amendment["number"], cast("dict[str, Any]", amendment))
    return amendment


def _order_of(tx: Transaction, new: NewAmendment) -> OpenOrder:
    """The order that is meant, the oldest that lives; it may still be on its way."""
    found = [open_order(tx, number) for number in tx.find_ids("order", "reference", new["order"])]
    standing = survivor(tx, new["account"])
    mine = [each for each in found if survivor(tx, each.order["account"]) == standing]
    living = [each for each in mine if each.order["state"] != "cancelled"]
    if not mine:
        raise Refusal("order-not-there", "there is no order of that reference")
    return (living or mine)[0]


def _until(order: Order) -> datetime | None:
    """Until when less may be wanted: of a substitute as its terms say, None for never."""
    origin = cast("Successor", order)["origin"] if "origin" in order else None
    if origin is None or origin["kind"] != "substitution":
        return parse_instant(order["placed_at"]) + WITHIN
    return None if origin["decline_until"] is None else parse_instant(origin["decline_until"])


def _ordered(line: OrderLine) -> Decimal:
    return Decimal(line["quantity"]["value"])


def _decide(
    opened: OpenOrder, new: NewAmendment, picked: Picked
) -> tuple[str | None, list[MovedLine]]:
    """Why not, or what is to be cancelled for it; what is being picked counts as gone."""
    until = _until(opened.order)
    if until is None or parse_instant(new["requested_at"]) >= until:
        return TOO_LATE, []
    known = {line["line"]: line for line in opened.order["lines"]}
    less: list[MovedLine] = []
    for wanted in new["lines"]:
        line, unit = known.get(wanted["line"]), wanted["quantity"]["unit"]
        if line is None or line["quantity"]["unit"] != unit:
            return NOT_ORDERED, []
        if new.get("head") and Decimal(wanted["quantity"]["value"]) == _ordered(line):
            continue
        kept = _ordered(line) - Decimal(line["cancelled"])
        cut = kept - Decimal(wanted["quantity"]["value"])
        if cut < ZERO:
            return MORE, []
        going = sum((each for (of, _), each in picked.items() if of == line["line"]), ZERO)
        if cut > open_quantity(line) - going:
            return SHIPPED, []
        if cut > ZERO:
            quantity = {"value": text(cut), "unit": unit}
            less.append(cast("MovedLine", {"line": line["line"], "quantity": quantity}))
    return None, less
