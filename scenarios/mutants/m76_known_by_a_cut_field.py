"""M-76: an order in doubt is known again by the buyer's number for it, which the ERP rewrites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contracts.ports import Response
from engine import Parts
from engine.senders.order import Absent, Found, Probed
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    numbers: dict[str, Any] = {}

    async def create(request: Mapping[str, Any], key: str) -> Response:
        numbers[request["reference"]] = request["purchase_order_number"]
        return await parts.create(request, key)

    async def probe(shop: str, reference: str, doubt_us: int) -> Probed:
        found = await parts.probe(shop, reference, doubt_us)
        if not isinstance(found, Found) or reference not in numbers:
            return found
        touch()
        number = numbers[reference]
        same = tuple(one for one in found.orders if one.get("purchase_order_number") == number)
        return Found(same) if same else Absent()

    return replace(parts, create=create, probe=probe)


M76 = Mutant(
    id="M-76",
    name="orders known again by a field that the ERP rewrites",
    expected=("I-02",),
    needs=("an ERP of the profile customised", "F-05"),
    seen_in="-",
    apply=_apply,
)
