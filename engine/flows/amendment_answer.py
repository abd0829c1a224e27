"""What the ERP says to an amendment is shown in the storefront; what came of it is the order's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick

FLOW: Final = Flow(
    id="amendment_answer",
    entity="amendment",
    system="storefront",
    operation="storefront.amendments.answer",
    path="/connector/amendments",
    batch=False,
    latest_only=True,
    of_order=False,
)


def map_decision(amendment: Mapping[str, Any]) -> dict[str, Any]:
    """The decision, without its version; what is kept of a head an ERP says from 1.2.0 on."""
    return pick(amendment, ("number", "state", "reason"), ("head_reason", "kept"))
