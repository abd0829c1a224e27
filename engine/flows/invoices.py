"""What the ERP posted is shown with the order it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick, rows_of

FLOW: Final = Flow(
    id="invoices",
    entity="invoice",
    system="storefront",
    operation="storefront.invoices.put",
    path="/connector/invoices",
    batch=True,
    latest_only=False,
    of_order=True,
)

_INVOICE: Final = (
    *("id", "order", "reference", "shipment", "charges", "totals", "state"),
    *("issued_at", "due_at", "paid"),
)
_LINE: Final = ("line", "sku", "quantity", "unit_price", "discount_percent", "net", "tax")


def map_invoice(invoice: Mapping[str, Any]) -> dict[str, Any]:
    """The invoice with the ERP's own net, tax and totals."""
    lines = [pick(line, _LINE) for line in rows_of(invoice, "lines")]
    return {**pick(invoice, _INVOICE), "lines": lines}
