"""The ERP's documents of what customers owe and pay, as stored and sent."""

from __future__ import annotations

from typing_extensions import TypedDict

from simulator.erp.documents import MoneyDocument


class Terms(TypedDict):
    """Terms of payment; days count from the issue of an invoice, `hold_after_days` from its end."""

    net_days: int
    discount_percent: str
    discount_days: int
    hold_after_days: int | None


class Application(TypedDict):
    """Money for an invoice."""

    invoice: str
    amount: MoneyDocument


class Applied(Application):
    """Money that was used for an invoice, with the discount that it took."""

    discount: MoneyDocument
    applied_at: str


class NewReceipt(TypedDict):
    """Money received, as a client posts it."""

    account: str
    reference: str | None
    amount: MoneyDocument
    received_at: str | None
    applications: list[Application]


class Receipt(TypedDict):
    """Money received; amount = what was applied + unapplied, always."""

    id: str
    account: str
    reference: str | None
    amount: MoneyDocument
    received_at: str
    posted_at: str
    applications: list[Applied]
    unapplied: MoneyDocument


class NewRefund(TypedDict):
    """Money that went back, as a client posts it; `credit` is the note that it settles."""

    account: str
    reference: str
    credit: str
    amount: MoneyDocument
    refunded_at: str


class Refund(NewRefund):
    """Money that went back to an account."""

    id: str
    posted_at: str


class Statement(TypedDict):
    """What an account owes: invoiced - credited - paid - discounted = open, always."""

    id: str
    account: str
    currency: str
    terms: Terms | None
    invoiced: MoneyDocument
    credited: MoneyDocument
    paid: MoneyDocument
    discounted: MoneyDocument
    open: MoneyDocument
    unapplied_money: MoneyDocument
    unapplied_credit: MoneyDocument
    open_invoices: int
    oldest_due_at: str | None


class OpenItem(TypedDict):
    """An invoice of which something is open, in minor units."""

    due_at: str
    open_minor: int


class Ledger(TypedDict):
    """The inner side of a statement: what is open, by invoice."""

    items: dict[str, OpenItem]


class Period(TypedDict):
    """An accounting period; `month` is a year and a month of UTC."""

    month: str
    state: str
    late_postings: str
