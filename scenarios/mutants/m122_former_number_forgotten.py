"""M-122: who took an account over is left out, so what was written under its number is nobody's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(_relation: Mapping[str, Any], mapped: Document) -> Document:
    return {**mapped, "merged_into": None}


M122 = Mutant(
    id="M-122",
    name="former number of an account forgotten",
    expected=("I-24", "I-25"),
    needs=("an account that goes on under a new number",),
    seen_in="-",
    apply=mapping("map_relation", _change),
)
