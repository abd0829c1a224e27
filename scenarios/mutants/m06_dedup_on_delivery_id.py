"""M-06: a delivery counts as new when its delivery id is, whatever event or order it carries."""

from __future__ import annotations

from dataclasses import replace

from engine import Delivery, Parts
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    def dedup_key(delivery: Delivery) -> str:
        touch()
        return delivery.delivery_id

    return replace(parts, dedup_key=dedup_key, order_key=lambda _: None)


M06 = Mutant(
    id="M-06",
    name="dedup on delivery id instead of event id",
    expected=("I-31",),
    needs=("F-35",),
    seen_in="Shopify's page on ignoring duplicate webhooks",
    apply=_apply,
)
