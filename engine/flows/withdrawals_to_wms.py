"""What the ERP wants back of a pick is told to the warehouse, which decides once however often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick, rows_of

FLOW: Final = Flow(
    id="withdrawals_to_wms",
    entity="withdrawal",
    system="wms",
    operation="wms.withdrawals.put",
    path="/withdrawals",
    batch=False,
    latest_only=True,
    of_order=False,
    after=("picks_to_wms",),
)


def map_withdrawal(told: Mapping[str, Any]) -> dict[str, Any]:
    """What is not wanted any more; what became of it the warehouse says itself."""
    lines = [pick(line, ("line", "sku", "quantity")) for line in rows_of(told, "lines")]
    return {**pick(told, ("id", "shop", "pick")), "lines": lines}
