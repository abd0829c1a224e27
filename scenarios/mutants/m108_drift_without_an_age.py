"""M-108: what nobody mends is found anew every night, and never old enough to call anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    def now(_known: Mapping[str, int], _name: str, now_us: int) -> int:
        touch()
        return now_us

    return replace(parts, first_seen=now)


M108 = Mutant(
    id="M-108",
    name="drift that forgets its age",
    expected=("I-46",),
    needs=("an ERP of the profile customised",),
    seen_in="brief: drift report with age and owner",
    apply=_apply,
)
