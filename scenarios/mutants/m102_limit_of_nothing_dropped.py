"""M-102: a limit of 0 is taken for none, so who may spend nothing by himself may spend anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(_user: Mapping[str, Any], mapped: Document) -> Document:
    limit = mapped["spending_limit"]
    is_set = limit is not None and limit["amount_minor"]
    return {**mapped, "spending_limit": limit if is_set else None}


M102 = Mutant(
    id="M-102",
    name="limit of nothing taken for no limit",
    expected=("I-17",),
    needs=("a user with a limit of 0",),
    seen_in="-",
    apply=mapping("map_user", _change),
)
