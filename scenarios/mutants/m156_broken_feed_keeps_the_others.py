"""M-156: a feed that cannot be read ends the round: those that are read after it are not."""

from __future__ import annotations

from typing import Final

from contracts.ports import Request, Response
from engine import Parts
from engine.feed import BESIDE, MAIN
from scenarios.mutants.grafts import Send, on_the_wire
from scenarios.mutants.mutant import Mutant, Touch

_ERROR: Final = 500
_FEEDS: Final = frozenset(feed.path for feed in BESIDE)


def _apply(parts: Parts, touch: Touch) -> Parts:
    broken: list[Response] = []

    async def between(send: Send, _edge: str, request: Request) -> Response:
        path = request.path.partition("?")[0]
        if path == MAIN.path:
            broken.clear()
        elif path in _FEEDS and broken:
            touch()
            return broken[0]
        answer = await send(request)
        if path in _FEEDS and answer.status >= _ERROR:
            broken.append(answer)
        return answer

    return on_the_wire(parts, between)


M156 = Mutant(
    id="M-156",
    name="a broken feed keeps the others",
    expected=("I-24",),
    needs=("a feed of the ERP that cannot be read for hours", "news in a feed that is read later"),
    seen_in="the reference engine, which ended a round of its feeds at the first that failed",
    apply=_apply,
)
