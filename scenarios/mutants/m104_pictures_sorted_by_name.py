"""M-104: pictures are sorted by their names, so that another one stands first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(_told: Mapping[str, Any], mapped: Document) -> Document:
    return {**mapped, "media": sorted(mapped["media"], key=lambda one: str(one["reference"]))}


M104 = Mutant(
    id="M-104",
    name="pictures sorted by name",
    expected=("I-25", "I-27"),
    needs=("an item with pictures in another order",),
    seen_in="-",
    apply=mapping("map_enrichment", _change),
)
