"""M-130: of the options of a line the last one does not reach the ERP."""

from __future__ import annotations

from scenarios.mutants.grafts import Document, each_line, mapping
from scenarios.mutants.mutant import Mutant


def _without_last(line: Document) -> Document:
    chosen = line.get("options")
    return {**line, "options": chosen[:-1] or None} if chosen else line


M130 = Mutant(
    id="M-130",
    name="last option lost",
    expected=("I-04",),
    needs=("a quote of an item whose options are chosen",),
    seen_in="-",
    apply=mapping("map_quote", each_line(_without_last)),
)
