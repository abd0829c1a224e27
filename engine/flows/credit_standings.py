"""What an account may still owe: the ERP's own figures, as of their instant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick

FLOW: Final = Flow(
    id="credit_standings",
    entity="credit_standing",
    system="storefront",
    operation="storefront.credit-standings.put",
    path="/connector/credit-standings",
    batch=True,
    latest_only=True,
    of_order=False,
)

_STANDING: Final = ("account", "limit", "used", "available", "as_of")


def map_credit_standing(standing: Mapping[str, Any]) -> dict[str, Any]:
    """The standing as it is: nothing of it is worked out on the way."""
    return pick(standing, _STANDING)
