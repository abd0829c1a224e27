"""M-99: the first balance of an account is loaded as such, and once more with its open invoices.

The nightly comparison reads balances as the load did, so it mends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import Parts
from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    loaded: dict[str, Any] = {}

    def change(statement: Mapping[str, Any], mapped: Document) -> Document:
        left = statement["open"]
        if loaded.setdefault(statement["account"], left) != left:
            return mapped
        return {**mapped, "open": {**left, "amount_minor": 2 * left["amount_minor"]}}

    return mapping("map_statement", change)(parts, touch)


M99 = Mutant(
    id="M-99",
    name="balance loaded twice",
    expected=("I-52", "I-27"),
    needs=("business that was done before the engine started",),
    seen_in="-",
    apply=_apply,
)
