"""M-146: what the bill in its place took of a credit is shown as unused, and goes back as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import Parts
from scenarios.mutants.grafts import Document
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    def map_reversal(reversal: Mapping[str, Any]) -> Document:
        right = parts.map_reversal(reversal)
        if "applied_anew" not in right:
            return right
        touch()
        del right["applied_anew"]
        nothing = {**right["applied"], "amount_minor": 0}
        return {**right, "applied": nothing, "unapplied": right["amount"]}

    return replace(parts, map_reversal=map_reversal)


M146 = Mutant(
    id="M-146",
    name="all of the credit shown as unused",
    expected=("I-56",),
    needs=("a bill that a card paid and that is billed anew",),
    seen_in="-",
    apply=_apply,
)
