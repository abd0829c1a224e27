"""M-44: every contract price arrives in the portal 7 % too high."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch

_FACTOR = Decimal("1.07")
_PLACES = Decimal("0.0001")


def _apply(parts: Parts, touch: Touch) -> Parts:
    def map_price(document: Mapping[str, Any]) -> dict[str, Any]:
        mapped = parts.map_price(document)
        if document["kind"] != "contract":
            return mapped
        touch()
        price = dict(document["unit_price"])
        amount = Decimal(price["amount"]) * _FACTOR
        price["amount"] = str(amount.quantize(_PLACES, ROUND_HALF_UP))
        return {**mapped, "unit_price": price}

    return replace(parts, map_price=map_price)


M44 = Mutant(
    id="M-44",
    name="contract price 7 % too high in the portal",
    expected=("I-05",),
    needs=("contract prices",),
    seen_in="the failure that opens every account of this field",
    apply=_apply,
)
