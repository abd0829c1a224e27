"""Buyers who want an address ask the ERP for it, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick

FLOW: Final = Flow(
    id="address_request_to_erp",
    entity="seatrial.address.requested",
    system="erp",
    operation="erp.address-requests.create",
    path="/address-requests",
    batch=False,
    latest_only=False,
    of_order=False,
)

_HEAD: Final = ("shop", "account", "requested_at", "replaces", "address")


def map_address_request(request: Mapping[str, Any]) -> dict[str, Any]:
    """The ERP's request: the address as it was typed; its id is the ERP's to give."""
    reference = pick(request, ("id",))["id"]
    return {**pick(request, _HEAD, ("requested_by",)), "reference": reference}
