"""M-118: what is taken back is shown under the ERP's id, and once more under one of our own."""

from __future__ import annotations

from dataclasses import replace

import orjson

from contracts.ports import Request, Response
from engine import Parts
from engine.flows.reversals import FLOW
from scenarios.mutants.grafts import Document, Send, body_of, on_the_wire
from scenarios.mutants.mutant import Mutant, Touch


def _twin(row: Document) -> Document:
    name = f"{row['id']}-{row['data']['document']}"
    return {**row, "id": name, "data": {**row["data"], "id": name}}


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def between(send: Send, _edge: str, request: Request) -> Response:
        if (request.method, request.path) != ("PUT", FLOW.path):
            return await send(request)
        touch()
        twins = [_twin(row) for row in body_of(request)["rows"] if row["data"] is not None]
        await send(replace(request, body=orjson.dumps({"rows": twins})))
        return await send(request)

    return on_the_wire(parts, between)


M118 = Mutant(
    id="M-118",
    name="reversed twice",
    expected=("I-27", "I-56"),
    needs=("effect of reversals",),
    seen_in="-",
    apply=_apply,
)
