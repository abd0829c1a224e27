"""What the ERP decides about a return, and what became of its goods, is shown with its request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick, rows_of

FLOW: Final = Flow(
    id="returns",
    entity="return",
    system="storefront",
    operation="storefront.returns.put",
    path="/connector/returns",
    batch=True,
    latest_only=False,
    of_order=True,
)

_RETURN: Final = (
    *("id", "request", "order", "reference", "shop", "account", "requested_at", "requested_by"),
    *("resolution", "notes", "entered_at", "state", "refusal", "restocking_percent", "warehouse"),
    *("credit_notes", "replacements"),
)
_LINE: Final = (
    *("line", "sku", "quantity", "reason", "authorised", "received", "restocked", "scrapped"),
    *("credited", "replaced"),
)


def map_return(document: Mapping[str, Any]) -> dict[str, Any]:
    """The return as the ERP keeps it, its lines by line number, never by SKU."""
    lines = [pick(line, _LINE) for line in rows_of(document, "lines")]
    return {**pick(document, _RETURN), "lines": lines}
