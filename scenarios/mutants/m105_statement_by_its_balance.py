"""M-105: a statement is passed on only where what is open has changed, so all beside it is old."""

from __future__ import annotations

from typing import Any

from contracts.ports import Request, Response
from engine import Parts
from engine.feed import RECEIVABLES
from scenarios.mutants.grafts import Send, body_of, on_the_wire, with_body
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    known: dict[str, Any] = {}

    def is_news(change: Any) -> bool:
        document = change.get("data")
        if change.get("entity") != "statement" or not isinstance(document, dict):
            return True
        if known.get(change["id"]) == document["open"]:
            touch()
            return False
        known[change["id"]] = document["open"]
        return True

    async def between(send: Send, _edge: str, request: Request) -> Response:
        answer = await send(request)
        content = body_of(answer)
        changes = content.get("changes")
        if not request.path.startswith(f"{RECEIVABLES.path}?") or not isinstance(changes, list):
            return answer
        return with_body(answer, {**content, "changes": list(filter(is_news, changes))})

    return on_the_wire(parts, between)


M105 = Mutant(
    id="M-105",
    name="statement known by its balance",
    expected=("I-24", "I-25"),
    needs=("money that comes while nothing is open",),
    seen_in="-",
    apply=_apply,
)
