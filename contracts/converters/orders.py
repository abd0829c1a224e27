"""orders 1.0.0 and 2.0.0: the buyer has his name, carrier and service part, backorders show."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from contracts.converters.fields import carrier_joined, carrier_split, each_in, renamed, rows
from contracts.converters.shipments import shipment_down, shipment_up
from contracts.converters.step import Loss, Step

Document = Mapping[str, Any]

_WAITING: Final = "waiting"
_BACKORDERED: Final = "backordered"


def head_up(document: Document) -> dict[str, Any]:
    """What an order says beside its lines."""
    return carrier_split(renamed(document, "account", "buyer"))


def head_down(document: Document) -> dict[str, Any]:
    """The way back."""
    return carrier_joined(renamed(document, "buyer", "account"))


def state_up(document: Document) -> dict[str, Any]:
    """Who waits with nothing allocated or shipped and something backordered is `backordered`."""
    if document["shipment_state"] != _WAITING or not _backordered(document.get("lines", ())):
        return dict(document)
    return {**document, "shipment_state": _BACKORDERED}


def state_down(document: Document) -> dict[str, Any]:
    """Who is `backordered` waits."""
    if document["shipment_state"] != _BACKORDERED:
        return dict(document)
    return {**document, "shipment_state": _WAITING}


def order_up(document: Document) -> dict[str, Any]:
    """An order of the ERP."""
    return state_up(head_up(document))


def order_down(document: Document) -> dict[str, Any]:
    """The way back."""
    return state_down(head_down(document))


def placed_up(document: Document) -> dict[str, Any]:
    """An order of the storefront, with the status that it shows."""
    status = document["status"]
    return {**head_up(document), "status": None if status is None else state_up(status)}


def placed_down(document: Document) -> dict[str, Any]:
    """The way back."""
    status = document["status"]
    return {**head_down(document), "status": None if status is None else state_down(status)}


def _backordered(lines: Any) -> bool:
    def total(name: str) -> Decimal:
        return sum((Decimal(line[name]) for line in lines), Decimal(0))

    return total("backordered") > 0 and total("allocated") == 0 and total("shipped") == 0


def _cart_up(document: Document) -> dict[str, Any]:
    known = "account" in document
    return renamed(document, "account", "buyer") if known else dict(document)


def _cart_down(document: Document) -> dict[str, Any]:
    known = "buyer" in document
    return renamed(document, "buyer", "account") if known else dict(document)


def _view_up(document: Document) -> dict[str, Any]:
    shipments = [shipment_up(one) for one in document["shipments"]]
    return {**document, "order": placed_up(document["order"]), "shipments": shipments}


def _view_down(document: Document) -> dict[str, Any]:
    shipments = [shipment_down(one) for one in document["shipments"]]
    return {**document, "order": placed_down(document["order"]), "shipments": shipments}


STEP: Final = Step(
    contract="orders",
    old="1.0.0",
    new="2.0.0",
    up={
        "cart": _cart_up,
        "checkout": carrier_split,
        "erp-order": order_up,
        "erp-order-create": head_up,
        "erp-order-page": each_in("orders", order_up),
        "order-head": head_up,
        "order-state": state_up,
        "order-status": state_up,
        "storefront-order": placed_up,
        "storefront-order-page": each_in("orders", placed_up),
        "storefront-order-row-page": rows(placed_up),
        "storefront-order-view": _view_up,
    },
    down={
        "cart": _cart_down,
        "checkout": carrier_joined,
        "erp-order": order_down,
        "erp-order-create": head_down,
        "erp-order-page": each_in("orders", order_down),
        "order-head": head_down,
        "order-state": state_down,
        "order-status": state_down,
        "storefront-order": placed_down,
        "storefront-order-page": each_in("orders", placed_down),
        "storefront-order-row-page": rows(placed_down),
        "storefront-order-view": _view_down,
    },
    losses=(
        Loss(
            "down",
            ("order-state", "order-status", "erp-order", "storefront-order"),
            "/shipment_state",
            "`backordered` is said as `waiting`; it comes back where the lines say so",
        ),
    ),
)
