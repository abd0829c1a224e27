"""M-111: whoever amends an order is written down as a buyer, though he is one of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    def mapped(amendment: Mapping[str, Any]) -> dict[str, Any]:
        asked = parts.map_amendment(amendment)
        by = asked.get("requested_by")
        if by is not None and by["role"] == "staff":
            touch()
            asked["requested_by"] = {**by, "role": "buyer"}
        return asked

    return replace(parts, map_amendment=mapped)


M111 = Mutant(
    id="M-111",
    name="staff taken for the buyer",
    expected=("I-17",),
    needs=("an amendment by staff",),
    seen_in="catalogue of defects, no public source",
    apply=_apply,
)
