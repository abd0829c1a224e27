"""M-64: Retry-After is taken for milliseconds, so whoever is beyond his budget is back at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

from contracts.ports import HttpPort, Request, Response
from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch

_HEADER = "retry-after"
_TO_ERP = "engine>erp"
_THOUSAND = 1_000
_TIMER_S = 1
"""The shortest pause that its timer knows."""


@dataclass(frozen=True, slots=True)
class _Hurried:
    inner: HttpPort
    touch: Touch

    async def call(self, edge: str, request: Request, *, timeout_ms: int) -> Response:
        answer = await self.inner.call(edge, request, timeout_ms=timeout_ms)
        asked = answer.headers.get(_HEADER, "")
        if edge != _TO_ERP or not asked.isdigit():
            return answer
        self.touch()
        wait_s = str(max(_TIMER_S, int(asked) // _THOUSAND))
        return replace(answer, headers={**answer.headers, _HEADER: wait_s})


def _apply(parts: Parts, touch: Touch) -> Parts:
    vars(parts.caller).update(_http=_Hurried(parts.ports.http, touch))
    return parts


M64 = Mutant(
    id="M-64",
    name="Retry-After read as milliseconds",
    expected=("I-36", "I-34"),
    needs=("an ERP of the profile strict-cloud", "a backlog"),
    seen_in="the unit that timers of most platforms take; no public source",
    apply=_apply,
)
