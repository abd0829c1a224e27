"""What left a warehouse is shown with the order it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, Mapper, pick, rows_of

FLOW: Final = Flow(
    id="shipments",
    entity="shipment",
    system="storefront",
    operation="storefront.shipments.put",
    path="/connector/shipments",
    batch=True,
    latest_only=False,
    of_order=True,
)

_SHIPMENT: Final = ("id", "order", "reference", "carrier", "tracking", "warehouse", "shipped_at")


_SHIPMENT_2: Final = (
    *("id", "order_number", "reference", "carrier", "service"),
    *("tracking", "warehouse", "shipped_at"),
)


def map_shipment(shipment: Mapping[str, Any]) -> dict[str, Any]:
    """The shipment, its lines by line number, never by SKU."""
    return {**pick(shipment, _SHIPMENT), "lines": _lines(shipment)}


def map_shipment_2(shipment: Mapping[str, Any]) -> dict[str, Any]:
    """The same of version 2.0.0."""
    return {**pick(shipment, _SHIPMENT_2), "lines": _lines(shipment)}


def _lines(shipment: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [pick(line, ("line", "sku", "quantity")) for line in rows_of(shipment, "lines")]


SHIPMENT_MAPPERS: Final[Mapping[str, Mapper]] = {"1.0.0": map_shipment, "2.0.0": map_shipment_2}
"""By the version of the contract that the engine pins."""
