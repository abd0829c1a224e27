"""What the ERP took back is shown beside the document that it takes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick, rows_of

FLOW: Final = Flow(
    id="reversals",
    entity="reversal",
    system="storefront",
    operation="storefront.reversals.put",
    path="/connector/reversals",
    batch=True,
    latest_only=True,
    of_order=False,
)

_REVERSAL: Final = (
    *("id", "type", "document", "account", "order", "reference", "reason"),
    *("amount", "applied", "unapplied", "rebilled_by", "posted_at"),
)
_MAY_LACK: Final = ("applied_anew",)
_MOVED: Final = ("line", "sku", "quantity")
_BILLED: Final = ("unit_price", "discount_percent", "net", "tax")
_APPLICATION: Final = ("invoice", "amount", "discount")


def map_reversal(reversal: Mapping[str, Any]) -> dict[str, Any]:
    """The reversal as the ERP posted it; what it takes back is left as it is shown."""
    return {
        **pick(reversal, _REVERSAL, _MAY_LACK),
        "lines": [pick(line, _MOVED, _BILLED) for line in rows_of(reversal, "lines")],
        "charges": [pick(each, ("kind", "amount")) for each in rows_of(reversal, "charges")],
        "applications": [pick(each, _APPLICATION) for each in rows_of(reversal, "applications")],
    }
