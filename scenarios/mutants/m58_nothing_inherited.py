"""M-58: whose agreements an account has is taken from its own number alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(_relation: Mapping[str, Any], mapped: Document) -> Document:
    return {**mapped, "agreements": [mapped["account"]]}


M58 = Mutant(
    id="M-58",
    name="agreements and discounts not inherited",
    expected=("I-05",),
    needs=("an account that inherits",),
    seen_in="-",
    apply=mapping("map_relation", _change),
)
