"""M-60: money that waits unapplied is taken off what the portal says is open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(statement: Mapping[str, Any], mapped: Document) -> Document:
    left, waits = statement["open"], statement["unapplied_money"]["amount_minor"]
    return {**mapped, "open": {**left, "amount_minor": left["amount_minor"] - waits}}


M60 = Mutant(
    id="M-60",
    name="unapplied money taken for paid",
    expected=("I-52",),
    needs=("money without an invoice",),
    seen_in="-",
    apply=mapping("map_statement", _change),
)
