"""M-23: the portal is told what lies in the warehouse, not what can still be promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    def map_availability(document: Mapping[str, Any]) -> dict[str, Any]:
        touch()
        return {**parts.map_availability(document), "available": document["on_hand"]}

    return replace(parts, map_availability=map_availability)


M23 = Mutant(
    id="M-23",
    name="on-hand exported instead of available",
    expected=("I-12",),
    needs=("open orders",),
    seen_in="libracore/WooCommerceConnector #41",
    apply=_apply,
)
