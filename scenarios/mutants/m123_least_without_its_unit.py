"""M-123: the least quantity of a term is carried as a bare number, so ten cases are ten pieces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(_term: Mapping[str, Any], mapped: Document) -> Document:
    least = mapped["min_quantity"]
    return mapped if least is None else {**mapped, "min_quantity": {**least, "unit": "EA"}}


M123 = Mutant(
    id="M-123",
    name="least quantity without its unit",
    expected=("I-57",),
    needs=("a least quantity in packs",),
    seen_in="-",
    apply=mapping("map_purchase_term", _change),
)
