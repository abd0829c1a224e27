"""M-142: of a line that left in part nothing is cancelled: what was closed short stays open."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(_order: Mapping[str, Any], mapped: Document) -> Document:
    return {**mapped, "lines": [_reopened(line) for line in mapped["lines"]]}


def _reopened(line: Document) -> Document:
    gone = Decimal(line["cancelled"])
    if not gone or not Decimal(line["shipped"]):
        return line
    return {**line, "cancelled": "0", "backordered": f"{Decimal(line['backordered']) + gone:f}"}


M142 = Mutant(
    id="M-142",
    name="closed short told as open",
    expected=("I-15",),
    needs=("an order of which a line was closed short",),
    seen_in="-",
    apply=mapping("map_status", _change),
)
