"""M-52: what an order of the ERP continues stands in a field that nobody maps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(_order: Mapping[str, Any], mapped: Document) -> Document:
    return mapped if mapped["origin"] is None else {**mapped, "origin": None}


M52 = Mutant(
    id="M-52",
    name="link of a substitute lost",
    expected=("I-20",),
    needs=("substituted items",),
    seen_in="-",
    apply=mapping("map_erp_order", _change),
)
