"""The packs of an order: as large as the item said when the order was entered.

What continues an order, or is sent in its place, has the packs of that order.
"""

from __future__ import annotations

from decimal import Decimal

import orjson

from scenarios.history import History
from scenarios.history.documents import Item, Quantity
from scenarios.invariants.arithmetic import document_at, in_base
from scenarios.invariants.replaced import RETURN


def item_of(history: History, number: str, sku: str) -> Item | None:
    """An item as it was for an order of the ERP; None where nobody knows either."""
    begun = history.erp.terms.get(_first(history, number))
    known = history.erp.items.get(sku)
    return document_at(known, history.end_us if begun is None else begun.t_us)


def base_of(history: History, number: str, sku: str, quantity: Quantity) -> Decimal:
    """A quantity of an order in base units; as it is where the item does not know its unit."""
    base = in_base(quantity, item_of(history, number, sku))
    return quantity.value if base is None else base


def _first(history: History, number: str) -> str:
    """The order in which the packs of an order were agreed."""
    seen: set[str] = set()
    before = _before(history, number)
    while before is not None and before not in seen:
        seen.add(before)
        number = before
        before = _before(history, number)
    return number


def _before(history: History, number: str) -> str | None:
    """Which order it continues, or replaces goods of; None where it stands for itself."""
    changes = history.erp.erp_orders.get(number)
    if not changes or changes[0].document is None:
        return None
    begun = changes[0].document
    if begun.origin is not None:
        return str(begun.origin.order)
    settles = orjson.loads(begun.terms.custom or b"{}").get(RETURN)
    returned = history.erp.returns.get(settles) if isinstance(settles, str) else None
    return None if not returned or returned[0].document is None else returned[0].document.order
