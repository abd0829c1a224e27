"""M-18: prices are cached by item and quantity, so the first contract's price is everybody's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import Parts
from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    cache: dict[tuple[str, str, str], Any] = {}

    def change(_rule: Mapping[str, Any], mapped: Document) -> Document:
        if mapped["customer"] is None:
            return mapped
        key = (mapped["sku"], mapped["unit"], mapped["min_quantity"])
        return {**mapped, "unit_price": cache.setdefault(key, mapped["unit_price"])}

    return mapping("map_price", change)(parts, touch)


M18 = Mutant(
    id="M-18",
    name="price cache key without customer",
    expected=("I-11", "I-05"),
    needs=("two customers",),
    seen_in="magento/magento2 #10439; VirtoCommerce/vc-storefront #266",
    apply=_apply,
)
