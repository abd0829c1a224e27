"""M-77: an order in doubt is known again by a field of the answers that no contract names."""

from __future__ import annotations

from dataclasses import replace

from engine import Parts
from engine.senders.order import Absent, Found, Probed
from scenarios.mutants.mutant import Mutant, Touch

_FIELD = "x_origin"


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def probe(shop: str, reference: str, doubt_us: int) -> Probed:
        found = await parts.probe(shop, reference, doubt_us)
        if not isinstance(found, Found):
            return found
        touch()
        origin = f"{shop}/{reference}"
        same = tuple(one for one in found.orders if one.get(_FIELD) == origin)
        return Found(same) if same else Absent()

    return replace(parts, probe=probe)


M77 = Mutant(
    id="M-77",
    name="orders known again by a field that an upgrade removes",
    expected=("I-02",),
    needs=("an ERP of the profile customised", "F-05"),
    seen_in="-",
    apply=_apply,
)
