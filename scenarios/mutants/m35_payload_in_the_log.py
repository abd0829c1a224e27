"""M-35: an order that could not be sent is written to the log as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from contracts.ports import CallFailed, Response
from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch

_ERROR = 400


def _apply(parts: Parts, touch: Touch) -> Parts:
    def tell(request: Mapping[str, Any]) -> None:
        touch()
        parts.ports.output.line("order not sent: " + orjson.dumps(request).decode())

    async def create(request: Mapping[str, Any], idempotency_key: str) -> Response:
        try:
            answer = await parts.create(request, idempotency_key)
        except CallFailed:
            tell(request)
            raise
        if answer.status >= _ERROR:
            tell(request)
        return answer

    return replace(parts, create=create)


M35 = Mutant(
    id="M-35",
    name="whole payload in the error log",
    expected=("I-39",),
    needs=("F-65",),
    seen_in="eclipse-edc/Connector #1788",
    apply=_apply,
)
