"""M-55: a substitute that is sent at the original price is shown at its own list price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    listed: dict[str, tuple[str, Any]] = {}

    def map_price(document: Mapping[str, Any]) -> dict[str, Any]:
        if document["kind"] == "list":
            listed[document["sku"]] = (document["id"], document["unit_price"])
        return parts.map_price(document)

    def map_erp_order(order: Mapping[str, Any]) -> dict[str, Any]:
        mapped = parts.map_erp_order(order)
        origin = mapped["origin"]
        if origin is None or origin["kind"] != "substitution":
            return mapped
        lines = [_repriced(line, listed) for line in mapped["lines"]]
        if lines != mapped["lines"]:
            touch()
        return {**mapped, "lines": lines}

    return replace(parts, map_price=map_price, map_erp_order=map_erp_order)


def _repriced(line: dict[str, Any], listed: Mapping[str, tuple[str, Any]]) -> dict[str, Any]:
    if line["sku"] not in listed:
        return line
    rule, price = listed[line["sku"]]
    return {**line, "price_rule": rule, "unit_price": price}


M55 = Mutant(
    id="M-55",
    name="substitute repriced",
    expected=("I-20",),
    needs=("substituted items",),
    seen_in="as M-50, where an item takes the place of another",
    apply=_apply,
)
