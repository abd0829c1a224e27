"""What became of an order that the ERP took to post it later is shown in the storefront."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick

FLOW: Final = Flow(
    id="postings",
    entity="posting",
    system="storefront",
    operation="storefront.postings.put",
    path="/connector/postings",
    batch=True,
    latest_only=True,
    of_order=False,
)

_POSTING: Final = (
    *("id", "shop", "reference", "received_at", "state", "posted_at", "number", "code", "line"),
)


def map_posting(posting: Mapping[str, Any]) -> dict[str, Any]:
    """The ERP's word as it is: why it refused an order is for people to read."""
    return pick(posting, _POSTING)
