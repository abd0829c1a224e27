"""What the ERP gives back is shown with the order and the return that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick, rows_of

FLOW: Final = Flow(
    id="credit_notes",
    entity="credit_note",
    system="storefront",
    operation="storefront.credit-notes.put",
    path="/connector/credit-notes",
    batch=True,
    latest_only=False,
    of_order=True,
)

_NOTE: Final = (
    *("id", "return", "invoice", "order", "reference", "account", "restocking_percent"),
    *("totals", "applied", "unapplied", "issued_at"),
)
_LINE: Final = ("line", "sku", "quantity", "unit_price", "discount_percent", "net", "tax")


def map_credit_note(note: Mapping[str, Any]) -> dict[str, Any]:
    """The credit note with the ERP's own net, tax, fee and totals."""
    lines = [pick(line, _LINE) for line in rows_of(note, "lines")]
    return {**pick(note, _NOTE), "lines": lines}
