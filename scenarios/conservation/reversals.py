"""What was taken back: goods, bills and money, and what each of them does to the other books."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from scenarios.conservation.book import ZERO, Book
from scenarios.conservation.ledger import Doc, Ledger, many, minor


def taken_back(ledger: Ledger, kind: str) -> Iterator[Doc]:
    """The shipments, or invoices, of which nothing stands."""
    for _, made in ledger.erp("reversal"):
        if made["type"] == kind:
            yield ledger.get(kind, made["document"])


def instead(ledger: Ledger) -> set[str]:
    """The invoices that were posted in place of wrong ones."""
    return {made["rebilled_by"] for _, made in ledger.erp("reversal")}


def stock(ledger: Ledger, book: Book) -> None:
    """Goods of reversed shipments lie where they had lain."""
    for parcel in taken_back(ledger, "shipment"):
        for line in parcel["lines"]:
            came = ledger.base(parcel["order"], line, many(line))
            book.post(f"{parcel['warehouse']}/{line['sku']}", "taken back", came)


def settled(ledger: Ledger, book: Book) -> None:
    """Money that went is open again of its invoices; what was taken back of them is not."""
    for name, made in ledger.erp("reversal"):
        for each in made["applications"]:
            book.post(f"{each['invoice']} paid", "reversed", -minor(each["amount"]))
            opened = minor(each["amount"]) + minor(each["discount"])
            book.post(f"{each['invoice']} open", "reversed", opened)
        if made["applied"] is not None:
            anew = minor(made["applied_anew"]) if "applied_anew" in made else ZERO
            book.post(f"{made['document']} open", "taken back", anew - minor(made["applied"]))
            if anew:
                book.post(f"{made['rebilled_by']} open", "paid by credit", -anew)
            split = {part: minor(made[part]) for part in ("applied", "unapplied")}
            amount = made["amount"]
            book.close(f"{name} total", minor(amount), amount["currency"], **split)


def owed(ledger: Ledger, add: Callable[[str, str, Decimal], None]) -> None:
    """What is owed less of a bill, and again of money that went."""
    for _, made in ledger.erp("reversal"):
        if made["applied"] is not None:
            add(made["account"], "credited", -minor(made["amount"]))
        if made["type"] == "receipt":
            waited = ledger.get("receipt", made["document"])["unapplied"]
            add(made["account"], "reversed", minor(waited))
        for each in made["applications"]:
            opened = minor(each["amount"]) + minor(each["discount"])
            add(ledger.account(each), "reversed", opened)


def postings(ledger: Ledger) -> Iterator[tuple[str, str, Decimal]]:
    """Whom each reversal is for, what of a statement it moves, and by how much."""
    for _, made in ledger.erp("reversal"):
        if made["applied"] is not None:
            yield made["account"], "credited", minor(made["applied"])
            yield made["account"], "unapplied_credit", minor(made["unapplied"])
        if made["type"] == "receipt":
            waited = ledger.get("receipt", made["document"])["unapplied"]
            yield made["account"], "unapplied_money", -minor(waited)
        for each in made["applications"]:
            yield ledger.account(each), "paid", -minor(each["amount"])
            yield ledger.account(each), "discounted", -minor(each["discount"])


def once(ledger: Ledger, book: Book) -> None:
    """What was taken back of a line of a document is all of it, once; money is what had come."""
    for name, made in ledger.erp("reversal"):
        kind = "invoice" if made["type"] == "invoice_lines" else made["type"]
        document = ledger.get(kind, made["document"])
        was = {line["line"]: many(line) for line in document.get("lines", ())}
        for line in made["lines"]:
            account = f"{made['document']}/{line['line']}"
            book.close(account, was[line["line"]], taken_back=many(line))
        if not made["lines"]:
            came = document["amount"]
            book.close(name, minor(came), came["currency"], taken_back=minor(made["amount"]))
