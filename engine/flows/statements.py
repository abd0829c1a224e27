"""What an account owes is shown as the ERP explains it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick

FLOW: Final = Flow(
    id="statements",
    entity="statement",
    system="storefront",
    operation="storefront.statements.put",
    path="/connector/statements",
    batch=True,
    latest_only=True,
    of_order=False,
)

_STATEMENT: Final = (
    *("id", "account", "currency", "terms", "invoiced", "credited", "paid", "discounted", "open"),
    *("unapplied_money", "unapplied_credit", "open_invoices", "oldest_due_at"),
)


def map_statement(statement: Mapping[str, Any]) -> dict[str, Any]:
    """Every sum as the ERP keeps it: none is worked out here, not even what is open."""
    return pick(statement, _STATEMENT)
