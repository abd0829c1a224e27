"""M-165: a refused order keeps its reason on the way, and loses the line that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(_posting: Mapping[str, Any], mapped: Document) -> Document:
    return {**mapped, "line": None}


M165 = Mutant(
    id="M-165",
    name="line of a refusal lost",
    expected=("I-25",),
    needs=("an order that is refused later for one of its lines",),
    seen_in="-",
    apply=mapping("map_posting", _change),
)
