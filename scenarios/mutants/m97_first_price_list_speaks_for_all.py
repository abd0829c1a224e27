"""M-97: what the first price list says of tax is kept as a setting, and taken for every other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import Parts
from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    setting: dict[str, Any] = {}

    def change(price_list: Mapping[str, Any], mapped: Document) -> Document:
        return {**mapped, "tax": setting.setdefault("tax", price_list["tax"])}

    return mapping("map_price_list", change)(parts, touch)


M97 = Mutant(
    id="M-97",
    name="first price list speaks for all",
    expected=("I-07", "I-24", "I-25", "I-27"),
    needs=("two price lists, one with the tax in its prices and one without",),
    seen_in="-",
    apply=_apply,
)
