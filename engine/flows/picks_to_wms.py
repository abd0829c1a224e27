"""What the ERP releases is an instruction to the warehouse, once per pick however often told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick, rows_of

FLOW: Final = Flow(
    id="picks_to_wms",
    entity="pick",
    system="wms",
    operation="wms.instructions.put",
    path="/instructions",
    batch=False,
    latest_only=True,
    of_order=False,
)

_HEAD: Final = ("id", "shop", "order", "reference", "warehouse", "carrier", "state")


def map_pick(told: Mapping[str, Any]) -> dict[str, Any]:
    """The instruction: what is wanted; what became of it the warehouse knows itself."""
    lines = [pick(line, ("line", "sku", "quantity")) for line in rows_of(told, "lines")]
    return {**pick(told, _HEAD), "lines": lines}
