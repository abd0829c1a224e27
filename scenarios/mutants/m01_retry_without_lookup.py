"""M-01: a create whose answer was lost is simply sent again."""

from __future__ import annotations

from dataclasses import replace

from engine import Absent, Parts
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def probe(*_: object) -> Absent:
        touch()
        return Absent()

    return replace(parts, probe=probe)


M01 = Mutant(
    id="M-01",
    name="retry of create without key or lookup",
    expected=("I-02",),
    needs=("F-05",),
    seen_in="krokedil/klarna-checkout-for-woocommerce #85",
    apply=_apply,
)
