"""M-94: what continues an order is shown as it began, so nobody hears that it was cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(order: Mapping[str, Any], mapped: Document) -> Document:
    if order.get("origin") is None or order["state"] != "cancelled":
        return mapped
    lines = [{**line, "cancelled": "0", "backordered": _all(line)} for line in mapped["lines"]]
    return {**mapped, "state": "accepted", "lines": lines}


def _all(line: Mapping[str, Any]) -> Any:
    return line["quantity"]["value"]


M94 = Mutant(
    id="M-94",
    name="a successor shown as it began",
    expected=("I-51",),
    needs=("payment by card", "effect of an ERP order that continues another"),
    seen_in="a connector that brought an ERP's own orders when they were created and no news of "
    "them; the money of halves that were cancelled stayed set aside until it expired",
    apply=mapping("map_erp_order", _change),
)
