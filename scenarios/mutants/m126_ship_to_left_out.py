"""M-126: a rule is cut to the fields of sourcing 1.0.0, so one for a ship-to is for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(_rule: Mapping[str, Any], mapped: Document) -> Document:
    return {name: value for name, value in mapped.items() if name != "ship_to_region"}


M126 = Mutant(
    id="M-126",
    name="region of the ship-to left out",
    expected=("I-24", "I-25"),
    needs=("a sourcing rule that names a ship-to",),
    seen_in="-",
    apply=mapping("map_sourcing", _change),
)
