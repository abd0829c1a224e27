"""The ERP's items, with their units and packs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick

FLOW: Final = Flow(
    id="items",
    entity="item",
    system="storefront",
    operation="storefront.items.put",
    path="/connector/items",
    batch=True,
    latest_only=True,
    of_order=False,
)

_ITEM: Final = ("sku", "name", "base_unit", "sales_unit", "units", "pack", "tax_code", "status")


def map_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """The item; unit factors are passed on, never applied."""
    return pick(item, _ITEM, ("category", "custom"))
