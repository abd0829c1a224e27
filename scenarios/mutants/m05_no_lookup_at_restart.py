"""M-05: doubt is kept in memory, so what a restart interrupted is sent again without a look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contracts.ports import Response
from engine import Absent, Parts
from engine.senders.order import Probed
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    tried: set[str] = set()

    async def create(request: Mapping[str, Any], idempotency_key: str) -> Response:
        tried.add(request["reference"])
        return await parts.create(request, idempotency_key)

    async def probe(shop: str, reference: str, doubt_us: int) -> Probed:
        if reference in tried:
            return await parts.probe(shop, reference, doubt_us)
        touch()
        return Absent()

    return replace(parts, create=create, probe=probe)


M05 = Mutant(
    id="M-05",
    name="effect, then the record of it, and no lookup at restart",
    expected=("I-02",),
    needs=("F-59",),
    seen_in="catalogue of defects, no public source",
    apply=_apply,
)
