"""What the ERP took back, as the judge finds it: by document, and by the order that it opens again.

Who takes goods back, a bill or money leads an order's axes back: that alone, and only there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from scenarios.history import History
from scenarios.history.facts import Change
from scenarios.history.receivable_documents import Reversal

SHIPMENT: Final = "shipment"
INVOICE: Final = "invoice"
INVOICE_LINES: Final = "invoice_lines"
PAYMENT: Final = "payment"
RECEIPT: Final = "receipt"
MONEY: Final = (PAYMENT, RECEIPT)

OPENS: Final[Mapping[str, frozenset[str]]] = {
    "state": frozenset({SHIPMENT, INVOICE, INVOICE_LINES, *MONEY}),
    "shipment_state": frozenset({SHIPMENT}),
    "invoice_state": frozenset({SHIPMENT, INVOICE, INVOICE_LINES, *MONEY}),
    "shipped": frozenset({SHIPMENT}),
    "invoiced": frozenset({INVOICE}),
}
"""An axis of an order, or a figure of its lines, and what must be taken back for it to fall."""


@dataclass(slots=True)
class TakenBack:
    """All that was taken back in the ERP, in the order in which it was posted."""

    of: dict[str, list[Change[Reversal]]] = field(default_factory=dict)
    """By the document that it takes back."""

    by_order: dict[str, list[Change[Reversal]]] = field(default_factory=dict)
    instead: dict[str, Change[Reversal]] = field(default_factory=dict)
    """By the invoice that was posted in place of what was credited."""

    def whole(self, document: str) -> bool:
        """Whether nothing of a shipment or an invoice stands at the end."""
        return any(
            one.document is not None and one.document.type in (SHIPMENT, INVOICE)
            for one in self.of.get(document, ())
        )

    def opened(self, number: str, what: str, seq: int, cause: str | None = None) -> bool:
        """Whether an order's axis or figure may have fallen by `seq`; by this cause, where given.

        Where a cause is given the reversal is of the same transaction, before or after it.
        """
        for one in self.by_order.get(number, ()):
            fits = one.cause == cause if cause is not None else one.seq < seq
            if fits and one.document is not None and one.document.type in OPENS[what]:
                return True
        return False


def taken_back(history: History) -> TakenBack:
    """The view of a history that says so."""
    made = TakenBack()
    changes = [rows[0] for rows in history.erp.reversals.values()]
    for change in sorted(changes, key=lambda one: one.seq):
        document = change.document
        if document is None:
            continue
        made.of.setdefault(document.document, []).append(change)
        for number in dict.fromkeys(_orders(history, document)):
            made.by_order.setdefault(number, []).append(change)
        if document.rebilled_by is not None:
            made.instead[document.rebilled_by] = change
    return made


def _orders(history: History, document: Reversal) -> Iterator[str]:
    if document.order is not None:
        yield document.order
    for each in document.applications:
        bills = history.erp.invoices.get(each.invoice, ())
        yield from (bill.document.order for bill in bills[:1] if bill.document is not None)
