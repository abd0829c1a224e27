"""What the ERP makes of an order is shown in the storefront."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick, rows_of

FLOW: Final = Flow(
    id="order_status",
    entity="order",
    system="storefront",
    operation="storefront.orders.status",
    path="/connector/orders",
    batch=False,
    latest_only=True,
    of_order=True,
)

STATUS: Final = ("number", "state", "shipment_state", "invoice_state", "holds", "charges", "totals")
PROGRESS: Final = ("line", "allocated", "shipped", "invoiced", "cancelled", "backordered")


def map_status(order: Mapping[str, Any]) -> dict[str, Any]:
    """The storefront's status, without its version: three axes, holds, increments per line."""
    return {
        **pick(order, STATUS),
        "lines": [pick(line, PROGRESS) for line in rows_of(order, "lines")],
    }
