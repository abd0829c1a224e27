"""The books of money: orders, invoices, payments, credit notes, balances; in minor units."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from scenarios.conservation import reversals
from scenarios.conservation.book import ZERO, Book
from scenarios.conservation.ledger import Ledger, Line, many, minor


def documents(ledger: Ledger, book: Book) -> None:
    """Lines, charges, fee and tax come to the total of every order, invoice and credit note."""
    for kind in ("order", "invoice", "credit_note"):
        for name, document in ledger.erp(kind):
            totals = dict(document["totals"])
            total = totals.pop("total")
            book.close(name, minor(total), total["currency"])
            for part, amount in totals.items():
                book.post(name, part, minor(amount) * (-1 if part == "restocking_fee" else 1))
            for part, figure in (("lines", "net"), ("tax", "tax")):
                each = sum((minor(line[figure]) for line in document["lines"]), ZERO)
                unit = f"{total['currency']} {part}"
                book.close(f"{name} {part}", minor(totals[part]), unit, of_lines=each)


def billed(ledger: Ledger, book: Book) -> None:
    """What a line was invoiced for is its share of the order, to a cent for each part of it.

    What was cancelled is not invoiced; a bill in place of a wrong one has prices of its own.
    """
    bills: dict[Line, list[Decimal]] = defaultdict(list)
    instead = reversals.instead(ledger)
    for bill, line in ledger.lines("invoice"):
        if bill["id"] not in instead:
            bills[bill["order"], line["line"]].append(minor(line["net"]))
    for bill in reversals.taken_back(ledger, "invoice"):
        for line in bill["lines"]:
            bills[bill["order"], line["line"]].remove(minor(line["net"]))
    for order, line in ledger.lines("order"):
        nets, gone = bills[order["number"], line["line"]], Decimal(line["invoiced"])
        slack = ZERO if gone == many(line) and len(nets) < 2 else Decimal(len(nets))
        share = minor(line["net"]) * gone / (many(line) or 1)
        account = f"{order['number']}/{line['line']}"
        book.close(account, sum(nets, ZERO), order["currency"], slack, share_of_the_order=share)


def settled(ledger: Ledger, book: Book) -> None:
    """An invoice's payments are what it says, those of receipts among them; it is paid when they,
    the credit and the discount make it up.
    """
    for name, bill in ledger.erp("invoice"):
        unit = bill["totals"]["total"]["currency"]
        book.close(f"{name} paid", minor(bill["paid"]), unit)
        book.close(f"{name} open", ZERO, unit, total=minor(bill["totals"]["total"]))
    for _, payment in ledger.erp("payment"):
        book.post(f"{payment['invoice']} paid", "payments", minor(payment["amount"]))
        book.post(f"{payment['invoice']} open", "paid", -minor(payment["amount"]))
    for _, receipt in ledger.erp("receipt"):
        for each in receipt["applications"]:
            book.post(f"{each['invoice']} paid", "receipts", minor(each["amount"]))
            book.post(f"{each['invoice']} open", "paid", -minor(each["amount"]))
            book.post(f"{each['invoice']} open", "discounted", -minor(each["discount"]))
    for name, note in ledger.erp("credit_note"):
        book.post(f"{note['invoice']} open", "credited", -minor(note["applied"]))
        split = {part: minor(note[part]) for part in ("applied", "unapplied")}
        total = note["totals"]["total"]
        book.close(f"{name} total", minor(total), total["currency"], **split)
    reversals.settled(ledger, book)
    for name, bill in ledger.erp("invoice"):
        still = sum(book.posted[f"{name} open"].values(), ZERO)
        unit = bill["totals"]["total"]["currency"]
        if bill["state"] != "paid" and still > 0:
            book.close(f"{name} open", still, unit)
        elif bill["state"] != "paid":
            book.close(f"{name} open", Decimal(1), unit)


def owed(ledger: Ledger, book: Book) -> None:
    """Invoiced - paid - discounted - credited of an account, less its money that waits, is the
    balance that the ERP states of it.
    """
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for kind, part, sign in (("invoice", "invoiced", 1), ("credit_note", "credited", -1)):
        for _, document in ledger.erp(kind):
            sums[ledger.account(document)][part] += sign * minor(document["totals"]["total"])
    for _, payment in ledger.erp("payment"):
        sums[ledger.account(payment)]["paid"] -= minor(payment["amount"])
    for _, receipt in ledger.erp("receipt"):
        sums[receipt["account"]]["unapplied"] -= minor(receipt["unapplied"])
        for each in receipt["applications"]:
            sums[ledger.account(each)]["paid"] -= minor(each["amount"])
            sums[ledger.account(each)]["discounted"] -= minor(each["discount"])

    def add(account: str, part: str, amount: Decimal) -> None:
        sums[account][part] += amount

    reversals.owed(ledger, add)
    for _, refund in ledger.erp("refund"):
        add(refund["account"], "refunded", minor(refund["amount"]))
    for account, (asked_at, stated) in ledger.stated.items():
        if asked_at > ledger.moved.get(account, -1):
            balance = stated["balance"]
            book.close(account, minor(balance), balance["currency"], **sums[account])
