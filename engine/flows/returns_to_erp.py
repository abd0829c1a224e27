"""Requests for returns made in the storefront become returns of the ERP, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick, rows_of

FLOW: Final = Flow(
    id="returns_to_erp",
    entity="seatrial.return.requested",
    system="erp",
    operation="erp.returns.create",
    path="/returns",
    batch=False,
    latest_only=False,
    of_order=True,
)

_HEAD: Final = (
    *("shop", "account", "reference", "requested_at", "requested_by", "resolution", "notes"),
)
_LINE: Final = ("line", "sku", "quantity", "reason")


def map_return_request(request: Mapping[str, Any]) -> dict[str, Any]:
    """The ERP's create request: what was asked for, whoever asked; nothing is decided here."""
    lines = [pick(line, _LINE) for line in rows_of(request, "lines")]
    return {**pick(request, _HEAD), "request": pick(request, ("id",))["id"], "lines": lines}
