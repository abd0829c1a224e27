"""M-84: what a warehouse confirms is known by how often it was told, so each telling is posted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    def known_by(confirmation: Mapping[str, Any]) -> str:
        touch()
        return f"{parts.known_by(confirmation)}/{confirmation.get('version')}"

    return replace(parts, known_by=known_by)


M84 = Mutant(
    id="M-84",
    name="confirmation known by its telling",
    expected=("I-54",),
    needs=("a warehouse that repeats itself",),
    seen_in="a queue whose messages were known by their number in the queue; an operator resent a "
    "day's confirmations, and every parcel of it was posted twice",
    apply=_apply,
)
