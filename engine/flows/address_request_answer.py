"""What the ERP says to a request for an address; the address itself comes with its customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick

FLOW: Final = Flow(
    id="address_request_answer",
    entity="address_request",
    system="storefront",
    operation="storefront.address-requests.answer",
    path="/connector/address-requests",
    batch=False,
    latest_only=True,
    of_order=False,
)


def map_address_answer(request: Mapping[str, Any]) -> dict[str, Any]:
    """What was decided, and the ERP's id of the address, without its version."""
    return pick(request, ("number", "state", "reason", "address_id"))
