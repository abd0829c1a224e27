"""M-113: an order whose 202 nobody heard is looked for among the ERP's orders alone, where it is
not yet, and sent again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contracts.ports import Response
from engine import Parts
from engine.senders.lookup import LookUpOrder
from engine.senders.order import Absent, Probed
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    look_up = LookUpOrder(parts.caller, parts.ports.clock, parts.profiles)
    attempts: dict[str, int] = {}

    async def probe(shop: str, reference: str, doubt_us: int) -> Probed:
        found = await look_up(shop, reference, doubt_us)
        if isinstance(found, Absent):
            touch()
        return found

    async def create(request: Mapping[str, Any], idempotency_key: str) -> Response:
        nth = attempts[idempotency_key] = attempts.get(idempotency_key, 0) + 1
        return await parts.create(request, f"{idempotency_key}-{nth}")

    return replace(parts, probe=probe, create=create)


M113 = Mutant(
    id="M-113",
    name="queue not looked into",
    expected=("I-02",),
    needs=("an ERP that posts orders later, and a lost 202",),
    seen_in="Tryton 8.2 with a queue worker: an order is confirmed, and its documents come later",
    apply=_apply,
)
