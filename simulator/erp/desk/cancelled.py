"""What was taken back of what was posted, as everybody asks who posts something on top of it."""

from __future__ import annotations

from typing import Any, Final

from simulator.transaction import Transaction

INVOICE: Final = "invoice"


def is_reversed(tx: Transaction, document: str) -> bool:
    """Whether a shipment, payment or receipt was taken back, or something of an invoice."""
    return bool(tx.find_ids("reversal", "document", document))


def is_cancelled(tx: Transaction, invoice_id: str) -> bool:
    """Whether a cancellation document took all of an invoice back."""
    rows = tx.find("reversal", "document", invoice_id)
    return any(row.view["type"] == INVOICE for row in rows)


def given_back(tx: Transaction, invoice_id: str) -> list[Any]:
    """Every line that credit notes and reversals gave back of an invoice."""
    notes = tx.find("credit_note", "invoice", invoice_id)
    notes += tx.find("reversal", "document", invoice_id)
    return [line for note in notes for line in note.view["lines"]]
