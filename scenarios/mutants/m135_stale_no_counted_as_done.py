"""M-135: an amendment that the ERP does not take, for its order has changed, is counted as done."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import orjson

from contracts.ports import Request, Response
from engine import Parts
from engine.senders.revised import REVISED, STALE
from scenarios.mutants.grafts import Send, on_the_wire
from scenarios.mutants.mutant import Mutant, Touch

_CREATED: Final = 201


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def between(send: Send, _edge: str, request: Request) -> Response:
        answer = await send(request)
        if request.path != REVISED or answer.status != STALE:
            return answer
        touch()
        amendment = {**orjson.loads(request.body), "number": "AM-000000", "version": 1}
        return replace(answer, status=_CREATED, body=orjson.dumps(amendment))

    return on_the_wire(parts, between)


M135 = Mutant(
    id="M-135",
    name="a stale change counted as done",
    expected=("I-01",),
    needs=("an ERP of the profile conditional", "an order that changes meanwhile"),
    seen_in="clients of OData services that take 412 for a change that was there before",
    apply=_apply,
)
