"""What the warehouse confirms is posted by the ERP, once, whatever the warehouse repeats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick, rows_of

FLOW: Final = Flow(
    id="confirmations_to_erp",
    entity="wms.confirmation",
    system="erp",
    operation="erp.warehouse-postings.create",
    path="/warehouse-postings",
    batch=False,
    latest_only=False,
    of_order=False,
)

_LINE: Final = ("line", "sku", "quantity", "short")


def map_confirmation(told: Mapping[str, Any]) -> dict[str, Any]:
    """The ERP's request: the parcel as it left, and what was not found of each line."""
    known = pick(told, ("id", "confirmed_at"))
    return {
        **pick(told, ("shop", "pick", "carrier", "tracking")),
        "confirmation": known["id"],
        "lines": [pick(line, _LINE) for line in rows_of(told, "lines")],
        "shipped_at": known["confirmed_at"],
    }


def known_by(confirmation: Mapping[str, Any]) -> str:
    """What makes two tellings the same confirmation."""
    return f"{confirmation.get('shop')}/{confirmation.get('id')}"
