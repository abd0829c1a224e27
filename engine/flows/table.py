"""The table of flows, in the order in which they are looked after.

Flows that send batches come first, because each takes one worker at most; those that send one
object per call share the rest.
"""

from __future__ import annotations

from typing import Final

from engine.flows import (
    address_request_answer,
    address_request_to_erp,
    amendment_answer,
    amendment_to_erp,
    availability,
    budgets,
    captures_to_erp,
    configurations,
    confirmations_to_erp,
    credit_notes,
    credit_standings,
    customers,
    decisions_to_erp,
    discounts,
    enrichment,
    entitlements,
    erp_orders,
    invoices,
    items,
    order_status,
    order_to_erp,
    outlooks,
    picks_to_wms,
    postings,
    price_corrections,
    price_lists,
    prices,
    promises,
    purchase_terms,
    quote_answer,
    quote_to_erp,
    receipts,
    refunds_to_erp,
    relations,
    returns,
    returns_to_erp,
    reversals,
    shipments,
    sourcing,
    statements,
    users,
    withdrawals_to_wms,
)
from engine.flows.flow import Flow

FLOWS: Final[tuple[Flow, ...]] = (
    order_to_erp.FLOW,
    returns_to_erp.FLOW,
    captures_to_erp.FLOW,
    refunds_to_erp.FLOW,
    customers.FLOW,
    relations.FLOW,
    users.FLOW,
    entitlements.FLOW,
    items.FLOW,
    price_lists.FLOW,
    sourcing.FLOW,
    budgets.FLOW,
    purchase_terms.FLOW,
    credit_standings.FLOW,
    configurations.FLOW,
    enrichment.FLOW,
    prices.FLOW,
    discounts.FLOW,
    availability.FLOW,
    erp_orders.FLOW,
    shipments.FLOW,
    invoices.FLOW,
    outlooks.FLOW,
    promises.FLOW,
    postings.FLOW,
    price_corrections.FLOW,
    returns.FLOW,
    credit_notes.FLOW,
    receipts.FLOW,
    reversals.FLOW,
    statements.FLOW,
    order_status.FLOW,
    quote_to_erp.FLOW,
    quote_answer.FLOW,
    amendment_to_erp.FLOW,
    amendment_answer.FLOW,
    address_request_to_erp.FLOW,
    address_request_answer.FLOW,
)

WAREHOUSE: Final[tuple[Flow, ...]] = (
    picks_to_wms.FLOW,
    confirmations_to_erp.FLOW,
    withdrawals_to_wms.FLOW,
    decisions_to_erp.FLOW,
)
"""The flows of a landscape that has a WMS as well; most have none."""

ALL: Final = (*FLOWS, *WAREHOUSE)

_ROWS: Final = {
    order_to_erp.FLOW.id: "orders",
    returns_to_erp.FLOW.id: "return_requests",
    captures_to_erp.FLOW.id: "captures",
    refunds_to_erp.FLOW.id: "captures",
    quote_to_erp.FLOW.id: "quotes",
    quote_answer.FLOW.id: "quotes",
    amendment_to_erp.FLOW.id: "amendments",
    amendment_answer.FLOW.id: "amendments",
    address_request_to_erp.FLOW.id: "address_requests",
    address_request_answer.FLOW.id: "address_requests",
    picks_to_wms.FLOW.id: "picks",
    confirmations_to_erp.FLOW.id: "confirmations",
    withdrawals_to_wms.FLOW.id: "picks",
    decisions_to_erp.FLOW.id: "confirmations",
    outlooks.FLOW.id: "promises",
    postings.FLOW.id: "order_status",
    price_corrections.FLOW.id: "order_status",
}
OBJECT_OF: Final = {flow.id: _ROWS.get(flow.id, flow.id) for flow in ALL}
"""The row of the scope matrix that each flow carries out; one that goes both ways has two, and so
have captures (with what goes back), what is promised (of orders, and of items), the status of
orders (with what became of those that were posted later, and of their prices), picks (with what is
wanted back of them) and confirmations (with what the warehouse decided on that)."""

BY_ID: Final = {flow.id: flow for flow in ALL}
BY_EVENT: Final = {flow.entity: flow for flow in FLOWS if flow.system == "erp"}
BY_ENTITY: Final = {flow.entity: flow for flow in FLOWS if flow.system == "storefront"}
"""The flow that takes an event of the storefront, and the one that takes a change of the ERP."""
