"""M-85: what the warehouse did not find is posted as if it had left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    def whole(line: dict[str, Any]) -> dict[str, Any]:
        found, missing = line["quantity"], line["short"]
        if missing["value"] == "0":
            return line
        touch()
        total = Decimal(found["value"]) + Decimal(missing["value"])
        return {
            **line,
            "quantity": {**found, "value": f"{total:f}"},
            "short": {**missing, "value": "0"},
        }

    def map_confirmation(told: Mapping[str, Any]) -> dict[str, Any]:
        posting = parts.map_confirmation(told)
        return {**posting, "lines": [whole(line) for line in posting["lines"]]}

    return replace(parts, map_confirmation=map_confirmation)


M85 = Mutant(
    id="M-85",
    name="short pick told as shipped",
    expected=("I-54",),
    needs=("a short pick",),
    seen_in="a mapping that took the quantity of the instruction for what had left",
    apply=_apply,
)
