"""What hides items from those who may not buy them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick

FLOW: Final = Flow(
    id="entitlements",
    entity="entitlement",
    system="storefront",
    operation="storefront.entitlements.put",
    path="/connector/entitlements",
    batch=True,
    latest_only=True,
    of_order=False,
)

_RULE: Final = (
    *("id", "sku", "category", "account", "segment", "region"),
    *("effect", "valid_from", "valid_to", "reason"),
)


def map_entitlement(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The rule as it is: the engine decides about nobody."""
    return pick(rule, _RULE)
