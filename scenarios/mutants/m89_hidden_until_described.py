"""M-89: what nobody has described yet is passed on as discontinued: the portal is to look good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import Parts
from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    described: set[str] = set()

    def note(_told: Mapping[str, Any], mapped: Document) -> Document:
        described.add(mapped["sku"])
        return mapped

    def hide(_item: Mapping[str, Any], mapped: Document) -> Document:
        return mapped if mapped["sku"] in described else {**mapped, "status": "discontinued"}

    return mapping("map_item", hide)(mapping("map_enrichment", note)(parts, touch), touch)


M89 = Mutant(
    id="M-89",
    name="items hidden until they are described",
    expected=("I-25",),
    needs=("an item that is sold before it is described",),
    seen_in="-",
    apply=_apply,
)
