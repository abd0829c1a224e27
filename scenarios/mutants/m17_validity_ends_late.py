"""M-17: the end of a validity is read in another time zone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from contracts.instants import format_instant, parse_instant
from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant

_ZONE = timedelta(hours=2)


def _change(_rule: Mapping[str, Any], mapped: Document) -> Document:
    if mapped["valid_to"] is None:
        return mapped
    return {**mapped, "valid_to": format_instant(parse_instant(mapped["valid_to"]) + _ZONE)}


M17 = Mutant(
    id="M-17",
    name="validity ends two hours late",
    expected=("I-05",),
    needs=("F-55",),
    seen_in="odoo/odoo #34193; frappe/erpnext #50122",
    apply=mapping("map_price", _change),
)
