"""M-109: a repair is sent as any row, so what stands there under the same version stays."""

from __future__ import annotations

from typing import Final

import orjson

from contracts.ports import Request, Response
from engine import Parts
from engine.flows.repair import HELD
from scenarios.mutants.grafts import Send, on_the_wire
from scenarios.mutants.mutant import Mutant, Touch

_BROUGHT: Final = "/connector/"


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def between(send: Send, _edge: str, request: Request) -> Response:
        if request.method != "PUT" or not request.path.startswith(_BROUGHT):
            return await send(request)
        content = orjson.loads(request.body)
        rows = content.get("rows", ())
        if not any(HELD in row for row in rows):
            return await send(request)
        touch()
        bare = [{name: row[name] for name in row if name != HELD} for row in rows]
        body = orjson.dumps({**content, "rows": bare})
        return await send(Request(request.method, request.path, request.headers, body))

    return on_the_wire(parts, between)


M109 = Mutant(
    id="M-109",
    name="repair that overrules nothing",
    expected=("I-25",),
    needs=("a storefront that changes a row",),
    seen_in="brief: repairs through the same inbox",
    apply=_apply,
)
