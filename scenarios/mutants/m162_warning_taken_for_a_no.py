"""M-162: an order that the ERP warns of counts as refused, whatever the warning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from contracts.ports import Request, Response
from engine import Parts
from engine.senders.warned import ACCEPTED, WARNED
from scenarios.mutants.grafts import Send, body_of, on_the_wire, with_body
from scenarios.mutants.mutant import Mutant, Touch

_CONFLICT: Final = 409
_REFUSED: Final = 422


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def between(send: Send, _edge: str, request: Request) -> Response:
        answer = await send(request)
        if request.path != WARNED or answer.status != _CONFLICT:
            return answer
        told: Mapping[str, Any] = body_of(answer)
        if told.get("warning") not in ACCEPTED:
            return answer
        touch()
        refused = with_body(answer, {**told, "status": _REFUSED, "code": told["warning"]})
        return replace(refused, status=_REFUSED)

    return on_the_wire(parts, between)


M162 = Mutant(
    id="M-162",
    name="a warning taken for a no",
    expected=("I-01",),
    needs=("an ERP of the profile confirmable", "an order that is wanted tomorrow"),
    seen_in="clients that know no confirmable stop: Tryton's UserWarning comes as 409 (measured)"
    " and ends in the dead letters",
    apply=_apply,
)
