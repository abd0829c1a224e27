"""M-12: the cursor is a time, and what shares the last one is taken for known."""

from __future__ import annotations

from contracts.ports import Request, Response
from engine import Parts
from scenarios.mutants.grafts import Send, body_of, on_the_wire, with_body
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    last = ""

    async def between(send: Send, _edge: str, request: Request) -> Response:
        nonlocal last
        answer = await send(request)
        page = body_of(answer)
        if not request.path.startswith("/changes") or not page.get("changes"):
            return answer
        later = [change for change in page["changes"] if change["changed_at"] > last]
        if len(later) < len(page["changes"]):
            touch()
        last = page["changes"][-1]["changed_at"]
        return with_body(answer, {**page, "changes": later})

    return on_the_wire(parts, between)


M12 = Mutant(
    id="M-12",
    name="cursor `>` loses equal timestamps",
    expected=("I-28", "I-24", "I-25"),
    needs=("F-28",),
    seen_in="estuary/connectors #5205; airbytehq/airbyte #14732",
    apply=_apply,
)
