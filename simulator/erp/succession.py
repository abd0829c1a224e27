"""What the ERP says of an order that continues another."""

from __future__ import annotations

from typing_extensions import TypedDict

from simulator.erp.documents import Order


class Origin(TypedDict):
    """Of which order a successor took open quantities over, line by line of the same number."""

    kind: str
    order: str
    reference: str
    price: str
    decline_until: str | None


class Successor(Order):
    """An order that continues another."""

    origin: Origin
