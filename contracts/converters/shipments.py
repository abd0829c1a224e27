"""shipments 1.0.0 and 2.0.0: an order's number is called one, carrier and service part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from contracts.converters.fields import carrier_joined, carrier_split, each_in, renamed, rows
from contracts.converters.step import Step


def shipment_up(document: Mapping[str, Any]) -> dict[str, Any]:
    """What left a warehouse."""
    return carrier_split(renamed(document, "order", "order_number"))


def shipment_down(document: Mapping[str, Any]) -> dict[str, Any]:
    """The way back."""
    return carrier_joined(renamed(document, "order_number", "order"))


STEP: Final = Step(
    contract="shipments",
    old="1.0.0",
    new="2.0.0",
    up={
        "shipment": shipment_up,
        "shipment-create": carrier_split,
        "shipment-page": each_in("shipments", shipment_up),
        "shipment-row-page": rows(shipment_up),
        "shipment-rows": rows(shipment_up),
    },
    down={
        "shipment": shipment_down,
        "shipment-create": carrier_joined,
        "shipment-page": each_in("shipments", shipment_down),
        "shipment-row-page": rows(shipment_down),
        "shipment-rows": rows(shipment_down),
    },
)
