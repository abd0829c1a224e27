"""M-96: whom somebody of staff serves is added to, and never taken away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import Parts
from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    served: dict[str, list[str]] = {}

    def change(user: Mapping[str, Any], mapped: Document) -> Document:
        known = served.setdefault(user["id"], [])
        known += [account for account in user["serves"] if account not in known]
        return {**mapped, "serves": list(known)} if len(known) > len(user["serves"]) else mapped

    return mapping("map_user", change)(parts, touch)


M96 = Mutant(
    id="M-96",
    name="staff serves for ever",
    expected=("I-24", "I-25", "I-27"),
    needs=("staff that serves other accounts from now on",),
    seen_in="-",
    apply=_apply,
)
