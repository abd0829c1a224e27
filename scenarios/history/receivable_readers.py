"""Reads receipts, statements and what explains them into what the judge keeps of them."""

from __future__ import annotations

from typing import Any

from scenarios.history.documents import Minor
from scenarios.history.readers import charges, instant, money, number, quantity, rate
from scenarios.history.receivable_documents import (
    Applied,
    Authorisation,
    Capture,
    CardRefund,
    Payment,
    Period,
    Receipt,
    Refund,
    Reopened,
    Reversal,
    ReversedLine,
    Statement,
    Terms,
)

Raw = dict[str, Any]


def receipt(raw: Raw) -> Receipt:
    """Read a receipt."""
    return Receipt(
        raw["account"],
        raw["reference"],
        money(raw["amount"]),
        instant(raw["received_at"]),
        instant(raw["posted_at"]),
        tuple(_applied(row) for row in raw["applications"]),
        money(raw["unapplied"]),
    )


def statement(raw: Raw) -> Statement:
    """Read a statement."""
    due_at = raw["oldest_due_at"]
    return Statement(
        raw["account"],
        raw["currency"],
        None if raw["terms"] is None else _terms(raw["terms"]),
        money(raw["invoiced"]),
        money(raw["credited"]),
        money(raw["paid"]),
        money(raw["discounted"]),
        money(raw["open"]),
        money(raw["unapplied_money"]),
        money(raw["unapplied_credit"]),
        raw["open_invoices"],
        None if due_at is None else instant(due_at),
    )


def payment(raw: Raw) -> Payment:
    """Read a payment of one invoice."""
    return Payment(raw["invoice"], money(raw["amount"]), instant(raw["paid_at"]))


def period(raw: Raw) -> Period:
    """Read an accounting period."""
    return Period(raw["month"], raw["state"])


def reversal(raw: Raw) -> Reversal:
    """Read what was taken back."""
    return Reversal(
        raw["type"],
        raw["document"],
        raw["account"],
        raw["order"],
        raw["reference"],
        raw["reason"],
        tuple(_reversed_line(row) for row in raw["lines"]),
        charges(raw["charges"]),
        tuple(_reopened(row) for row in raw["applications"]),
        _maybe(raw["amount"]),
        _maybe(raw["applied"]),
        _maybe(raw["unapplied"]),
        raw["rebilled_by"],
        instant(raw["posted_at"]),
        _maybe(raw.get("applied_anew")),
    )


def _reversed_line(raw: Raw) -> ReversedLine:
    billed = "net" in raw
    return ReversedLine(
        raw["line"],
        raw["sku"],
        quantity(raw["quantity"]),
        rate(raw["unit_price"]) if billed else None,
        number(raw["discount_percent"]) if billed else None,
        money(raw["net"]) if billed else None,
        money(raw["tax"]) if billed else None,
    )


def _reopened(raw: Raw) -> Reopened:
    return Reopened(raw["invoice"], money(raw["amount"]), money(raw["discount"]))


def _maybe(raw: Raw | None) -> Minor | None:
    return None if raw is None else money(raw)


def refund(raw: Raw) -> Refund:
    """Read what went back."""
    gone_at, posted_at = instant(raw["refunded_at"]), instant(raw["posted_at"])
    whose = raw["account"], raw["reference"], raw["credit"]
    return Refund(*whose, money(raw["amount"]), gone_at, posted_at)


def card_refund(raw: Raw) -> CardRefund:
    """Read what the payment provider gave back."""
    amount, gone_at = money(raw["amount"]), instant(raw["refunded_at"])
    return CardRefund(raw["authorisation"], raw["reference"], amount, gone_at)


def authorisation(raw: Raw) -> Authorisation:
    """Read what the payment provider set aside."""
    captures = (_capture(row) for row in raw["captures"])
    whole = money(raw["amount"])
    return Authorisation(raw["reference"], raw["account"], whole, raw["state"], tuple(captures))


def _capture(raw: Raw) -> Capture:
    amount, taken_at = money(raw["amount"]), instant(raw["captured_at"])
    return Capture(raw["id"], raw["invoice"], amount, taken_at)


def _applied(raw: Raw) -> Applied:
    amount, let_off = money(raw["amount"]), money(raw["discount"])
    return Applied(raw["invoice"], amount, let_off, instant(raw["applied_at"]))


def _terms(raw: Raw) -> Terms:
    percent = number(raw["discount_percent"])
    return Terms(raw["net_days"], percent, raw["discount_days"], raw["hold_after_days"])


READERS = {
    "receipt": receipt,
    "statement": statement,
    "reversal": reversal,
    "refund": refund,
    "card_refund": card_refund,
    "payment": payment,
    "period": period,
    "authorisation": authorisation,
}
"""How each entity is read."""
