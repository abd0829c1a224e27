"""M-56: the engine takes every price for one without tax, so it comes on top of what has it in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(_price_list: Mapping[str, Any], mapped: Document) -> Document:
    return {**mapped, "tax": "exclusive"}


M56 = Mutant(
    id="M-56",
    name="tax put on top of prices that include it",
    expected=("I-07",),
    needs=("a currency whose prices include the tax",),
    seen_in="-",
    apply=mapping("map_price_list", _change),
)
