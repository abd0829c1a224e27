"""Buyers who want less of an order, or its head otherwise, ask the ERP for it, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick, rows_of

FLOW: Final = Flow(
    id="amendment_to_erp",
    entity="seatrial.amendment.requested",
    system="erp",
    operation="erp.amendments.create",
    path="/amendments",
    batch=False,
    latest_only=False,
    of_order=False,
)

_HEAD: Final = ("shop", "order", "account", "requested_at")
_MINOR: Final = ("requested_by", "head")
"""Who asked, which a shop says from amendments 1.1.0 on, and what the head is to say, from 1.2.0
on."""


def map_amendment(amendment: Mapping[str, Any]) -> dict[str, Any]:
    """The ERP's request: what is wanted after all, of the order by the storefront's id."""
    reference = pick(amendment, ("id",))["id"]
    lines = [pick(line, ("line", "quantity")) for line in rows_of(amendment, "lines")]
    return {**pick(amendment, _HEAD, _MINOR), "reference": reference, "lines": lines}
