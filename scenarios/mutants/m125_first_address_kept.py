"""M-125: addresses are known by their ids, so one that became another is passed on as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Apply, Document, mapping
from scenarios.mutants.mutant import Mutant


def _first() -> Apply:
    known: dict[str, Document] = {}

    def change(_customer: Mapping[str, Any], mapped: Document) -> Document:
        addresses = [known.setdefault(str(one.get("id")), one) for one in mapped["addresses"]]
        return {**mapped, "addresses": addresses}

    return mapping("map_customer", change)


M125 = Mutant(
    id="M-125",
    name="address of an id kept as it was first",
    expected=("I-24", "I-25"),
    needs=("a customer whose address changes",),
    seen_in="-",
    apply=_first(),
)
