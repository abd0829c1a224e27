"""Quotes that buyers ask for are asked of the ERP, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick, rows_of

FLOW: Final = Flow(
    id="quote_to_erp",
    entity="seatrial.quote.requested",
    system="erp",
    operation="erp.quotes.create",
    path="/quotes",
    batch=False,
    latest_only=False,
    of_order=False,
)

_HEAD: Final = ("shop", "account", "requested_at", "currency", "notes")
_MINOR: Final = ("requested_by",)
"""Who asked, which a shop says from quotes 1.1.0 on."""

_CHOSEN: Final = ("options",)
"""What is chosen of a line, which a shop says from quotes 1.2.0 on."""

_LINE: Final = ("line", "sku", "quantity", "wished_discount_percent")


def map_quote(quote: Mapping[str, Any]) -> dict[str, Any]:
    """The ERP's request: what is wished for, and no price."""
    reference = pick(quote, ("id",))["id"]
    lines = [pick(line, _LINE, _CHOSEN) for line in rows_of(quote, "lines")]
    return {**pick(quote, _HEAD, _MINOR), "reference": reference, "lines": lines}
