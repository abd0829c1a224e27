"""M-160: what met a row lock once is tried until it is entered, whatever the ERP says by then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from contracts.ports import Response
from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch

_UNAVAILABLE: Final = 503
_REFUSALS: Final = (409, 422)


def _apply(parts: Parts, touch: Touch) -> Parts:
    locked: set[str] = set()

    async def create(request: Mapping[str, Any], key: str) -> Response:
        answer = await parts.create(request, key)
        if answer.status == _UNAVAILABLE:
            locked.add(key)
        elif answer.status in _REFUSALS and key in locked:
            touch()
            return replace(answer, status=_UNAVAILABLE)
        return answer

    return replace(parts, create=create)


M160 = Mutant(
    id="M-160",
    name="a no after a lock is not taken",
    expected=("I-34",),
    needs=("an ERP of the profile locking", "an order that it refuses"),
    seen_in="Tryton 8.2 with PostgreSQL: the loser of a race for a credit limit is answered 503"
    " twice, then the credit error (measured); retry loops that keep their first reason",
    apply=_apply,
)
