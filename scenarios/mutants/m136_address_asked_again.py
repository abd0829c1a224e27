"""M-136: a request for an address whose answer was lost is sent again without a look."""

from __future__ import annotations

from dataclasses import replace

from engine import Parts
from engine.senders.order import Absent, Probed
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def not_there(_shop: str, _reference: str, _doubt_us: int) -> Probed:
        touch()
        return Absent()

    return replace(parts, probe_address=not_there)


M136 = Mutant(
    id="M-136",
    name="address asked for again without a look",
    expected=("I-02", "I-34"),
    needs=("a request for an address whose answer is lost",),
    seen_in="as M-51, of addresses: the clerk accepts both, and the customer has two",
    apply=_apply,
)
