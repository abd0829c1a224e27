"""M-46: what asks for a pause gets it from the message that was answered, and from no other."""

from __future__ import annotations

from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def asked(_system: str, _until_us: int) -> None:
        touch()

    vars(parts.gate).update(asked=asked)
    return parts


M46 = Mutant(
    id="M-46",
    name="Retry-After kept with the message, not with the system",
    expected=("I-36", "I-34"),
    needs=("F-15", "F-24"),
    seen_in="catalogue of faults F-15 and F-24; no public source",
    apply=_apply,
)
