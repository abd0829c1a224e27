"""M-164: lines that come back are looked up by SKU: two of one item ask for the same quantity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(_request: Mapping[str, Any], mapped: Document) -> Document:
    asked: dict[str, Any] = {}
    for line in mapped["lines"]:
        asked.setdefault(line["sku"], line["quantity"])
    lines = [{**line, "quantity": asked[line["sku"]]} for line in mapped["lines"]]
    return {**mapped, "lines": lines}


M164 = Mutant(
    id="M-164",
    name="returned by SKU",
    expected=("I-04",),
    needs=("a return of two lines of one item",),
    seen_in="-",
    apply=mapping("map_return_request", _change),
)
