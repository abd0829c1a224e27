"""The ERP's documents of returns and credit notes, as stored and sent."""

from __future__ import annotations

from typing_extensions import TypedDict

from simulator.erp.documents import (
    InvoiceLine,
    MoneyDocument,
    QuantityDocument,
    ShipmentLine,
)


class Requester(TypedDict):
    """Who asked: the buyer himself, or staff on behalf of his account."""

    role: str
    id: str


class RequestedLine(TypedDict):
    """A line that is to come back."""

    line: int
    sku: str
    quantity: QuantityDocument
    reason: str


class ReturnHead(TypedDict):
    """What a request for a return says beside its lines; `reference` is the storefront's order."""

    shop: str
    request: str
    reference: str
    account: str
    requested_at: str
    requested_by: Requester
    resolution: str
    notes: str | None


class NewReturn(ReturnHead):
    """A request for a return as a client enters it."""

    lines: list[RequestedLine]


class ReturnLine(RequestedLine):
    """A line of a return; the requested quantity never changes, the increments (line's unit) do.

    requested >= authorised >= received >= restocked + scrapped >= credited + replaced, always.
    """

    authorised: str
    received: str
    restocked: str
    scrapped: str
    credited: str
    replaced: str


class ReturnRefusal(TypedDict):
    """Why a return is refused."""

    code: str
    text: str | None


class Replacement(TypedDict):
    """What was sent instead, free of charge."""

    id: str
    lines: list[ShipmentLine]
    carrier: str | None
    tracking: str
    warehouse: str
    shipped_at: str


class Return(ReturnHead):
    """A return from its request to its end."""

    id: str
    order: str
    entered_at: str
    state: str
    refusal: ReturnRefusal | None
    restocking_percent: str
    warehouse: str | None
    lines: list[ReturnLine]
    credit_notes: list[str]
    replacements: list[Replacement]


class CreditTotals(TypedDict):
    """lines - restocking_fee + tax = total."""

    lines: MoneyDocument
    restocking_fee: MoneyDocument
    tax: MoneyDocument
    total: MoneyDocument


CreditNote = TypedDict(
    "CreditNote",
    {
        "id": str,
        "return": str,
        "invoice": str,
        "order": str,
        "reference": str,
        "account": str,
        "lines": list[InvoiceLine],
        "restocking_percent": str,
        "totals": CreditTotals,
        "applied": MoneyDocument,
        "unapplied": MoneyDocument,
        "issued_at": str,
    },
)
"""What is owed back of one invoice; its amounts are positive."""
