"""What the prices of a currency mean: tax on top of them, or in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick

FLOW: Final = Flow(
    id="price_lists",
    entity="price_list",
    system="storefront",
    operation="storefront.price-lists.put",
    path="/connector/price-lists",
    batch=True,
    latest_only=True,
    of_order=False,
)

_PRICE_LIST: Final = ("currency", "tax")


def map_price_list(price_list: Mapping[str, Any]) -> dict[str, Any]:
    """The list as it is: neither is a tax taken out of a price here, nor put on one."""
    return pick(price_list, _PRICE_LIST)
