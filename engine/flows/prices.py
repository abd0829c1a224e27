"""The ERP's price rules: list prices, contract prices, tiers, each with its validity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, Mapper, pick

FLOW: Final = Flow(
    id="prices",
    entity="price",
    system="storefront",
    operation="storefront.prices.put",
    path="/connector/prices",
    batch=True,
    latest_only=True,
    of_order=False,
    after=("customers", "items"),
)

_RULE: Final = (
    *("id", "sku", "customer", "kind", "unit", "min_quantity"),
    *("unit_price", "valid_from", "valid_to"),
)


_RULE_2: Final = (
    *("id", "sku", "buyer", "kind", "min_quantity"),
    *("unit_price", "base_quantity", "valid_from", "valid_to"),
)


def map_price(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The rule as it is: the engine selects, converts and rounds nothing."""
    return pick(rule, _RULE)


def map_price_2(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The same of version 2.0.0."""
    return pick(rule, _RULE_2)


PRICE_MAPPERS: Final[Mapping[str, Mapper]] = {"1.0.0": map_price, "2.0.0": map_price_2}
"""By the version of the contract that the engine pins."""
