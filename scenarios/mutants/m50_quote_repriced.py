"""M-50: the order that an offer becomes is priced anew, by the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    listed: dict[str, Mapping[str, Any]] = {}
    offered: set[str] = set()

    def map_price(document: Mapping[str, Any]) -> dict[str, Any]:
        if document["kind"] == "list":
            listed[document["sku"]] = document["unit_price"]
        return parts.map_price(document)

    def map_answer(quote: Mapping[str, Any]) -> dict[str, Any]:
        answer = parts.map_answer(quote)
        lines = answer["offer"]["lines"] if answer["offer"] is not None else ()
        offered.update(line["price_rule"] for line in lines)
        return answer

    def map_order(order: Mapping[str, Any]) -> dict[str, Any]:
        mapped = parts.map_order(order)
        lines = [_repriced(line, listed, offered) for line in mapped["lines"]]
        if lines != mapped["lines"]:
            touch()
        return {**mapped, "lines": lines}

    return replace(parts, map_price=map_price, map_answer=map_answer, map_order=map_order)


def _repriced(
    line: dict[str, Any], listed: Mapping[str, Mapping[str, Any]], offered: set[str]
) -> dict[str, Any]:
    if line["price_rule"] not in offered or line["sku"] not in listed:
        return line
    return {**line, "unit_price": dict(listed[line["sku"]])}


M50 = Mutant(
    id="M-50",
    name="order by quote priced by the list",
    expected=("I-05",),
    needs=("orders by quote",),
    seen_in="an order entry that looks prices up whatever the document before it says",
    apply=_apply,
)
