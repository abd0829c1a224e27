"""The ERP's discount rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, Mapper, pick

FLOW: Final = Flow(
    id="discounts",
    entity="discount",
    system="storefront",
    operation="storefront.discounts.put",
    path="/connector/discounts",
    batch=True,
    latest_only=True,
    of_order=False,
    after=("customers", "items"),
)

_RULE: Final = ("id", "customer", "sku", "percent", "valid_from", "valid_to")


_RULE_2: Final = ("id", "buyer", "sku", "percent", "valid_from", "valid_to")


def map_discount(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The rule as it is."""
    return pick(rule, _RULE)


def map_discount_2(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The same of version 2.0.0."""
    return pick(rule, _RULE_2)


DISCOUNT_MAPPERS: Final[Mapping[str, Mapper]] = {"1.0.0": map_discount, "2.0.0": map_discount_2}
"""By the version of the contract that the engine pins."""
