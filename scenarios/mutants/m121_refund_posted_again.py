"""M-121: the posting of a refund whose answer was lost is sent again, and nobody looks before."""

from __future__ import annotations

from dataclasses import replace

from engine import Parts
from engine.senders.order import Absent, Probed
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def probe(_shop: str, _reference: str, _doubt_us: int) -> Probed:
        touch()
        return Absent()

    return replace(parts, probe_refund=probe)


M121 = Mutant(
    id="M-121",
    name="refund posted again",
    expected=("I-34",),
    needs=("a refund to a card whose posting is answered by nobody",),
    seen_in="-",
    apply=_apply,
)
