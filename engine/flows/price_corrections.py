"""What a clerk of the ERP corrected of an order's prices is shown in the storefront."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick, rows_of

FLOW: Final = Flow(
    id="price_corrections",
    entity="price_correction",
    system="storefront",
    operation="storefront.price-corrections.put",
    path="/connector/price-corrections",
    batch=True,
    latest_only=True,
    of_order=False,
)

_HEAD: Final = (
    *("id", "order", "shop", "reference", "account", "corrected_at", "corrected_by", "system"),
    *("reason", "totals"),
)
_LINE: Final = ("line", "sku", "was", "unit_price", "discount_percent", "net", "tax")


def map_price_correction(correction: Mapping[str, Any]) -> dict[str, Any]:
    """The correction as it is: who did it, when, why, and each price before and after."""
    lines = [pick(line, _LINE) for line in rows_of(correction, "lines")]
    return {**pick(correction, _HEAD), "lines": lines}
