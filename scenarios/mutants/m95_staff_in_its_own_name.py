"""M-95: an order that staff places for a customer reaches the ERP in the name of staff alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant

_FOR: Final = "purchasing.on_behalf_of"


def _change(_order: Mapping[str, Any], mapped: Document) -> Document:
    custom = {name: value for name, value in (mapped.get("custom") or {}).items() if name != _FOR}
    return {**mapped, "custom": custom} if custom != mapped.get("custom") else mapped


M95 = Mutant(
    id="M-95",
    name="staff in its own name",
    expected=("I-04", "I-17"),
    needs=("orders by staff on behalf of a customer",),
    seen_in="-",
    apply=mapping("map_order", _change),
)
