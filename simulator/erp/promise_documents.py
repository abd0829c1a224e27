"""The ERP's documents about what is expected: replenishments, and what was promised of them."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from simulator.erp.documents import QuantityDocument


class Replenishment(TypedDict):
    """Goods that are expected at an instant."""

    id: str
    warehouse: str
    sku: str
    quantity: QuantityDocument
    expected_at: str


class GoodsReceiptLine(TypedDict):
    """So much of the item came."""

    sku: str
    quantity: QuantityDocument


class GoodsReceipt(TypedDict):
    """What came of a delivery, and where; `last` when it is complete with it."""

    warehouse: str
    lines: list[GoodsReceiptLine]
    last: bool


class OutlookTerms(TypedDict):
    """An item whose dates are shown, and after how many days any quantity of it can be had."""

    id: str
    lead_time_days: int | None


class OutlookStep(TypedDict):
    """What becomes free at a warehouse at an instant, in base units."""

    at: str
    warehouse: str
    quantity: str


class Outlook(TypedDict):
    """What can be promised of an item, by warehouse and date."""

    sku: str
    unit: str
    lead_time_days: int | None
    steps: list[OutlookStep]


class PromisedLine(TypedDict):
    """What a line waits for, and when it will have all of it; None: nothing expected is enough.

    `first_expected_at` is the first date that it was given since it waits, however it moved.
    `in_time` says whether it is there on the day that was asked for; None where none was.
    """

    line: int
    sku: str
    quantity: QuantityDocument
    expected_at: str | None
    first_expected_at: NotRequired[str | None]
    in_time: NotRequired[bool | None]


class Promise(TypedDict):
    """When an order will have what it waits for."""

    order: str
    reference: str
    lines: list[PromisedLine]
