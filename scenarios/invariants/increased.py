"""The judge's own reading of orders that raise quantities of others.

Source: the contract `increases`. Such an order names the order whose lines it raises, by number and
by reference, in custom fields of its own.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import orjson

from scenarios.history.documents import Order

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
