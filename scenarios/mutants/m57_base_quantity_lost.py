"""M-57: a price for a hundred arrives as a price for one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(_price: Mapping[str, Any], mapped: Document) -> Document:
    return {**mapped, "unit_price": {**mapped["unit_price"], "per": "1"}}


M57 = Mutant(
    id="M-57",
    name="base quantity of a price lost",
    expected=("I-05",),
    needs=("a price per hundred",),
    seen_in="-",
    apply=mapping("map_price", _change),
)
