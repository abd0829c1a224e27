"""The books of money that comes in: receipts, statements and what cards were charged for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from scenarios.conservation import reversals
from scenarios.conservation.book import ZERO, Book
from scenarios.conservation.ledger import Doc, Ledger, minor

PROVIDER: Final = "payments"
"""The actor that sets the money of cards aside and takes it."""

_CARD: Final = "payment.authorisation"
"""The custom field of an order that names what was set aside for it."""

_OF_NO_SHOP: Final = (None, "", "erp")

_SUMS: Final = (
    *("invoiced", "credited", "paid", "discounted"),
    *("unapplied_money", "unapplied_credit"),
)


def received(ledger: Ledger, book: Book) -> None:
    """What came in is applied to invoices, or waits."""
    for name, receipt in ledger.erp("receipt"):
        amount = receipt["amount"]
        used = sum((minor(each["amount"]) for each in receipt["applications"]), ZERO)
        waits = minor(receipt["unapplied"])
        book.close(name, minor(amount), amount["currency"], applied=used, unapplied=waits)
        book.close(f"{name} waiting", ZERO, amount["currency"], overdrawn=min(waits, ZERO))


def statements(ledger: Ledger, book: Book) -> None:
    """Every figure of a statement is the sum of what was posted for its account, and for those for
    which that stands now: taken over, or of a former number.
    """
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for account, part, amount in _postings(ledger):
        sums[ledger.stands_for(account)][part] += amount
    for account, told in ledger.erp("statement"):
        for part in _SUMS:
            name, posted = f"{account} {part.replace('_', ' ')}", sums[account][part]
            book.close(name, minor(told[part]), told["currency"], posted=posted)
        left = {part: -minor(told[part]) for part in ("credited", "paid", "discounted")}
        left["invoiced"] = minor(told["invoiced"])
        book.close(f"{account} open", minor(told["open"]), told["currency"], **left)


def captured(ledger: Ledger, book: Book) -> None:
    """No more is taken of a card than was set aside, what an invoice of its order or of what
    continues that asks, and it comes in once.
    """
    came: dict[str, Decimal] = defaultdict(Decimal)
    for _, receipt in ledger.erp("receipt"):
        came[receipt["reference"]] += minor(receipt["amount"])
    for name, authorisation in ledger.erp("authorisation", PROVIDER):
        aside, currency = minor(authorisation["amount"]), authorisation["amount"]["currency"]
        spent = sum((minor(each["amount"]) for each in authorisation["captures"]), ZERO)
        book.close(name, aside, currency, captured=spent, left=max(aside - spent, ZERO))
        for capture in authorisation["captures"]:
            _close_capture(ledger, book, capture, came[capture["id"]])
            bill = ledger.get("invoice", capture["invoice"])
            same = Decimal(_authorisation(ledger, bill) == name)
            book.close(f"{capture['id']} order", Decimal(1), "captures", of_its_order=same)


def refunded(ledger: Ledger, book: Book) -> None:
    """What went back to cards was taken of them, and is credit of nobody's any more."""
    posted: dict[str, Decimal] = defaultdict(Decimal)
    for _, refund in ledger.erp("refund"):
        posted[refund["reference"]] += minor(refund["amount"])
        credit = ledger.get("credit_note", refund["credit"])
        credit = credit or ledger.get("reversal", refund["credit"])
        book.close(refund["credit"], minor(credit["unapplied"]), credit["unapplied"]["currency"])
        book.post(refund["credit"], "refunded", minor(refund["amount"]))
    for name, refund in ledger.erp("card_refund", PROVIDER):
        amount = refund["amount"]
        book.close(name, minor(amount), amount["currency"], posted=posted[name])
        if not posted[name] and any(name in key for key in ledger.parked):
            book.post(name, "parked", minor(amount))


def _close_capture(ledger: Ledger, book: Book, capture: Doc, came: Decimal) -> None:
    name, amount, currency = capture["id"], minor(capture["amount"]), capture["amount"]["currency"]
    bill = ledger.get("invoice", capture["invoice"])
    asked = minor(bill["totals"]["total"]) if bill else ZERO
    book.close(f"{name} invoice", amount, currency, asked=asked)
    book.close(f"{name} receipts", amount, currency, received=came)
    if not came and any(name in key for key in ledger.parked):
        book.post(f"{name} receipts", "parked", amount)


def _authorisation(ledger: Ledger, bill: Doc) -> str | None:
    """By which card an invoice is paid: its order's, or that of the order which that continues."""
    order = ledger.get("order", bill.get("order", ""))
    while "origin" in order:
        order = ledger.get("order", order["origin"]["order"])
    if order.get("shop") in _OF_NO_SHOP:
        return None
    named: str | None = (order.get("custom") or {}).get(_CARD)
    return named


def _postings(ledger: Ledger) -> Iterator[tuple[str, str, Decimal]]:
    """Whom each posting is for, what of a statement it moves, and by how much."""
    for _, bill in ledger.erp("invoice"):
        yield ledger.account(bill), "invoiced", minor(bill["totals"]["total"])
    for _, note in ledger.erp("credit_note"):
        yield note["account"], "credited", minor(note["applied"])
        yield note["account"], "unapplied_credit", minor(note["unapplied"])
    yield from reversals.postings(ledger)
    for _, refund in ledger.erp("refund"):
        yield refund["account"], "unapplied_credit", -minor(refund["amount"])
    for _, payment in ledger.erp("payment"):
        yield ledger.account(payment), "paid", minor(payment["amount"])
    for _, receipt in ledger.erp("receipt"):
        yield receipt["account"], "unapplied_money", minor(receipt["unapplied"])
        for each in receipt["applications"]:
            yield ledger.account(each), "paid", minor(each["amount"])
            yield ledger.account(each), "discounted", minor(each["discount"])
