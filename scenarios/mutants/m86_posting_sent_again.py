"""M-86: a posting that was not answered is sent again without a look."""

from __future__ import annotations

from dataclasses import replace

from engine import Parts
from engine.senders.order import Absent, Probed
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def not_there(_shop: str, _confirmation: str, _doubt_us: int) -> Probed:
        touch()
        return Absent()

    return replace(parts, probe_posting=not_there)


M86 = Mutant(
    id="M-86",
    name="posting sent again without a look",
    expected=("I-34", "I-54"),
    needs=("lost_response",),
    seen_in="as M-01, in the flow of what a warehouse confirms",
    apply=_apply,
)
