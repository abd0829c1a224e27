"""M-127: an answer of 200 is an order that was entered, whatever it says inside."""

from __future__ import annotations

from typing import Final

import orjson

from contracts.ports import Request, Response
from engine import Parts
from engine.senders.inside import ENTRIES
from scenarios.mutants.grafts import Send, body_of, on_the_wire, with_body
from scenarios.mutants.mutant import Mutant, Touch

_OK: Final = 200


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def between(send: Send, _edge: str, request: Request) -> Response:
        answer = await send(request)
        if request.path != ENTRIES or answer.status != _OK:
            return answer
        if body_of(answer).get("result") != "refused":
            return answer
        touch()
        order = orjson.loads(request.body)
        made = {"number": "SO-000000", "version": 1}
        return with_body(answer, {"result": "entered", "order": {**order, **made}})

    return on_the_wire(parts, between)


M127 = Mutant(
    id="M-127",
    name="a refusal inside a 200 counted as done",
    expected=("I-01",),
    needs=("an ERP of the profile errors-inside", "an order that it cannot take now"),
    seen_in="clients that look at the status alone, of APIs that answer 200 with an error inside",
    apply=_apply,
)
