"""The three axes of an order, derived from its lines and invoices (as in Tryton 8.2).

state: held -> accepted -> processing -> done, and to cancelled while nothing has shipped; an order
is `processing` from its first allocation on and never falls back. shipment_state: none -> waiting
-> partially_shipped -> shipped; a held or cancelled order waits for nothing. invoice_state: none ->
pending -> partially_invoiced -> invoiced -> paid.

None of them ends for good but `cancelled`: what is reversed opens them again. Money that did not
come leads from `paid` back to `invoiced` and from `done` to `processing`, a cancelled invoice to
what is billed of the rest, a reversed shipment to `exception`, until its goods have left again or
are cancelled (measured on Tryton 8.2, where `done` and `paid` are left the same ways).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from simulator.erp.documents import Order, OrderLine
from simulator.erp.rules.numbers import ZERO


def open_quantity(line: OrderLine) -> Decimal:
    """What is still to be shipped of a line: ordered - shipped - cancelled; none beyond it."""
    ordered = Decimal(line["quantity"]["value"])
    return max(ordered - Decimal(line["shipped"]) - Decimal(line["cancelled"]), ZERO)


def over_delivered(line: OrderLine) -> Decimal:
    """What left of a line beyond what was ordered and not cancelled, by a tolerance."""
    kept = Decimal(line["quantity"]["value"]) - Decimal(line["cancelled"])
    return max(Decimal(line["shipped"]) - kept, ZERO)


def derive(order: Order, *, all_paid: bool, taken_back: bool = False) -> None:
    """Set the three axes; `all_paid`: every invoice of the order so far is paid.

    `taken_back`: goods came back by a reversed shipment and nobody has dealt with them yet.
    """
    lines = order["lines"]
    shipped = _total(lines, "shipped")
    invoiced = _total(lines, "invoiced")
    still_open = any(open_quantity(line) > 0 for line in lines)
    order["shipment_state"] = _shipment_state(order, shipped, still_open=still_open)
    if taken_back:
        order["shipment_state"] = "exception"
    settled = not still_open and invoiced == shipped and invoiced > 0
    order["invoice_state"] = _invoice_state(
        shipped, invoiced, settled=settled, paid=settled and all_paid
    )
    order["state"] = _state(order, shipped, still_open=still_open)


def _total(lines: Sequence[OrderLine], field: str) -> Decimal:
    return sum((Decimal(line[field]) for line in lines), ZERO)  # type: ignore[literal-required]


def _shipment_state(order: Order, shipped: Decimal, *, still_open: bool) -> str:
    if shipped > 0:
        return "partially_shipped" if still_open else "shipped"
    return "waiting" if still_open and not order["holds"] else "none"


def _invoice_state(shipped: Decimal, invoiced: Decimal, *, settled: bool, paid: bool) -> str:
    if paid:
        return "paid"
    if settled:
        return "invoiced"
    if invoiced > 0:
        return "partially_invoiced"
    return "pending" if shipped > 0 else "none"


def _state(order: Order, shipped: Decimal, *, still_open: bool) -> str:
    if not still_open and shipped == 0:
        return "cancelled"
    if order["invoice_state"] == "paid":
        return "done"
    if order["holds"]:
        return "held"
    begun = shipped > 0 or _total(order["lines"], "allocated") > 0
    return "processing" if begun or order["state"] == "processing" else "accepted"
