"""The ERP's documents of what it took back, as stored and sent."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from simulator.erp.documents import (
    Charge,
    MoneyDocument,
    QuantityDocument,
    UnitPriceDocument,
)


class ReversedLine(TypedDict):
    """What is taken back of a line, in the line's unit; of an invoice with its amounts."""

    line: int
    sku: str
    quantity: QuantityDocument
    unit_price: NotRequired[UnitPriceDocument]
    discount_percent: NotRequired[str]
    net: NotRequired[MoneyDocument]
    tax: NotRequired[MoneyDocument]


class Reopened(TypedDict):
    """What money had paid of an invoice, with the discount that it took: open again."""

    invoice: str
    amount: MoneyDocument
    discount: MoneyDocument


class Reversal(TypedDict):
    """It takes a document back, or lines of one, and changes nothing in it; amounts are positive.

    `type` is `shipment`, `invoice`, `invoice_lines`, `payment` or `receipt`. `applied_anew` is what
    of `applied` the bill in place of the lines took, where a card had paid them.
    """

    id: str
    type: str
    document: str
    account: str
    order: str | None
    reference: str | None
    reason: str
    lines: list[ReversedLine]
    charges: list[Charge]
    applications: list[Reopened]
    amount: MoneyDocument | None
    applied: MoneyDocument | None
    applied_anew: NotRequired[MoneyDocument]
    unapplied: MoneyDocument | None
    rebilled_by: str | None
    posted_at: str


class RebilledLine(TypedDict):
    """How a line should have been billed; `quantity` None: not at all, `unit_price` None: so."""

    line: int
    quantity: QuantityDocument | None
    unit_price: UnitPriceDocument | None
