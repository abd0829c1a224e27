"""The ERP's documents about what is expected: replenishments, and what was promised of them."""

from __future__ import annotations

from typing_extensions import TypedDict

from simulator.erp.documents import QuantityDocument


class Replenishment(TypedDict):
    """Goods that are expected at an instant."""

    id: str
    warehouse: str
    sku: str
    quantity: QuantityDocument
    expected_at: str


class PromisedLine(TypedDict):
    """What a line waits for, and when it will have all of it; None: nothing expected is enough."""

    line: int
    sku: str
    quantity: QuantityDocument
    expected_at: str | None


class Promise(TypedDict):
    """When an order will have what it waits for."""

    order: str
    reference: str
    lines: list[PromisedLine]
