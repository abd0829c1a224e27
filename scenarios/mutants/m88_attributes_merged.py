"""M-88: attributes are merged into those that came before, so that none is ever removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import Parts
from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    known: dict[str, dict[str, Any]] = {}

    def change(_told: Mapping[str, Any], mapped: Document) -> Document:
        own = known.setdefault(mapped["sku"], {})
        own.update((attribute["name"], attribute) for attribute in mapped["attributes"])
        return {**mapped, "attributes": list(own.values())}

    return mapping("map_enrichment", change)(parts, touch)


M88 = Mutant(
    id="M-88",
    name="removed attribute stays",
    expected=("I-25",),
    needs=("an attribute that is removed",),
    seen_in="-",
    apply=_apply,
)
