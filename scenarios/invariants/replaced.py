"""The judge's own view of orders that are sent instead of what came back, within I-20.

Source: the contract `replacements`. Such an order names its return; of each line the return counts
just that quantity as replaced in the same commit; item, price and rule are those of the order that
was returned, all of the price is taken off, and it names that order's reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import orjson

from scenarios.history import History
from scenarios.history.begun import BegunOrder
from scenarios.history.documents import Order
from scenarios.history.facts import Change
from scenarios.history.return_documents import Return

RETURN: Final = "returns.return"
REFERENCE: Final = "returns.reference"

_ALL: Final = Decimal(100)
_NOTHING: Final = Decimal(0)


def returned_by(order: Order) -> tuple[str, str] | None:
    """The return and the reference that an order names as what it is sent instead of."""
    custom = orjson.loads(order.custom)
    named = custom.get(RETURN), custom.get(REFERENCE)
    return None if named[0] is None else (str(named[0]), str(named[1]))


def unsound(history: History, first: Change[BegunOrder], terms: Order) -> Iterator[str]:
    """What an order has of a return that the return and its order do not bear out."""
    named = returned_by(terms)
    changes = history.erp.returns.get("" if named is None else named[0])
    before, after = _around(changes or [], first.cause)
    if named is None or after is None:
        yield "there is no such return"
        return
    original = history.erp.terms.get(after.order)
    if original is None or original.order.reference != named[1]:
        yield "its reference is not that of the returned order"
        return
    agreed = {line.line: line for line in original.order.lines}
    was = {} if before is None else _replaced(before)
    now = _replaced(after)
    for line in terms.lines:
        known = agreed.get(line.line)
        more = now.get(line.line, _NOTHING) - was.get(line.line, _NOTHING)
        if more != line.quantity.value:
            yield f"{line.quantity.value:f} of line {line.line}, of which {more:f} was replaced"
        if known is None or (known.sku, known.price_rule) != (line.sku, line.price_rule):
            yield f"item or price rule of line {line.line}"
        if line.discount != _ALL or (line.net is not None and line.net[0] != 0):
            yield f"line {line.line}, which is not free of charge"


def _around(changes: list[Change[Return]], cause: str) -> tuple[Return | None, Return | None]:
    """A return before the changes of that cause, and after them; no after: it did not change."""
    before: Return | None = None
    after: Return | None = None
    for change in changes:
        if change.cause == cause:
            after = change.document
        elif after is None:
            before = change.document
    return before, after


def _replaced(document: Return) -> dict[int, Decimal]:
    return {line.line: line.replaced for line in document.lines}
