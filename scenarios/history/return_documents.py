"""What the judge keeps of returns and credit notes: flat, comparable values, and nothing else."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from scenarios.history.documents import InvoicedLine, Minor, Quantity, ShippedLine


class RequestedLine(NamedTuple):
    """A line that somebody wants to send back."""

    line: int
    sku: str
    quantity: Quantity
    reason: str


class Request(NamedTuple):
    """A request for a return; `reference` is the storefront's order, `by` who asked."""

    request: str
    shop: str
    account: str
    reference: str
    requested_at: int
    by: tuple[str, str]
    resolution: str
    notes: str | None
    lines: tuple[RequestedLine, ...]


class ReturnLine(NamedTuple):
    """How far one line of a return has come, in the line's unit."""

    line: int
    sku: str
    quantity: Quantity
    reason: str
    authorised: Decimal
    received: Decimal
    restocked: Decimal
    scrapped: Decimal
    credited: Decimal
    replaced: Decimal


class Replacement(NamedTuple):
    """What was sent instead, free of charge."""

    id: str
    lines: tuple[ShippedLine, ...]
    carrier: str | None
    tracking: str
    warehouse: str
    shipped_at: int


class Return(NamedTuple):
    """A return in the ERP, or as the storefront shows it."""

    request: Request
    order: str
    entered_at: int
    state: str
    refusal: str | None
    restocking_percent: Decimal
    warehouse: str | None
    lines: tuple[ReturnLine, ...]
    credit_notes: tuple[str, ...]
    replacements: tuple[Replacement, ...]


class CreditNote(NamedTuple):
    """What is given back of one invoice: net - fee + tax = total = applied + unapplied."""

    of_return: str
    invoice: str
    order: str
    reference: str
    account: str
    lines: tuple[InvoicedLine, ...]
    restocking_percent: Decimal
    net: Minor
    fee: Minor
    tax: Minor
    total: Minor
    applied: Minor
    unapplied: Minor
    issued_at: int
