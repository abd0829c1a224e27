"""What the judge keeps of receipts and statements: flat, comparable values, and nothing else."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from scenarios.history.documents import Minor, Quantity

POST_REFUND: Final = "erp.refunds.create"


class Applied(NamedTuple):
    """Money used for an invoice, and the discount that it took."""

    invoice: str
    amount: Minor
    discount: Minor
    applied_at: int


class Receipt(NamedTuple):
    """Money received of an account."""

    account: str
    reference: str | None
    amount: Minor
    received_at: int
    posted_at: int
    applications: tuple[Applied, ...]
    unapplied: Minor


class Terms(NamedTuple):
    """Terms of payment; in days, but for the percentage."""

    net_days: int
    discount_percent: Decimal
    discount_days: int
    hold_after_days: int | None


class Statement(NamedTuple):
    """What an account owes."""

    account: str
    currency: str
    terms: Terms | None
    invoiced: Minor
    credited: Minor
    paid: Minor
    discounted: Minor
    open: Minor
    unapplied_money: Minor
    unapplied_credit: Minor
    open_invoices: int
    oldest_due_at: int | None


class Payment(NamedTuple):
    """Money posted for one invoice; the ERP's own, which no feed tells of."""

    invoice: str
    amount: Minor
    paid_at: int


class ReversedLine(NamedTuple):
    """What is taken back of a line; rate and amounts are those of an invoice's line."""

    line: int
    sku: str
    quantity: Quantity
    rate: Fraction | None
    discount: Decimal | None
    net: Minor | None
    tax: Minor | None


class Reopened(NamedTuple):
    """What money had paid of an invoice, and the discount that it took."""

    invoice: str
    amount: Minor
    discount: Minor


class Reversal(NamedTuple):
    """What the ERP took back of a document of its own."""

    type: str
    document: str
    account: str
    order: str | None
    reference: str | None
    reason: str
    lines: tuple[ReversedLine, ...]
    charges: tuple[tuple[str, int, str], ...]
    applications: tuple[Reopened, ...]
    amount: Minor | None
    applied: Minor | None
    unapplied: Minor | None
    rebilled_by: str | None
    posted_at: int
    applied_anew: Minor | None = None
    """Of `applied`: what the invoice in place of the lines took."""

    @property
    def taken_anew(self) -> int:
        """The same, in minor units; 0 where it took nothing."""
        return 0 if self.applied_anew is None else self.applied_anew[0]


class Capture(NamedTuple):
    """Money that the payment provider took for an invoice."""

    id: str
    invoice: str
    amount: Minor
    captured_at: int


class Refund(NamedTuple):
    """Money that went back, as the ERP posted it."""

    account: str
    reference: str
    credit: str
    amount: Minor
    refunded_at: int
    posted_at: int


class CardRefund(NamedTuple):
    """Money that the payment provider gave back, for what."""

    authorisation: str
    reference: str
    amount: Minor
    refunded_at: int


class Authorisation(NamedTuple):
    """Money that the payment provider set aside, or not."""

    reference: str
    account: str
    amount: Minor
    state: str
    captures: tuple[Capture, ...]


class Period(NamedTuple):
    """An accounting period of the ERP."""

    month: str
    state: str
