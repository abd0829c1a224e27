"""What the ERP can promise, per warehouse and item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick

FLOW: Final = Flow(
    id="availability",
    entity="availability",
    system="storefront",
    operation="storefront.availability.put",
    path="/connector/availability",
    batch=True,
    latest_only=True,
    of_order=False,
    after=("items",),
)


def map_availability(stock: Mapping[str, Any]) -> dict[str, Any]:
    """The ERP's available-to-promise under the storefront's name for it; on-hand stays behind."""
    row = pick(stock, ("sku", "warehouse", "unit", "available_to_promise"))
    row["available"] = row.pop("available_to_promise")
    return row
