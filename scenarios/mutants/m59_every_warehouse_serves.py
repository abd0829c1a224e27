"""M-59: the engine passes on where goods lie, and that all of it may be sold to everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(_rule: Mapping[str, Any], mapped: Document) -> Document:
    return {**mapped, "serves": True}


M59 = Mutant(
    id="M-59",
    name="goods promised from a warehouse that may not serve",
    expected=("I-12",),
    needs=("a warehouse that does not serve everybody",),
    seen_in="-",
    apply=mapping("map_sourcing", _change),
)
