"""M-131: every line of an offer is shown with the options of its first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(_quote: Mapping[str, Any], mapped: Document) -> Document:
    offer = mapped["offer"]
    first = offer["lines"][0].get("options") if offer else None
    if not first:
        return mapped
    lines = [{**line, "options": first} if line.get("options") else line for line in offer["lines"]]
    return {**mapped, "offer": {**offer, "lines": lines}}


M131 = Mutant(
    id="M-131",
    name="options of the first line",
    expected=("I-04", "I-24", "I-25"),
    needs=("an offer of two lines with other options",),
    seen_in="-",
    apply=mapping("map_answer", _change),
)
