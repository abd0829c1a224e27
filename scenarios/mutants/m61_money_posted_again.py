"""M-61: money of a card whose posting was not answered is posted again without a look."""

from __future__ import annotations

from dataclasses import replace

from engine import Parts
from engine.senders.order import Absent, Probed
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def not_there(_shop: str, _reference: str, _doubt_us: int) -> Probed:
        touch()
        return Absent()

    return replace(parts, probe_receipt=not_there)


M61 = Mutant(
    id="M-61",
    name="money posted again without a look",
    expected=("I-34",),
    needs=("lost_response",),
    seen_in="as M-01, in the flow of payments",
    apply=_apply,
)
