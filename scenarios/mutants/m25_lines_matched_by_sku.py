"""M-25: what was shipped is booked on the first line of its item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import Parts
from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    first: dict[tuple[str, str], int] = {}

    def map_status(order: Mapping[str, Any]) -> Document:
        for line in order["lines"]:
            first.setdefault((order["number"], line["sku"]), line["line"])
        return parts.map_status(order)

    def change(shipment: Mapping[str, Any], mapped: Document) -> Document:
        number = shipment["order"]
        lines = [
            {**line, "line": first.get((number, line["sku"]), line["line"])}
            for line in mapped["lines"]
        ]
        return {**mapped, "lines": lines}

    return replace(mapping("map_shipment", change)(parts, touch), map_status=map_status)


M25 = Mutant(
    id="M-25",
    name="lines matched by SKU, not by line",
    expected=("I-18", "I-04", "I-22", "I-25"),
    needs=("F-45",),
    seen_in="frappe/ecommerce_integrations 7d663c1",
    apply=_apply,
)
