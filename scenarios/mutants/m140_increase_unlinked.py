"""M-140: which order an order of the ERP raises stands in a field that nobody maps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant

_PREFIX = "increases."


def _change(_order: Mapping[str, Any], mapped: Document) -> Document:
    custom = mapped.get("custom") or {}
    if not any(name.startswith(_PREFIX) for name in custom):
        return mapped
    kept = {name: value for name, value in custom.items() if not name.startswith(_PREFIX)}
    return {**mapped, "custom": kept}


M140 = Mutant(
    id="M-140",
    name="link of a raised quantity lost",
    expected=("I-58",),
    needs=("an order that a clerk raised",),
    seen_in="-",
    apply=mapping("map_erp_order", _change),
)
