"""M-100: how far a feed has come is compared as text, so 1000 counts as before 999."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from contracts.ports import Request, Response
from engine import Parts
from engine.feed import BESIDE, MAIN
from scenarios.mutants.grafts import Send, body_of, on_the_wire, with_body
from scenarios.mutants.mutant import Mutant, Touch

_BY_PATH: Final = {feed.path: feed.name for feed in BESIDE}


def _apply(parts: Parts, touch: Touch) -> Parts:
    reached: dict[str, str] = {}

    def looks_newer(name: str, head: Any) -> bool:
        known = reached.get(name, "0")
        if type(head) is int and head > int(known) and str(head) <= known:
            touch()
            return False
        return True

    async def between(send: Send, _edge: str, request: Request) -> Response:
        answer = await send(request)
        asked = urlsplit(request.path)
        content = body_of(answer)
        if asked.path in _BY_PATH:
            after = parse_qs(asked.query).get("after", ["0"])[0]
            reached[_BY_PATH[asked.path]] = str(content.get("next", after))
        also = content.get("also")
        if asked.path != MAIN.path or not isinstance(also, dict):
            return answer
        newer = {name: head for name, head in also.items() if looks_newer(name, head)}
        return with_body(answer, {**content, "also": newer})

    return on_the_wire(parts, between)


M100 = Mutant(
    id="M-100",
    name="positions compared as texts",
    expected=("I-24", "I-28"),
    needs=("positions that become a digit longer",),
    seen_in="-",
    apply=_apply,
)
