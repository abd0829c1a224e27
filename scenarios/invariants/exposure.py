"""The judge's own sum of what customers owe and will owe, followed through a journal.

Exposure = open receivables + what is ordered and not yet invoiced - what was credited or cancelled
- money received and not applied, all with tax; held and cancelled orders count nothing. What is
left of a line that was invoiced in part is known up to a minor unit or two of rounding: it is
counted too low rather than too high.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from scenarios.history.documents import Invoice, Line, Order, PriceCorrection, Progress, Status
from scenarios.history.receivable_documents import Receipt, Refund, Reversal
from scenarios.history.return_documents import CreditNote
from scenarios.invariants.reversed import INVOICE, RECEIPT

_SLACK_MINOR: Final = 2
"""Net and tax are rounded twice, of all that was ordered and of what is left."""

TOO_LITTLE: Final = 2 * _SLACK_MINOR + 1
"""What is left is so much less than its part by quantity, may be so much more, and is cut."""


@dataclass(slots=True)
class Owed:
    """What one order stands for: still to be invoiced, by invoice still to be paid, and by credit
    note given back.
    """

    order: Order
    status: Status | None = None
    due: dict[str, int] = field(default_factory=dict)
    charged: dict[str, int] = field(default_factory=dict)
    credited: dict[str, int] = field(default_factory=dict)
    counted: int = 0
    prices: dict[int, int] = field(default_factory=dict)
    """What lines cost, with tax, whose price was corrected."""

    def value(self) -> int:
        """In minor units."""
        return sum(self.due.values()) + self._left() - sum(self.credited.values())

    def _left(self) -> int:
        return 0 if self.status is None or self.status.holds else self.unbilled()

    def unbilled(self) -> int:
        """What is still to be invoiced, held or not, in minor units."""
        status = self.status
        if status is None or status.state == "cancelled":
            return 0
        progress = {line.line: line for line in status.lines}
        if all(_is_over(line, progress.get(line.line)) for line in self.order.lines):
            return 0  # no bill follows that could bear a charge
        total = sum(amount for _, amount, _ in status.charges) - sum(self.charged.values())
        for line in self.order.lines:
            agreed = (line.net or (0, ""))[0] + (line.tax or (0, ""))[0]
            value = self.prices.get(line.line, agreed)
            total += _rest(value, line.quantity.value, progress.get(line.line))
        return total


class Ledger:
    """What every account owes and will owe, as the changes of orders and invoices are taken."""

    def __init__(self) -> None:
        self._orders: dict[str, Owed] = {}
        self._sums: dict[str, int] = {}
        self._let_off: dict[str, int] = {}
        self._receipts: dict[str, Receipt] = {}
        self._bills: dict[str, Invoice] = {}
        self._cancelled: set[str] = set()
        self._slack: dict[str, int] = {}
        self._touched: set[str] = set()

    def enter(self, number: str, order: Order) -> None:
        """An order begins; `take` says what it counts."""
        self._orders[number] = Owed(order)

    def take(self, number: str, status: Status | None) -> None:
        """An order's status changed."""
        owed = self._orders[number]
        account = owed.order.account
        more = inexact(owed.order, status) - inexact(owed.order, owed.status)
        self._slack[account] = self._slack.get(account, 0) + more
        owed.status = status
        self._count(owed)

    def bill(self, invoice_id: str, invoice: Invoice) -> None:
        """An invoice was posted, or something was paid on it."""
        self._bills[invoice_id] = invoice
        owed = self._orders.get(invoice.order)
        if owed is not None:
            let_off = self._let_off.get(invoice_id, 0)
            owed.due[invoice_id] = invoice.totals.total[0] - invoice.paid[0] - let_off
            if invoice_id not in self._cancelled:
                owed.charged[invoice_id] = sum(amount for _, amount, _ in invoice.charges)
            self._count(owed)

    def correct(self, correction: PriceCorrection) -> None:
        """Prices of an order were corrected."""
        owed = self._orders.get(correction.order)
        if owed is not None:
            owed.prices |= {line.line: line.net[0] + line.tax[0] for line in correction.lines}
            self._count(owed)

    def credit(self, note_id: str, note: CreditNote) -> None:
        """Something of an order was credited, set off against its invoice or not."""
        owed = self._orders.get(note.order)
        if owed is not None:
            owed.credited[note_id] = note.total[0]
            self._count(owed)

    def receive(self, receipt_id: str, receipt: Receipt) -> None:
        """Money came in, or more of it was applied; discounts that it took are owed no more."""
        before = self._receipts.get(receipt_id)
        self._receipts[receipt_id] = receipt
        was = 0 if before is None else before.unapplied[0]
        self._add(receipt.account, was - receipt.unapplied[0])
        for each in receipt.applications[0 if before is None else len(before.applications) :]:
            let_off = self._let_off.get(each.invoice, 0) + each.discount[0]
            self._let_off[each.invoice] = let_off
            if each.invoice in self._bills:
                self.bill(each.invoice, self._bills[each.invoice])

    def reverse(self, made: Reversal, key: str) -> None:
        """Something was taken back: a bill is owed no more, money that went is owed again."""
        owed = self._orders.get(made.order or "")
        if made.applied is not None and made.amount is not None and owed is not None:
            owed.credited[key] = made.amount[0]
            if made.type == INVOICE:  # its charges will be billed again
                owed.charged.pop(made.document, None)
                self._cancelled.add(made.document)
            self._count(owed)
        receipt = self._receipts.get(made.document)
        if made.type != RECEIPT or receipt is None:
            return
        self._add(receipt.account, receipt.unapplied[0])
        for each in receipt.applications:
            self._let_off[each.invoice] = self._let_off.get(each.invoice, 0) - each.discount[0]
            if each.invoice in self._bills:
                self.bill(each.invoice, self._bills[each.invoice])

    def refund(self, made: Refund) -> None:
        """Credit went back, and counts against what is owed no more."""
        self._add(made.account, made.amount[0])

    def exposure(self, accounts: Iterable[str]) -> int:
        """What the accounts owe and will owe together, in minor units."""
        return sum(self._sums.get(account, 0) for account in accounts)

    def slack(self, accounts: Iterable[str]) -> int:
        """By how many minor units that may be too little."""
        return sum(self._slack.get(account, 0) for account in accounts) * TOO_LITTLE

    def unbilled(self, number: str) -> int:
        """What is still to be invoiced of an order, held or not, in minor units."""
        return self._orders[number].unbilled()

    def touched(self) -> set[str]:
        """The accounts of which something was taken since this was asked before."""
        touched, self._touched = self._touched, set()
        return touched

    def _count(self, owed: Owed) -> None:
        value = owed.value()
        self._add(owed.order.account, value - owed.counted)
        owed.counted = value

    def _add(self, account: str, amount: int) -> None:
        self._sums[account] = self._sums.get(account, 0) + amount
        self._touched.add(account)


def inexact(order: Order, status: Status | None) -> int:
    """Of how many lines what is left is known up to rounding."""
    lines = () if status is None else status.lines
    ordered = {line.line: line.quantity.value for line in order.lines}
    return sum(
        bool(one.invoiced or one.cancelled or one.shipped > ordered.get(one.line, one.shipped))
        for one in lines
    )


def _is_over(line: Line, progress: Progress | None) -> bool:
    """Whether nothing more of a line will be billed."""
    if progress is None:
        return False
    return progress.invoiced >= max(line.quantity.value - progress.cancelled, progress.shipped)


def _rest(value: int, ordered: Decimal, progress: Progress | None) -> int:
    if progress is None:
        return value
    left = max(ordered - progress.cancelled, progress.shipped) - progress.invoiced
    if left == ordered and not progress.invoiced:
        return value
    return max(0, int(value * left / ordered) - _SLACK_MINOR) if left > 0 else 0
