"""Whom the warehouses serve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick

FLOW: Final = Flow(
    id="sourcing",
    entity="sourcing",
    system="storefront",
    operation="storefront.sourcing.put",
    path="/connector/sourcing",
    batch=True,
    latest_only=True,
    of_order=False,
)

_SOURCING: Final = ("id", "warehouse", "account", "region", "channel", "serves")
_SAID: Final = ("ship_to_region",)
"""What an ERP says from sourcing 1.1.0 on, and an older one does not."""


def map_sourcing(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The rule as it is, whomever it names: which one decides is not worked out here."""
    return pick(rule, _SOURCING, _SAID)
