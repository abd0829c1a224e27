"""M-112: an order that the ERP took with 202 counts as entered; nobody asks what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from contracts.ports import Response
from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch

_TAKEN = 202


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def create(request: Mapping[str, Any], key: str) -> Response:
        answer = await parts.create(request, key)
        if answer.status != _TAKEN:
            return answer
        touch()
        posting = orjson.loads(answer.body)
        made_up = {"shop": request["shop"], "reference": request["reference"]}
        made_up |= {"number": posting["id"], "version": 1}
        return Response(201, {"content-type": "application/json"}, orjson.dumps(made_up))

    return replace(parts, create=create)


M112 = Mutant(
    id="M-112",
    name="taken for entered",
    expected=("I-01", "I-47"),
    needs=("an ERP that posts orders later, and refuses one then",),
    seen_in="Adobe Commerce, bulk API: accepted says that an operation is in the queue, and its"
    " status has to be asked for",
    apply=_apply,
)
