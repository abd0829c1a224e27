"""M-75: how far the load has come is kept when a page was read, before what it told of is kept.

No night compares what was loaded, which would mend it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from contracts.ports import Request, Response
from engine import Parts
from scenarios.mutants.grafts import Send, body_of, on_the_wire
from scenarios.mutants.mutant import Mutant, Touch

_PATH: Final = "/changes?after="
_CURSOR: Final = "erp/changes/read"


def _apply(parts: Parts, touch: Touch) -> Parts:
    first = True

    async def between(send: Send, _edge: str, request: Request) -> Response:
        nonlocal first
        if not request.path.startswith(_PATH):
            return await send(request)
        after, _, rest = request.path.removeprefix(_PATH).partition("&")
        if first:  # a new life goes on where the one before had read to
            known = await tapped.store.transact(lambda tx: tx.cursors.get(_CURSOR))
            if known is not None and int(known) > int(after):
                touch()
                path = f"{_PATH}{known}&{rest}"
                request = Request(request.method, path, request.headers, request.body)
        answer = await send(request)
        position = body_of(answer).get("next")
        if type(position) is int:
            first = False
            await tapped.store.transact(lambda tx: tx.cursors.put(_CURSOR, str(position)))
        return answer

    tapped = on_the_wire(parts, between)
    return replace(tapped, reconciled=())


M75 = Mutant(
    id="M-75",
    name="position kept before the page",
    expected=("I-28", "I-24"),
    needs=("F-59", "business that was done before the engine started"),
    seen_in="-",
    apply=_apply,
)
