"""M-08: the look-up asks by a name under which nothing is kept, and finds that nothing is there."""

from __future__ import annotations

from dataclasses import replace

from engine import Parts
from engine.senders.order import Probed
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def probe(shop: str, reference: str, doubt_us: int) -> Probed:
        touch()
        return await parts.probe(shop, f"{shop}/{reference}", doubt_us)

    async def probe_return(shop: str, request: str, doubt_us: int) -> Probed:
        touch()
        return await parts.probe_return(shop, f"{shop}/{request}", doubt_us)

    return replace(parts, probe=probe, probe_return=probe_return)


M08 = Mutant(
    id="M-08",
    name="lookup filter that never matches",
    expected=("I-02", "I-23", "I-31"),
    needs=("F-05", "F-35"),
    seen_in="frappe/ecommerce_integrations 2fe3d07",
    apply=_apply,
)
