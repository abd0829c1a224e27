"""M-71: of an order that could not be sent the log says what each line costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from contracts.ports import CallFailed, Response
from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch

_ERROR: Final = 400


def _apply(parts: Parts, touch: Touch) -> Parts:
    def tell(request: Mapping[str, Any]) -> None:
        touch()
        for line in request["lines"]:
            price, rule = line["unit_price"]["amount"], line["price_rule"]
            parts.ports.output.line(f"ERROR line {line['line']} not sent: {price} by rule {rule}")

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


M71 = Mutant(
    id="M-71",
    name="a contract price in the error log",
    expected=("I-39",),
    needs=("F-65",),
    seen_in="-",
    apply=_apply,
)
