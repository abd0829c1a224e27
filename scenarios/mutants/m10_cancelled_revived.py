"""M-10: the look-up leaves cancelled orders out, so that a late event revives one."""

from __future__ import annotations

from dataclasses import replace

from engine import Parts
from engine.senders.order import Absent, Found, Probed
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def living(shop: str, reference: str, doubt_us: int) -> Probed:
        known = await parts.probe(shop, reference, doubt_us)
        if not isinstance(known, Found):
            return known
        alive = tuple(order for order in known.orders if order.get("state") != "cancelled")
        if len(alive) < len(known.orders):
            touch()
        return Found(alive) if alive else Absent()

    return replace(parts, probe=living)


M10 = Mutant(
    id="M-10",
    name="late event revives a cancelled order",
    expected=("I-16",),
    needs=("F-36",),
    seen_in="woocommerce/woocommerce-gateway-stripe #2598",
    apply=_apply,
)
