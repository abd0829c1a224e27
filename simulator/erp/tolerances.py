"""Delivery tolerances and what left by them: the ERP's documents, and what clerks key in."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import ConfigDict, TypeAdapter
from typing_extensions import TypedDict

from simulator.erp.documents import QuantityDocument
from simulator.erp.requests import Id, Percent


class DeliveryTolerance(TypedDict):
    """By how much what is delivered of an item may differ from what was ordered of a line.

    In percent of what was ordered, as decimal texts; `account` null: for everybody's orders.
    Source: over- and under-delivery tolerance and "unlimited" of SAP's order items.
    """

    __pydantic_config__ = ConfigDict(strict=True, extra="ignore")  # type: ignore[misc]
    account: Id | None
    sku: Id
    over_percent: Percent
    under_percent: Percent
    unlimited: bool


class DeliveryDeviation(TypedDict):
    """What a parcel delivered beyond or short of a line, in its unit, and what allowed it.

    `percent` is the tolerance as it was then, null where there was no limit.
    """

    id: str
    order: str
    reference: str
    shipment: str
    line: int
    sku: str
    reason: Literal["over-delivered", "closed-short"]
    quantity: QuantityDocument
    percent: str | None
    noted_at: str


DELIVERY_TOLERANCE: Final = TypeAdapter(DeliveryTolerance)
