"""M-153: what an order was once held for is shown after it was let go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import Parts
from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    held: dict[str, list[str]] = {}

    def change(order: Mapping[str, Any], status: Document) -> Document:
        known = held.setdefault(order["number"], [])
        known += [hold for hold in status["holds"] if hold not in known]
        return {**status, "holds": list(known)}

    return mapping("map_status", change)(parts, touch)


M153 = Mutant(
    id="M-153",
    name="hold shown for ever",
    expected=("I-60",),
    needs=("an order that is held and let go",),
    seen_in="flags that are merged into what is there and never taken off",
    apply=_apply,
)
