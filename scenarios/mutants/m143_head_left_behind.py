"""M-143: of an amendment its lines are carried, and what it asks of the head stays behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    def mapped(amendment: Mapping[str, Any]) -> dict[str, Any]:
        asked = parts.map_amendment(amendment)
        if asked.pop("head", None) is not None:
            touch()
        return asked

    return replace(parts, map_amendment=mapped)


M143 = Mutant(
    id="M-143",
    name="the head of an order left behind",
    expected=("I-04",),
    needs=("an amendment of a head",),
    seen_in="engines written for the first version of a contract, which skip what a minor version "
    "adds",
    apply=_apply,
)
