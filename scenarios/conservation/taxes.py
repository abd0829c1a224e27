"""What a tax engine keeps as owed of what was billed, less what was given back of it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from scenarios.conservation.book import Book
from scenarios.conservation.ledger import Doc, Ledger, minor

_TAX = "tax"


def taxed(ledger: Ledger, book: Book) -> None:
    """Line by line: what is owed of the tax engine's documents is what the ERP's say."""
    for name, document in ledger.erp("tax_document", _TAX):
        if document["state"] == "committed":
            for line in document["lines"]:
                book.post(f"{name}/{line['line']}", "committed", minor(line["tax"]))
    for _, credit in ledger.erp("tax_credit", _TAX):
        for line in credit["lines"]:
            book.post(f"{credit['document']}/{line['line']}", "given back", -minor(line["tax"]))
    if not (ledger.end or {}).get("drained"):
        book.posted.clear()  # something may be on its way yet
        return
    for invoice, question in ledger.erp("tax_question"):
        for line in ledger.get("invoice", invoice)["lines"]:
            given = [
                minor(each["tax"])
                for each in _given(ledger, invoice)
                if each["line"] == line["line"]
            ]
            account = f"{question['document']}/{line['line']}"
            owed = minor(line["tax"]) - sum(given, Decimal(0))
            book.close(account, owed, line["tax"]["currency"])


def _given(ledger: Ledger, invoice: str) -> Iterator[Doc]:
    """The lines that were given back of an invoice, by whatever document."""
    for _, note in ledger.erp("credit_note"):
        if note["invoice"] == invoice:
            yield from note["lines"]
    for _, made in ledger.erp("reversal"):
        if made["document"] == invoice:
            yield from made["lines"]
