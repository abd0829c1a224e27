"""What the warehouse decided on a withdrawal is posted by the ERP, which knows it by its id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick, rows_of

FLOW: Final = Flow(
    id="decisions_to_erp",
    entity="wms.decision",
    system="erp",
    operation="erp.decisions.put",
    path="/withdrawals",
    batch=False,
    latest_only=True,
    of_order=False,
)


def map_decided(told: Mapping[str, Any]) -> dict[str, Any]:
    """The ERP's request: what will not be picked any more, as the warehouse said it."""
    lines = [pick(line, ("line", "sku", "quantity")) for line in rows_of(told, "lines")]
    return {**pick(told, ("id", "shop", "pick", "decided_at")), "lines": lines}
