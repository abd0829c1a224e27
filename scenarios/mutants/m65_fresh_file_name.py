"""M-65: an upload that failed is repeated under a name of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contracts.ports import Response
from engine import Parts
from engine.senders.order import Absent, Probed
from scenarios.mutants.mutant import Mutant, Touch

_AGAIN = 2
"""The attempt with a name of its own, made without a look whether the first one arrived."""


def _apply(parts: Parts, touch: Touch) -> Parts:
    attempts: dict[str, int] = {}
    failed: set[str] = set()

    async def create(request: Mapping[str, Any], key: str) -> Response:
        reference = request["reference"]
        attempts[reference] = nth = attempts.get(reference, 0) + 1
        failed.add(reference)
        answer = await parts.create(request, f"{nth:012}{key}" if nth == _AGAIN else key)
        failed.discard(reference)
        return answer

    async def probe(shop: str, reference: str, doubt_us: int) -> Probed:
        if reference in failed and attempts[reference] < _AGAIN:
            touch()
            return Absent()
        return await parts.probe(shop, reference, doubt_us)

    return replace(parts, create=create, probe=probe)


M65 = Mutant(
    id="M-65",
    name="fresh file name for a repeated upload",
    expected=("I-02",),
    needs=("an ERP of the profile file-drop", "a release that is not answered"),
    seen_in="names made of the time of writing, as most export jobs make them; no public source",
    apply=_apply,
)
