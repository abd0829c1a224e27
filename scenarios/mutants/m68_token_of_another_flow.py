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
_GOOD_US: Final = 3_000_000_000
"""A token at hand is not used for longer than it surely lives."""


def _apply(parts: Parts, touch: Touch) -> Parts:
    lent: list[str] = []
    at_us: list[int] = []
    clock = parts.ports.clock

    async def between(send: Send, _: str, request: Request) -> Response:
        if request.method == "PUT" and request.path == _LENDS:
            lent[:], at_us[:] = [request.headers[_HEADER]], [clock.now_us()]
        borrows = request.method == "PUT" and request.path == _BORROWS and bool(lent)
        if borrows and clock.now_us() - at_us[0] < _GOOD_US:
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
