"""M-144: an amendment is dated by when it is carried, and not by when the buyer asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contracts.instants import format_instant
from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    def mapped(amendment: Mapping[str, Any]) -> dict[str, Any]:
        asked = parts.map_amendment(amendment)
        if "head" in asked:
            touch()
            asked["requested_at"] = format_instant(parts.ports.clock.now())
        return asked

    return replace(parts, map_amendment=mapped)


M144 = Mutant(
    id="M-144",
    name="an amendment dated when it is carried",
    expected=("I-04",),
    needs=("F-36", "two amendments of one head, of which the first is late"),
    seen_in="integrations that stamp a message with the instant of its dispatch; last writer wins "
    "by arrival",
    apply=_apply,
)
