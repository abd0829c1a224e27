"""Money that was taken of a card becomes a receipt of the ERP, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick

FLOW: Final = Flow(
    id="captures_to_erp",
    entity="seatrial.payment.captured",
    system="erp",
    operation="erp.receipts.create",
    path="/receipts",
    batch=False,
    latest_only=False,
    of_order=False,
)


def map_capture(capture: Mapping[str, Any]) -> dict[str, Any]:
    """The ERP's receipt: all of the money for the invoice that it was taken for."""
    known = pick(capture, ("id", "shop", "account", "invoice", "amount", "captured_at"))
    return {
        "shop": known["shop"],
        "account": known["account"],
        "reference": known["id"],
        "amount": known["amount"],
        "received_at": known["captured_at"],
        "applications": [{"invoice": known["invoice"], "amount": known["amount"]}],
    }
