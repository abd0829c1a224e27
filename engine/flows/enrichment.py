"""What is told of items beside their prices and their stock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick

FLOW: Final = Flow(
    id="enrichment",
    entity="enrichment",
    system="storefront",
    operation="storefront.enrichment.put",
    path="/connector/enrichment",
    batch=True,
    latest_only=True,
    of_order=False,
)

_ENRICHMENT: Final = ("sku", "description", "attributes", "media")


def map_enrichment(told: Mapping[str, Any]) -> dict[str, Any]:
    """All of it, in the ERP's order: what is not in it any more was removed."""
    return pick(told, _ENRICHMENT)
