"""M-141: no more is shown as shipped than was ordered: what was over-delivered is not seen."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(order: Mapping[str, Any], mapped: Document) -> Document:
    ordered = {line["line"]: line["quantity"]["value"] for line in order["lines"]}
    return {**mapped, "lines": [_cut(line, ordered[line["line"]]) for line in mapped["lines"]]}


def _cut(line: Document, most: str) -> Document:
    return {**line, "shipped": most} if Decimal(line["shipped"]) > Decimal(most) else line


M141 = Mutant(
    id="M-141",
    name="shipped cut to what was ordered",
    expected=("I-15",),
    needs=("an order of which more left than was ordered",),
    seen_in="-",
    apply=mapping("map_status", _change),
)
