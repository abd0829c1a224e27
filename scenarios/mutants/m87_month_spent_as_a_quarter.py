"""M-87: the portal is told of quarters alone, so a month's budget is passed on as three of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(budget: Mapping[str, Any], mapped: Document) -> Document:
    if budget["period"] != "month":
        return mapped
    amount = {**mapped["amount"], "amount_minor": 3 * mapped["amount"]["amount_minor"]}
    return {**mapped, "period": "quarter", "amount": amount}


M87 = Mutant(
    id="M-87",
    name="a month's budget passed on as a quarter's",
    expected=("I-17",),
    needs=("an account with a budget a month",),
    seen_in="-",
    apply=mapping("map_budget", _change),
)
