"""The ERP's documents of what warehouses pick for it, as stored and sent."""

from __future__ import annotations

from typing_extensions import TypedDict

from simulator.erp.documents import QuantityDocument


class PickLine(TypedDict):
    """What is wanted of a line; what of it has left, and what was not found."""

    line: int
    sku: str
    quantity: QuantityDocument
    shipped: QuantityDocument
    short: QuantityDocument


class Pick(TypedDict):
    """What one warehouse picks for one order; `state` is released, or done."""

    id: str
    shop: str
    order: str
    reference: str
    warehouse: str
    carrier: str | None
    state: str
    lines: list[PickLine]
    released_at: str


class ConfirmedLine(TypedDict):
    """What left with a parcel, and what will not come."""

    line: int
    sku: str
    quantity: QuantityDocument
    short: QuantityDocument


class NewPosting(TypedDict):
    """A confirmation of the warehouse, to be posted."""

    shop: str
    confirmation: str
    pick: str
    lines: list[ConfirmedLine]
    carrier: str | None
    tracking: str | None
    shipped_at: str


class Posting(TypedDict):
    """What was posted of a confirmation; no shipment where nothing left."""

    id: str
    shop: str
    confirmation: str
    pick: str
    order: str
    reference: str
    warehouse: str
    shipment: str | None
    lines: list[ConfirmedLine]
    tracking: str | None
    posted_at: str


class WithdrawnLine(TypedDict):
    """What is not wanted any more of a line, and what the warehouse withdrew of that."""

    line: int
    sku: str
    quantity: QuantityDocument
    withdrawn: QuantityDocument


class Withdrawal(TypedDict):
    """What is wanted back of one pick; `state` is asked, or decided."""

    id: str
    shop: str
    order: str
    reference: str
    pick: str
    warehouse: str
    state: str
    lines: list[WithdrawnLine]
    asked_at: str


class DecidedLine(TypedDict):
    """What will not be picked of a line any more; 0 where it was too late."""

    line: int
    sku: str
    quantity: QuantityDocument


class Decision(TypedDict):
    """What a warehouse could still withdraw."""

    id: str
    pick: str
    lines: list[DecidedLine]
