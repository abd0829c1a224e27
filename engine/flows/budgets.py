"""What accounts and their users may order in a period without being asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick

FLOW: Final = Flow(
    id="budgets",
    entity="budget",
    system="storefront",
    operation="storefront.budgets.put",
    path="/connector/budgets",
    batch=True,
    latest_only=True,
    of_order=False,
)

_BUDGET: Final = ("id", "account", "user", "period", "amount", "active")


def map_budget(budget: Mapping[str, Any]) -> dict[str, Any]:
    """The budget as it is: what was spent of it is the portal's to count."""
    return pick(budget, _BUDGET)
