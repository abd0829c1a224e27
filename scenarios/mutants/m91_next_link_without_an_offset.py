"""M-91: a link to the next page counts only where it carries an offset; else the list has ended."""

from __future__ import annotations

from typing import Final

from contracts.ports import Request, Response
from engine import Parts
from scenarios.mutants.grafts import Send, body_of, on_the_wire, with_body
from scenarios.mutants.mutant import Mutant, Touch

_LINK: Final = "@odata.nextLink"


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def between(send: Send, _edge: str, request: Request) -> Response:
        answer = await send(request)
        content = body_of(answer) if request.path.startswith("/listings/linked/") else {}
        if "$skip=" in content.pop(_LINK, "$skip="):
            return answer
        touch()
        return with_body(answer, content)

    return on_the_wire(parts, between)


M91 = Mutant(
    id="M-91",
    name="next link without an offset taken for none",
    expected=("I-46",),
    needs=("an ERP of the profile by-link",),
    seen_in="NangoHQ/integration-templates #600",
    apply=_apply,
)
