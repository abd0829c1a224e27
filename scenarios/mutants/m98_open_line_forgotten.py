"""M-98: of an order with several lines the load forgets the last one that is still open.

The nightly comparison reads orders as the load did, so it mends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine import Parts
from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    loaded: dict[str, Any] = {}

    def change(order: Mapping[str, Any], mapped: Document) -> Document:
        if loaded.setdefault(order["number"], order["lines"]) != order["lines"]:
            return mapped
        opened = [line["line"] for line in order["lines"] if _open(line) > 0]
        if not opened or not order["lines"][1:]:
            return mapped
        return {**mapped, "lines": [one for one in mapped["lines"] if one["line"] != opened[-1]]}

    return mapping("map_erp_order", change)(parts, touch)


def _open(line: Document) -> Decimal:
    return (
        Decimal(line["quantity"]["value"]) - Decimal(line["shipped"]) - Decimal(line["cancelled"])
    )


M98 = Mutant(
    id="M-98",
    name="open line forgotten in the load",
    expected=("I-24", "I-27"),
    needs=("business that was done before the engine started",),
    seen_in="-",
    apply=_apply,
)
