"""M-92: an order is told to be over before the storefront is shown what continues it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    def comes_before(order: Mapping[str, Any]) -> None:
        if parts.comes_before(order) is not None:
            touch()

    return replace(parts, comes_before=comes_before)


M92 = Mutant(
    id="M-92",
    name="the end told before what follows it",
    expected=("I-51",),
    needs=("lost_request", "payment by card", "effect of an ERP order that continues another"),
    seen_in="a shop that voided an authorisation when its order was cancelled; the ERP had only "
    "put the order under a new number, which was shipped and never paid",
    apply=_apply,
)
