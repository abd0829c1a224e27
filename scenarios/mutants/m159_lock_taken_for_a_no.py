"""M-159: an order that met a row lock in the ERP counts as refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from contracts.ports import Response
from engine import Parts
from engine.classify import content_of
from scenarios.mutants.mutant import Mutant, Touch

_UNAVAILABLE: Final = 503
_REFUSED: Final = 422


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def create(request: Mapping[str, Any], key: str) -> Response:
        answer = await parts.create(request, key)
        if answer.status != _UNAVAILABLE or content_of(answer).get("code") != "row-locked":
            return answer
        touch()
        return replace(answer, status=_REFUSED)

    return replace(parts, create=create)


M159 = Mutant(
    id="M-159",
    name="a lock taken for a no",
    expected=("I-01",),
    needs=("an ERP of the profile locking", "two orders of one account at once"),
    seen_in="Tryton 8.2 with PostgreSQL answers 503 to whoever comes second (measured);"
    " clients that take any answer with a problem in it for the decision",
    apply=_apply,
)
