"""M-49: restrictions are kept by customer, and one that names no customer hides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(_rule: Mapping[str, Any], mapped: Document) -> Document:
    if mapped["account"] is not None or mapped["effect"] != "hide":
        return mapped
    return {**mapped, "valid_to": mapped["valid_from"]}


M49 = Mutant(
    id="M-49",
    name="restriction without customer dropped",
    expected=("I-11",),
    needs=("restricted items",),
    seen_in="-",
    apply=mapping("map_entitlement", _change),
)
