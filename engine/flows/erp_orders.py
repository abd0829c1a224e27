"""Orders that began in the ERP are shown in the storefront: keyed in, substituted, split off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, Mapper, pick, rows_of

FLOW: Final = Flow(
    id="erp_orders",
    entity="erp_order",
    system="storefront",
    operation="storefront.erp-orders.put",
    path="/connector/erp-orders",
    batch=True,
    latest_only=False,
    of_order=True,
)

_HEAD: Final = (
    *("shop", "placed_at", "currency", "purchase_order_number", "customer_reference", "notes"),
    *("deliver_to", "invoicee", "requested_date"),
)
_STATE: Final = (
    *("number", "reference", "received_at", "state", "shipment_state", "invoice_state", "holds"),
    *("charges", "totals"),
)
_LINE: Final = (
    *("line", "sku", "quantity", "unit_price", "discount_percent", "price_rule", "discount_rule"),
    *("net", "tax", "allocated", "shipped", "invoiced", "cancelled", "backordered"),
)
_WAITING: Final = {"backordered": "waiting"}


def is_begun(document: Mapping[str, Any]) -> bool:
    """Whether it is an order of the ERP that no storefront placed, or a paper of one.

    Its reference is its own number.
    """
    own = document.get("number", document.get("order", document.get("order_number")))
    return own is not None and document.get("reference") == own


def comes_before(document: Mapping[str, Any]) -> str | None:
    """What the storefront calls the order that one of the ERP continues; None where it is keyed in.

    Whoever hears that an order is over has to know by then that it goes on: the storefront gives
    back what it set aside for an order of which nothing will be billed any more.
    """
    origin = document.get("origin")
    named = origin.get("reference") if isinstance(origin, dict) else None
    return named if isinstance(named, str) else None


def map_erp_order(order: Mapping[str, Any]) -> dict[str, Any]:
    """The order as it stands, with the order that it continues: null where it was keyed in."""
    return _mapped(order, pick(order, ("account", "carrier")), order)


def map_erp_order_2(order: Mapping[str, Any]) -> dict[str, Any]:
    """The same of version 2.0.0, in the words of the first, which the storefront's rows keep."""
    said = pick(order, ("buyer", "carrier", "service", "shipment_state"))
    carrier, service = said["carrier"], said["service"]
    joined = carrier if service is None else f"{carrier} {service}"
    state = _WAITING.get(said["shipment_state"], said["shipment_state"])
    return _mapped(
        order, {"account": said["buyer"], "carrier": joined}, {**order, "shipment_state": state}
    )


def _mapped(
    order: Mapping[str, Any], named: dict[str, Any], stated: Mapping[str, Any]
) -> dict[str, Any]:
    lines = [pick(line, _LINE) for line in rows_of(order, "lines")]
    return {
        **pick(order, _HEAD, ("custom",)),
        **named,
        **pick(stated, _STATE),
        "lines": lines,
        "origin": order.get("origin"),
    }


ERP_ORDER_MAPPERS: Final[Mapping[str, Mapper]] = {"1.0.0": map_erp_order, "2.0.0": map_erp_order_2}
"""By the version of the contract of orders that the engine pins."""
