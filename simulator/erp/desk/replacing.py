"""Replacement of returned goods by an order of the ERP, which costs nothing and names the return.

It is an order like any that was keyed in: it waits for stock, is shipped, tracked and returned. So
what the warehouse of the return does not have is sent from another, or later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, cast

from contracts.instants import format_instant
from simulator.erp.desk.book import open_order
from simulator.erp.desk.entry import booked_line, succeed
from simulator.erp.desk.keying import KEYED
from simulator.erp.desk.places import survivor
from simulator.erp.desk.returning import asked_of, open_return, save_return
from simulator.erp.documents import MovedLine, NewOrder, Order, OrderedLine, OrderLine
from simulator.erp.problems import Refusal
from simulator.erp.return_documents import Return
from simulator.erp.rules.numbers import text
from simulator.erp.rules.returns import unsettled
from simulator.transaction import Transaction

RETURN: Final = "returns.return"
"""The custom field of an order that names the return that it settles."""

REFERENCE: Final = "returns.reference"
"""The one that names the order which was returned, as its shop calls it."""

_HEAD: Final = (
    *("currency", "purchase_order_number", "customer_reference", "notes", "deliver_to"),
    *("invoicee", "carrier"),
)
_FREE: Final = "100"


def replace_by_order(tx: Transaction, return_id: str, asked: Sequence[MovedLine] | None) -> str:
    """Enter an order for what was inspected and is not settled, or a part; its number.

    The return counts it as replaced from now on. Raises Refusal return-not-open, unknown-line,
    unit-mismatch or nothing-to-settle, and what an order of the account is refused for.
    """
    document = open_return(tx, return_id)
    opened = open_order(tx, document["order"])
    wanted = _wanted(document, asked)
    new = _head(tx, opened.order, return_id)
    lines = []
    for number, quantity in wanted.items():
        line = opened.line(number)
        lines.append(booked_line(tx, new, _terms(line, quantity), opened.booked(line)))
    number_of_order = succeed(tx, new, lines, None, ())
    for returned in document["lines"]:
        more = wanted.get(returned["line"], Decimal(0))
        returned["replaced"] = text(Decimal(returned["replaced"]) + more)
    save_return(tx, document)
    return number_of_order


def _wanted(document: Return, asked: Sequence[MovedLine] | None) -> Mapping[int, Decimal]:
    """What is to be sent, by line; never more than is inspected and not settled."""
    left = {line["line"]: unsettled(line) for line in document["lines"]}
    wanted = left if asked is None else asked_of(document, asked)
    for line, quantity in wanted.items():
        if quantity > left[line]:
            detail = f"line {line} has {text(left[line])} to settle"
            raise Refusal("nothing-to-settle", detail, line=line)
    found = {line: quantity for line, quantity in wanted.items() if quantity > 0}
    if not found:
        raise Refusal("nothing-to-settle", "nothing was inspected that is not settled")
    return found


def _head(tx: Transaction, order: Order, return_id: str) -> NewOrder:
    """The terms of the order that was returned, for whoever stands in for its account by now."""
    head: dict[str, Any] = {name: order[name] for name in _HEAD}
    head |= {
        "shop": KEYED,
        "reference": "",  # its own number, once it has one
        "account": survivor(tx, order["account"]),
        "placed_at": format_instant(tx.instant),
        "requested_date": None,
        "custom": {RETURN: return_id, REFERENCE: order["reference"]},
        "lines": [],
    }
    return cast("NewOrder", head)


def _terms(line: OrderLine, quantity: Decimal) -> OrderedLine:
    """The price that was agreed, all of it taken off."""
    return {
        "line": line["line"],
        "sku": line["sku"],
        "quantity": {"value": text(quantity), "unit": line["quantity"]["unit"]},
        "unit_price": line["unit_price"],
        "discount_percent": _FREE,
        "price_rule": line["price_rule"],
        "discount_rule": None,
    }
