"""M-45: an order counts as new when the event that announces it is, whatever order it is."""

from __future__ import annotations

from dataclasses import replace

from engine import Delivery, Parts
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    def order_key(_: Delivery) -> None:
        touch()

    return replace(parts, order_key=order_key)


M45 = Mutant(
    id="M-45",
    name="an order is known by its event alone",
    expected=("I-02",),
    needs=("F-35",),
    seen_in="catalogue of defects, no public source",
    apply=_apply,
)
