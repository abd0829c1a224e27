"""M-74: the first load brings open documents alone; what was closed by then is never looked at."""

from __future__ import annotations

from typing import Any, Final

from contracts.ports import Request, Response
from engine import Parts
from scenarios.mutants.grafts import Document, Send, body_of, on_the_wire, with_body
from scenarios.mutants.mutant import Mutant, Touch

_FIRST: Final = "/changes?after=0&"
_CLOSED: Final = ("done", "cancelled")


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def between(send: Send, _edge: str, request: Request) -> Response:
        answer = await send(request)
        page = body_of(answer)
        if not request.path.startswith(_FIRST) or not page.get("changes"):
            return answer
        closed = _closed(page)
        kept = [change for change in page["changes"] if _order_of(change) not in closed]
        if len(kept) < len(page["changes"]):
            touch()
        return with_body(answer, {**page, "changes": kept})

    return on_the_wire(parts, between)


def _closed(page: Document) -> set[str]:
    """The numbers of the orders that are closed by the end of a page."""
    states = {
        change["id"]: change["data"]["state"]
        for change in page["changes"]
        if change["entity"] == "order"
    }
    return {number for number, state in states.items() if state in _CLOSED}


def _order_of(change: Document) -> Any:
    """The number of the order that a change is about, if it is about one."""
    data = change["data"] or {}
    return data.get("number", data.get("order", data.get("order_number")))


M74 = Mutant(
    id="M-74",
    name="closed documents left out of the first load",
    expected=("I-28",),
    needs=("business that was done before the engine started",),
    seen_in="-",
    apply=_apply,
)
