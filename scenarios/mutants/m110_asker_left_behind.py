"""M-110: a quote reaches the ERP without the person who asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    def mapped(quote: Mapping[str, Any]) -> dict[str, Any]:
        asked = parts.map_quote(quote)
        if asked.pop("requested_by", None) is not None:
            touch()
        return asked

    return replace(parts, map_quote=mapped)


M110 = Mutant(
    id="M-110",
    name="asker left behind",
    expected=("I-17",),
    needs=("a quote that a user asks for",),
    seen_in="a review of this project: quotes and amendments named nobody",
    apply=_apply,
)
