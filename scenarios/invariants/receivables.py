"""The judge's own books: what every account owes, followed posting by posting through a journal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from scenarios.history import History
from scenarios.history.documents import Invoice
from scenarios.history.facts import Change
from scenarios.history.receivable_documents import (
    Payment,
    Receipt,
    Refund,
    Reversal,
    Statement,
    Terms,
)
from scenarios.history.return_documents import CreditNote
from scenarios.invariants.arithmetic import half_up
from scenarios.invariants.reversed import PAYMENT, RECEIPT

DAY_US: Final = 86_400_000_000
_SEED: Final = "seed"
_TOLD: Final = (
    *("invoice", "payment", "credit_note", "receipt", "statement", "order"),
    *("relation", "reversal", "refund"),
)

Entry = tuple[str, str, Change[Any]]
"""Kind, id and change."""


def postings(history: History) -> Iterator[list[Entry]]:
    """What was posted, transaction by transaction, in the order of the journal."""
    tables = ((kind, history.erp.entity(kind)) for kind in _TOLD)
    entries: list[Entry] = [
        (kind, key, change)
        for kind, table in tables
        for key, changes in table.items()
        for change in changes
    ]
    entries.sort(key=lambda entry: entry[2].seq)
    for _, group in groupby(entries, key=lambda entry: (entry[2].cause, entry[2].t_us)):
        yield list(group)


@dataclass(slots=True)
class Bill:
    """An invoice, and all that was done about it, in minor units."""

    account: str
    invoice: Invoice
    money: int = 0
    credited: int = 0
    discounted: int = 0

    @property
    def open(self) -> int:
        """What is left to pay."""
        return self.invoice.totals.total[0] - self.money - self.credited - self.discounted


@dataclass(slots=True)
class Sums:
    """What an account's statement must say, in minor units."""

    invoiced: int = 0
    credited: int = 0
    paid: int = 0
    discounted: int = 0
    unapplied_money: int = 0
    unapplied_credit: int = 0


@dataclass(slots=True)
class Books:
    """The books of all accounts, as of the postings that were entered so far."""

    history: History
    bills: dict[str, Bill] = field(default_factory=dict)
    sums: dict[str, Sums] = field(default_factory=dict)
    statements: dict[str, Change[Statement]] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    of_account: dict[str, list[str]] = field(default_factory=dict)
    into: dict[str, str] = field(default_factory=dict)
    """By whom accounts were taken over."""

    anew: dict[str, int] = field(default_factory=dict)
    """By invoice what it took of the credit of the lines that it stands for, in minor units."""

    def of(self, account: str) -> Sums:
        """The sums of whoever stands for an account."""
        return self.sums.setdefault(self.standing(account), Sums())

    def standing(self, account: str) -> str:
        """Who stands for an account: itself, or whoever took it over."""
        seen = {account}
        while (into := self.into.get(account)) is not None and into not in seen:
            seen.add(into)
            account = into
        return account

    def take_over(self, account: str, into: str) -> None:
        """From now on `into` stands for the account: all that was posted for it is in his books."""
        before = self.standing(account)
        self.into[account] = into
        whose = self.standing(account)
        if whose == before:
            return
        gone, kept = self.sums.pop(before, Sums()), self.of(whose)
        for name in Sums.__slots__:
            setattr(kept, name, getattr(kept, name) + getattr(gone, name))
        for key in self.of_account.pop(before, ()):
            self.bills[key].account = whose
            self.of_account.setdefault(whose, []).append(key)

    def terms(self, account: str) -> Terms | None:
        """The terms that the last statement of whoever stands for it says."""
        change = self.statements.get(self.standing(account))
        return None if change is None or change.document is None else change.document.terms

    def bill(self, key: str, invoice: Invoice, cause: str) -> None:
        """An invoice was posted, or changed."""
        known = self.bills.get(key)
        if known is not None:
            known.invoice = invoice
            return
        begun = self.history.erp.terms.get(invoice.order)
        account = "" if begun is None else self.standing(begun.order.account)
        known = self.bills[key] = Bill(account, invoice, credited=self.anew.get(key, 0))
        self.of_account.setdefault(account, []).append(key)
        self.of(account).invoiced += invoice.totals.total[0]
        if cause == _SEED:  # what was paid before the journal began
            known.money = invoice.paid[0]
            self.of(account).paid += invoice.paid[0]

    def pay(self, key: str, payment: Payment) -> None:
        """Money was posted on one invoice."""
        self.payments[key] = payment
        self._money(payment.invoice, payment.amount[0], 0)

    def credit(self, note: CreditNote) -> None:
        """A credit note was issued."""
        sums, bill = self.of(note.account), self.bills.get(note.invoice)
        sums.credited += note.applied[0]
        sums.unapplied_credit += note.unapplied[0]
        if bill is not None:
            bill.credited += note.applied[0]

    def receive(self, key: str, receipt: Receipt) -> None:
        """Money came in, or more of it was applied."""
        before = self.receipts.get(key)
        done = 0 if before is None else len(before.applications)
        self.receipts[key] = receipt
        was = 0 if before is None else before.unapplied[0]
        self.of(receipt.account).unapplied_money += receipt.unapplied[0] - was
        for each in receipt.applications[done:]:
            self._money(each.invoice, each.amount[0], each.discount[0])

    def reverse(self, made: Reversal) -> None:
        """Something was taken back: by what was posted, whatever the reversal says of it."""
        if made.type == PAYMENT and made.document in self.payments:
            payment = self.payments[made.document]
            self._money(payment.invoice, -payment.amount[0], 0)
        elif made.type == RECEIPT and made.document in self.receipts:
            receipt = self.receipts[made.document]
            self.of(receipt.account).unapplied_money -= receipt.unapplied[0]
            for each in receipt.applications:
                self._money(each.invoice, -each.amount[0], -each.discount[0])
        elif made.applied is not None and made.unapplied is not None:
            sums, bill = self.of(made.account), self.bills.get(made.document)
            sums.credited += made.applied[0]
            sums.unapplied_credit += made.unapplied[0]
            if bill is not None:
                bill.credited += made.applied[0] - made.taken_anew
            if made.rebilled_by is not None:
                self._take_anew(made.rebilled_by, made.taken_anew)

    def refund(self, made: Refund) -> None:
        """Credit went back: it is credit no more."""
        self.of(made.account).unapplied_credit -= made.amount[0]

    def discount(self, invoice: str, amount: int, received_at: int) -> int:
        """What money that comes now for an invoice takes off it, by its account's terms."""
        bill = self.bills.get(invoice)
        terms = None if bill is None else self.terms(bill.account)
        if bill is None or terms is None:
            return 0
        until = bill.invoice.issued_at + terms.discount_days * DAY_US
        over, under = terms.discount_percent.as_integer_ratio()
        most = half_up(bill.invoice.totals.total[0] * over, under * 100)
        rest = bill.open - amount
        return rest if received_at <= until and 0 < rest <= most else 0

    def open_of(self, account: str) -> list[Bill]:
        """The account's invoices of which something is open."""
        return [
            bill
            for bill in map(self.bills.__getitem__, self.of_account.get(account, ()))
            if bill.open > 0
        ]

    def _take_anew(self, invoice: str, amount: int) -> None:
        """An invoice took so much of a credit, whichever of the two is posted first."""
        self.anew[invoice] = amount
        if invoice in self.bills:
            self.bills[invoice].credited += amount

    def _money(self, invoice: str, amount: int, let_off: int) -> None:
        bill = self.bills.get(invoice)
        if bill is None:
            return
        bill.money += amount
        bill.discounted += let_off
        sums = self.of(bill.account)
        sums.paid += amount
        sums.discounted += let_off
