"""M-93: of a second capture all is posted that was taken of its authorisation so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import Parts
from scenarios.mutants.grafts import Document
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    taken: dict[str, dict[str, int]] = {}

    def map_capture(capture: Mapping[str, Any]) -> Document:
        known = taken.setdefault(capture["authorisation"], {})
        known[capture["id"]] = capture["amount"]["amount_minor"]
        if len(known) > 1:
            touch()
        mapped = parts.map_capture(capture)
        return {**mapped, "amount": {**mapped["amount"], "amount_minor": sum(known.values())}}

    return replace(parts, map_capture=map_capture)


M93 = Mutant(
    id="M-93",
    name="all that was taken so far",
    expected=("I-51",),
    needs=("payment by card",),
    seen_in="a connector that read the captured sum of an authorisation in place of the capture; "
    "the second half of an order brought the money of the first once more",
    apply=_apply,
)
