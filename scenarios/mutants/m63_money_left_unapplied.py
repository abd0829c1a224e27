"""M-63: money of a card is posted on the account, and not on the invoice that it was taken for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(_capture: Mapping[str, Any], mapped: Document) -> Document:
    return {**mapped, "applications": []}


M63 = Mutant(
    id="M-63",
    name="money of a card left unapplied",
    expected=("I-51",),
    needs=("payment by card",),
    seen_in="-",
    apply=mapping("map_capture", _change),
)
