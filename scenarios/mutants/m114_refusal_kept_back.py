"""M-114: an order that was refused when it was posted goes on waiting in the portal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import mapping
from scenarios.mutants.mutant import Mutant


def _waiting(posting: Mapping[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    if posting["state"] != "refused":
        return row
    return {**row, "state": "queued", "posted_at": None, "code": None, "line": None}


M114 = Mutant(
    id="M-114",
    name="refusal kept back",
    expected=("I-24", "I-25"),
    needs=("an ERP that posts orders later, and refuses one then",),
    seen_in="a table of states without one for refused: what is not known is shown as before",
    apply=mapping("map_posting", _waiting),
)
