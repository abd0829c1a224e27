"""M-62: money that the ERP refuses, for its period is closed, is ticked off as posted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from contracts.ports import Response
from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch

_REFUSED = 422


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def create(request: Mapping[str, Any], key: str) -> Response:
        answer = await parts.create_receipt(request, key)
        if answer.status != _REFUSED:
            return answer
        touch()
        made_up = {"id": "none", "reference": request["reference"], "version": 1}
        return Response(201, {"content-type": "application/json"}, orjson.dumps(made_up))

    return replace(parts, create_receipt=create)


M62 = Mutant(
    id="M-62",
    name="refused posting forgotten",
    expected=("I-51",),
    needs=("a closed period",),
    seen_in="as M-32, in the flow of payments",
    apply=_apply,
)
