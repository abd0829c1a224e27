"""M-103: whether a budget still binds is not passed on, so one that was ended binds for ever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(_budget: Mapping[str, Any], mapped: Document) -> Document:
    return {**mapped, "active": True}


M103 = Mutant(
    id="M-103",
    name="ended budget kept",
    expected=("I-25", "I-24"),
    needs=("a budget that is ended",),
    seen_in="-",
    apply=mapping("map_budget", _change),
)
