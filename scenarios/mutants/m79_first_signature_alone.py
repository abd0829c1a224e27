"""M-79: of the signatures of a delivery only the first one is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch

_HEADER = "webhook-signature"


def _apply(parts: Parts, touch: Touch) -> Parts:
    def verify(headers: Mapping[str, str], body: bytes, now: datetime) -> str:
        first, *others = headers.get(_HEADER, "").split(" ")
        if others:
            touch()
            headers = {**headers, _HEADER: first}
        return parts.verify(headers, body, now)

    return replace(parts, verify=verify)


M79 = Mutant(
    id="M-79",
    name="only the first signature is looked at",
    expected=("I-01", "I-24"),
    needs=("F-63",),
    seen_in="-",
    apply=_apply,
)
