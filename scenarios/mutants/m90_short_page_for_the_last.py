"""M-90: a page with fewer rows than were asked for is taken for the last one of its list."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qs, urlsplit

import orjson

from contracts.ports import Request, Response
from engine import Parts
from scenarios.mutants.grafts import Send, body_of, on_the_wire
from scenarios.mutants.mutant import Mutant, Touch

_NUMBERED: Final = "/listings/numbered/"


def _apply(parts: Parts, touch: Touch) -> Parts:
    ended: dict[str, int] = {}

    async def between(send: Send, _edge: str, request: Request) -> Response:
        to = urlsplit(request.path)
        if not to.path.startswith(_NUMBERED):
            return await send(request)
        asked = parse_qs(to.query)
        page, size = int(asked["page"][0]), int(asked["page_size"][0])
        if page == 1:
            ended.pop(to.path, None)
        if page > ended.get(to.path, page):
            touch()
            return Response(200, {"content-type": "application/json"}, _nothing(page))
        answer = await send(request)
        rows = body_of(answer).get("rows")
        if isinstance(rows, list) and len(rows) < size:
            ended[to.path] = page
        return answer

    return on_the_wire(parts, between)


def _nothing(page: int) -> bytes:
    return orjson.dumps({"rows": [], "page": page})


M90 = Mutant(
    id="M-90",
    name="short page taken for the last",
    expected=("I-46",),
    needs=("an ERP of the profile by-page",),
    seen_in="github/docs #45189",
    apply=_apply,
)
