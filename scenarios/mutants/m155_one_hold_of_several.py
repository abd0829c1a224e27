"""M-155: of what an order is held for the first is shown alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _first(_order: Mapping[str, Any], status: Document) -> Document:
    return {**status, "holds": status["holds"][:1]}


M155 = Mutant(
    id="M-155",
    name="one hold of several",
    expected=("I-60",),
    needs=("an order that is held for two things",),
    seen_in="a list that becomes one field of the other system",
    apply=mapping("map_status", _first),
)
