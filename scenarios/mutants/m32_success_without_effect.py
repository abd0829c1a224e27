"""M-32: an answer is an answer, whatever it says: the order counts as booked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from contracts.ports import Response
from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch

_ERROR = 400


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def create(request: Mapping[str, Any], idempotency_key: str) -> Response:
        answer = await parts.create(request, idempotency_key)
        if answer.status < _ERROR:
            return answer
        touch()
        said = {"shop": request["shop"], "reference": request["reference"], "number": "?"}
        return Response(201, {"content-type": "application/json"}, orjson.dumps(said))

    return replace(parts, create=create)


M32 = Mutant(
    id="M-32",
    name="success recorded though nothing was done",
    expected=("I-47", "I-01", "I-24"),
    needs=("F-12", "F-17"),
    seen_in="frappe/ecommerce_integrations 7ea6d15",
    apply=_apply,
)
