"""What can be promised of an item by warehouse and date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick, rows_of

FLOW: Final = Flow(
    id="outlooks",
    entity="outlook",
    system="storefront",
    operation="storefront.outlooks.put",
    path="/connector/outlooks",
    batch=True,
    latest_only=True,
    of_order=False,
)

_OUTLOOK: Final = ("sku", "unit", "lead_time_days")
_STEP: Final = ("at", "warehouse", "quantity")


def map_outlook(outlook: Mapping[str, Any]) -> dict[str, Any]:
    """The outlook as it is: which date holds for whom is not worked out here."""
    steps = [pick(step, _STEP) for step in rows_of(outlook, "steps")]
    return pick(outlook, _OUTLOOK) | {"steps": steps}
