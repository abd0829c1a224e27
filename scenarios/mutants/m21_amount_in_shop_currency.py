"""M-21: the buyer's amount is booked in the currency of the shop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import Parts
from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    shop: list[str] = []

    def change(_order: Mapping[str, Any], mapped: Document) -> Document:
        shop.append(mapped["currency"])
        lines = [
            {**line, "unit_price": {**line["unit_price"], "currency": shop[0]}}
            for line in mapped["lines"]
        ]
        return {**mapped, "currency": shop[0], "lines": lines}

    return mapping("map_order", change)(parts, touch)


M21 = Mutant(
    id="M-21",
    name="presentment amount booked in the shop's currency",
    expected=("I-08",),
    needs=("two currencies",),
    seen_in="microsoft/BCApps #4829",
    apply=_apply,
)
