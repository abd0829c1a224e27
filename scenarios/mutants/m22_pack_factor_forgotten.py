"""M-22: a number of cases is booked as that number of pieces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import Parts
from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    base: dict[str, str] = {}

    def map_item(item: Mapping[str, Any]) -> Document:
        base[item["sku"]] = item["base_unit"]
        return parts.map_item(item)

    def line(line: Document) -> Document:
        quantity = line["quantity"]
        return {**line, "quantity": {**quantity, "unit": base.get(line["sku"], quantity["unit"])}}

    def change(_order: Mapping[str, Any], mapped: Document) -> Document:
        return {**mapped, "lines": [line(one) for one in mapped["lines"]]}

    return replace(mapping("map_order", change)(parts, touch), map_item=map_item)


M22 = Mutant(
    id="M-22",
    name="pack factor not applied",
    expected=("I-09", "I-04"),
    needs=("cases that are not pieces",),
    seen_in="frappe/erpnext #40885; GaturaN/wave-sync-hypa #254",
    apply=_apply,
)
