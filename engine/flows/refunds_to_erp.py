"""Money that went back to a card is posted in the ERP, once: its account has no credit for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick

FLOW: Final = Flow(
    id="refunds_to_erp",
    entity="seatrial.payment.refunded",
    system="erp",
    operation="erp.refunds.create",
    path="/refunds",
    batch=False,
    latest_only=False,
    of_order=False,
)


def map_refund(refund: Mapping[str, Any]) -> dict[str, Any]:
    """The ERP's refund, of the credit that it settles, under the provider's name for it."""
    known = pick(refund, ("shop", "account", "id", "credit", "amount", "refunded_at"))
    return {
        "shop": known["shop"],
        "account": known["account"],
        "reference": known["id"],
        "credit": known["credit"],
        "amount": known["amount"],
        "refunded_at": known["refunded_at"],
    }
