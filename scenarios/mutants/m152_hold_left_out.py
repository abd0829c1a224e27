"""M-152: an order's status is brought without what the order is held for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _unheld(_order: Mapping[str, Any], status: Document) -> Document:
    return {**status, "holds": []}


M152 = Mutant(
    id="M-152",
    name="hold left out",
    expected=("I-60",),
    needs=("an order that is held",),
    seen_in="integrations that bring an order's state, and know no block of another system",
    apply=mapping("map_status", _unheld),
)
