"""M-161: whatever the ERP warns of is accepted."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from contracts.ports import Request, Response
from engine import Parts
from engine.senders.warned import WARNED, WARNING
from scenarios.mutants.grafts import Send, body_of, on_the_wire
from scenarios.mutants.mutant import Mutant, Touch

_CONFLICT: Final = 409


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def between(send: Send, _edge: str, request: Request) -> Response:
        answer = await send(request)
        while request.path.startswith(WARNED) and answer.status == _CONFLICT:
            told = body_of(answer)
            if told.get("code") != WARNING:
                break
            touch()
            joint = "&" if "?" in request.path else "?"
            request = replace(request, path=f"{request.path}{joint}accept={told['warning']}")
            answer = await send(request)
        return answer

    return on_the_wire(parts, between)


M161 = Mutant(
    id="M-161",
    name="every warning accepted",
    expected=("I-49",),
    needs=("an ERP of the profile confirmable", "an order with the number of another"),
    seen_in="integration users of Tryton that confirm each UserWarning and repeat the call: the"
    " warnings are there for people (measured: a confirmed name lets the call through)",
    apply=_apply,
)
