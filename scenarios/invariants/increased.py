"""The judge's own reading of orders that raise quantities of others.

Source: the contract `increases`. Such an order names the order whose lines it raises, by number and
by reference, in custom fields of its own.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import orjson

from scenarios.history import History
from scenarios.history.documents import Order, Status

ORDER: Final = "increases.order"
REFERENCE: Final = "increases.reference"
BY: Final = "increases.by"
REASON: Final = "increases.reason"


class Raised(NamedTuple):
    """Which order is raised, who did it, and why."""

    order: str
    reference: str
    by: str
    reason: str


def raises(order: Order) -> Raised | None:
    """What an order says that it raises; None where it raises nothing."""
    custom = orjson.loads(order.custom or b"{}")
    if ORDER not in custom and REFERENCE not in custom:
        return None
    return Raised(*(str(custom.get(name, "")) for name in (ORDER, REFERENCE, BY, REASON)))


def raised_as(history: History, number: str, seq: int) -> Status | None:
    """How an order that is raised stood when that was written; None where there was none."""
    before = [one for one in history.erp.orders.get(number, ()) if one.seq < seq]
    return before[-1].document if before else None


def kept_holds(history: History, number: str) -> frozenset[str]:
    """What an order is held for from its beginning because the order that it raises is."""
    begun = history.erp.erp_orders.get(number)
    if not begun or begun[0].document is None:
        return frozenset()
    raised = raises(begun[0].document.terms)
    status = None if raised is None else raised_as(history, raised.order, begun[0].seq)
    return frozenset(() if status is None else status.holds)
