"""M-68: stock is written with the token of the flow of prices, which was at hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from contracts.ports import Request, Response
from engine import Parts
from scenarios.mutants.grafts import Send, on_the_wire
from scenarios.mutants.mutant import Mutant, Touch

_LENDS: Final = "/connector/prices"
_BORROWS: Final = "/connector/availability"
_HEADER: Final = "authorization"


def _apply(parts: Parts, touch: Touch) -> Parts:
    lent: list[str] = []

    async def between(send: Send, _: str, request: Request) -> Response:
        if request.method == "PUT" and request.path == _LENDS:
            lent[:] = [request.headers[_HEADER]]
        elif request.method == "PUT" and request.path == _BORROWS and lent:
            touch()
            headers = {**request.headers, _HEADER: lent[0]}
            return await send(replace(request, headers=headers))
        return await send(request)

    return on_the_wire(parts, between)


M68 = Mutant(
    id="M-68",
    name="a flow uses the token of another flow",
    expected=("I-41",),
    needs=(),
    seen_in="-",
    apply=_apply,
)
