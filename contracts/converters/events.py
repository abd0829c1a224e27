"""events 1.0.0 and 2.0.0: the same envelopes around the documents of the other versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from contracts.converters.fields import each_in
from contracts.converters.orders import order_down, order_up, placed_down, placed_up
from contracts.converters.prices import discount_down, discount_up, price_down, price_up
from contracts.converters.shipments import shipment_down, shipment_up
from contracts.converters.step import Convert, Step
from contracts.published import urn

_PLACED: Final = "seatrial.order.placed"
_UP: Final[Mapping[str, Convert]] = {
    "order": order_up,
    "price": price_up,
    "discount": discount_up,
    "shipment": shipment_up,
}
_DOWN: Final[Mapping[str, Convert]] = {
    "order": order_down,
    "price": price_down,
    "discount": discount_down,
    "shipment": shipment_down,
}


def _changed(converts: Mapping[str, Convert]) -> Convert:
    def change(document: Mapping[str, Any]) -> dict[str, Any]:
        convert, data = converts.get(document["entity"]), document["data"]
        if convert is None or data is None:
            return dict(document)
        return {**document, "data": convert(data)}

    return change


def _told(convert: Convert, version: str) -> Convert:
    def event(document: Mapping[str, Any]) -> dict[str, Any]:
        if document["type"] != _PLACED:
            return dict(document)
        schema = urn("orders", "storefront-order", version)
        return {**document, "dataschema": schema, "data": convert(document["data"])}

    return event


STEP: Final = Step(
    contract="events",
    old="1.0.0",
    new="2.0.0",
    up={
        "change": _changed(_UP),
        "change-page": each_in("changes", _changed(_UP)),
        "event": _told(placed_up, "2.0.0"),
    },
    down={
        "change": _changed(_DOWN),
        "change-page": each_in("changes", _changed(_DOWN)),
        "event": _told(placed_down, "1.0.0"),
    },
)
