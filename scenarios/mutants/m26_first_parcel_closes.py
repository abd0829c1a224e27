"""M-26: with the first parcel the order is shipped, and nothing is open any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(_order: Mapping[str, Any], mapped: Document) -> Document:
    if mapped["shipment_state"] != "partially_shipped":
        return mapped
    lines = [{**line, "backordered": "0"} for line in mapped["lines"]]
    return {**mapped, "shipment_state": "shipped", "lines": lines}


M26 = Mutant(
    id="M-26",
    name="first parcel closes the order",
    expected=("I-15", "I-19"),
    needs=("partial shipments",),
    seen_in="odoo/odoo #80636; OCA/connector-magento #16",
    apply=mapping("map_status", _change),
)
