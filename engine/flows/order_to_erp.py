"""Orders placed in the storefront become orders of the ERP, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, Mapper, pick, rows_of

FLOW: Final = Flow(
    id="order_to_erp",
    entity="seatrial.order.placed",
    system="erp",
    operation="erp.orders.create",
    path="/orders",
    batch=False,
    latest_only=False,
    of_order=True,
)

_HEAD: Final = (
    *("shop", "account", "placed_at", "currency", "purchase_order_number", "customer_reference"),
    *("notes", "deliver_to", "invoicee", "requested_date", "carrier"),
)
_HEAD_2: Final = (
    *("shop", "buyer", "placed_at", "currency", "purchase_order_number", "customer_reference"),
    *("notes", "deliver_to", "invoicee", "requested_date", "carrier", "service"),
)
_LINE: Final = (
    *("line", "sku", "quantity", "unit_price", "discount_percent", "price_rule", "discount_rule"),
)


def map_order(order: Mapping[str, Any]) -> dict[str, Any]:
    """The ERP's create request: prices and rules as the buyer accepted them, nothing computed.

    Lines are kept one to one and in order, also where two of them name the same SKU.
    """
    return _mapped(order, _HEAD)


def map_order_2(order: Mapping[str, Any]) -> dict[str, Any]:
    """The same of version 2.0.0."""
    return _mapped(order, _HEAD_2)


def _mapped(order: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    head = pick(order, names, ("custom",))
    reference = pick(order, ("id",))["id"]
    lines = [pick(line, _LINE) for line in rows_of(order, "lines")]
    return {**head, "reference": reference, "lines": lines}


ORDER_MAPPERS: Final[Mapping[str, Mapper]] = {"1.0.0": map_order, "2.0.0": map_order_2}
"""By the version of the contract that the engine pins."""
