"""M-124: what is available is taken to be the limit: what is used is forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(_standing: Mapping[str, Any], mapped: Document) -> Document:
    return {**mapped, "available": mapped["limit"]}


M124 = Mutant(
    id="M-124",
    name="limit taken for what is available",
    expected=("I-24", "I-25"),
    needs=("an account whose credit is shown",),
    seen_in="-",
    apply=mapping("map_credit_standing", _change),
)
