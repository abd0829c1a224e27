"""Orders that a card pays: the one that names its authorisation, and all that continues it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import orjson

from scenarios.history import History
from scenarios.history.documents import Invoice, Status
from scenarios.history.facts import Change

AUTHORISATION: Final = "payment.authorisation"
"""The custom field of an order that names what was set aside for it."""

_OVER: Final = ("cancelled", "done")


class Shown(NamedTuple):
    """An order as the storefront has it."""

    name: str
    is_over: bool


class Paid(NamedTuple):
    """What one authorisation pays: the storefront's order, and the ERP's numbers of it and of what
    continues it.
    """

    order: str
    numbers: tuple[str, ...]

    def bears(self, bill: Invoice) -> bool:
        """Whether an invoice is one of its orders'."""
        return bill.reference == self.order or bill.order in self.numbers

    def shown(self, history: History) -> Iterator[Shown]:
        """How the storefront shows it, and what continues it."""
        shop = history.storefront
        yield Shown(self.order, _state(shop.orders.get(self.order, [])) in _OVER)
        for number in self.numbers:
            if number in history.erp.erp_orders:
                yield Shown(number, _begun_state(history, number) in _OVER)

    def is_parked(self, history: History) -> bool:
        """Whether something of them waits where people look."""
        names = {self.order, *self.numbers}
        return any(row.key in names for row in history.parked)

    def is_settled(self, history: History) -> bool:
        """Whether the ERP will bill nothing of them any more."""
        return all(_state(history.erp.orders.get(each, [])) in _OVER for each in self.numbers)

    def open_at(self, history: History, seq: int) -> Iterator[tuple[str, bool]]:
        """What the ERP had still to bill then, and whether the storefront was shown it as open."""
        for number in self.numbers:
            if _state(history.erp.orders.get(number, []), seq) in (*_OVER, None):
                continue
            if number in history.erp.erp_orders:
                seen = _begun_state(history, number, seq)
            else:
                seen = _state(history.storefront.orders.get(self.order, []), seq)
            yield number, seen not in (*_OVER, None)


def paid_by_card(history: History) -> dict[str, Paid]:
    """What each authorisation pays."""
    following: dict[str, list[str]] = {}
    for number, changes in sorted(history.erp.erp_orders.items()):
        first = changes[0].document
        if first is not None and first.origin is not None:
            following.setdefault(first.origin.order, []).append(number)
    entered: dict[str, list[str]] = {}
    for number, begun in sorted(history.erp.terms.items()):
        if number not in history.erp.erp_orders:
            entered.setdefault(begun.order.reference, []).append(number)
    found: dict[str, Paid] = {}
    for key, begun in history.storefront.terms.items():
        named = orjson.loads(begun.order.custom or b"{}").get(AUTHORISATION)
        if isinstance(named, str):
            numbers = list(entered.get(key, ()))
            for number in numbers:  # it grows while it is walked
                numbers += following.get(number, ())
            found[named] = Paid(key, tuple(numbers))
    return found


def _state(changes: list[Change[Status]], before: int | None = None) -> str | None:
    known = [one for one in changes if before is None or one.seq < before]
    document = known[-1].document if known else None
    return None if document is None else document.state


def _begun_state(history: History, number: str, before: int | None = None) -> str | None:
    changes = history.storefront.erp_orders.get(number, [])
    known = [one for one in changes if before is None or one.seq < before]
    document = known[-1].document if known else None
    return None if document is None else str(document.status.state)
