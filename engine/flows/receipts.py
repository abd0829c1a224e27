"""Money that the ERP posted is shown with what it paid and what of it is left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick, rows_of

FLOW: Final = Flow(
    id="receipts",
    entity="receipt",
    system="storefront",
    operation="storefront.receipts.put",
    path="/connector/receipts",
    batch=True,
    latest_only=True,
    of_order=False,
)

_RECEIPT: Final = (
    *("id", "account", "reference", "amount", "received_at", "posted_at", "unapplied"),
)
_APPLICATION: Final = ("invoice", "amount", "discount", "applied_at")


def map_receipt(receipt: Mapping[str, Any]) -> dict[str, Any]:
    """The receipt as the ERP posted it; nothing is set off against anything here."""
    applied = [pick(each, _APPLICATION) for each in rows_of(receipt, "applications")]
    return {**pick(receipt, _RECEIPT), "applications": applied}
