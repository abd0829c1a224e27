"""M-51: a quote whose answer was lost is asked for again without a look."""

from __future__ import annotations

from dataclasses import replace

from engine import Parts
from engine.senders.order import Absent, Probed
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def not_there(_shop: str, _reference: str, _doubt_us: int) -> Probed:
        touch()
        return Absent()

    return replace(parts, probe_quote=not_there)


M51 = Mutant(
    id="M-51",
    name="quote asked for again without a look",
    expected=("I-02", "I-34"),
    needs=("lost_response",),
    seen_in="as M-01, in the flow that was added later",
    apply=_apply,
)
