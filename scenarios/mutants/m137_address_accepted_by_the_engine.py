"""M-137: a request for an address is shown as accepted before anybody decided, under an own id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    def mapped(request: Mapping[str, Any]) -> dict[str, Any]:
        told = parts.map_address_answer(request)
        if told["state"] != "requested":
            return told
        touch()
        return {**told, "state": "accepted", "address_id": f"{request['account']}-new"}

    return replace(parts, map_address_answer=mapped)


M137 = Mutant(
    id="M-137",
    name="address accepted by the engine",
    expected=("I-27",),
    needs=("a request for an address",),
    seen_in="-",
    apply=_apply,
)
