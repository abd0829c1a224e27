"""M-70: the token travels in the address of the call, as well as in its header."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from contracts.ports import Request, Response
from engine import Parts
from scenarios.mutants.grafts import Send, on_the_wire
from scenarios.mutants.mutant import Mutant, Touch

_BEARER: Final = "Bearer "


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def between(send: Send, _: str, request: Request) -> Response:
        authorization = request.headers.get("authorization", "")
        if request.method != "GET" or not authorization.startswith(_BEARER):
            return await send(request)
        touch()
        mark = "&" if "?" in request.path else "?"
        token = authorization.removeprefix(_BEARER)
        return await send(replace(request, path=f"{request.path}{mark}access_token={token}"))

    return on_the_wire(parts, between)


M70 = Mutant(
    id="M-70",
    name="a secret in a URL",
    expected=("I-40",),
    needs=(),
    seen_in="RFC 6750 section 5.3 warns of it",
    apply=_apply,
)
