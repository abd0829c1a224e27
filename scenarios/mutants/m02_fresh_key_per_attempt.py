"""M-02: each attempt at one order has a key of its own, and the key is all that is trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contracts.ports import Response
from engine import Absent, Parts
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    attempts: dict[str, int] = {}

    async def probe(*_: object) -> Absent:
        touch()
        return Absent()

    async def create(request: Mapping[str, Any], idempotency_key: str) -> Response:
        nth = attempts[idempotency_key] = attempts.get(idempotency_key, 0) + 1
        return await parts.create(request, f"{idempotency_key}-{nth}")

    return replace(parts, probe=probe, create=create)


M02 = Mutant(
    id="M-02",
    name="fresh key per attempt, and no lookup",
    expected=("I-02",),
    needs=("F-05", "F-58"),
    seen_in="Stripe's page on idempotent requests: keys are removed after 24 hours",
    apply=_apply,
)
