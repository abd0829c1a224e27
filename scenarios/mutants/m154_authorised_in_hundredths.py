"""M-154: what was set aside on a card reaches the ERP a hundred times too high."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant

_AUTHORISED: Final = "payment.authorised"


def _in_hundredths(_order: Mapping[str, Any], request: Document) -> Document:
    custom = request.get("custom") or {}
    if _AUTHORISED not in custom:
        return request
    more = {_AUTHORISED: f"{int(custom[_AUTHORISED]) * 100}"}
    return {**request, "custom": {**custom, **more}}


M154 = Mutant(
    id="M-154",
    name="authorised in hundredths",
    expected=("I-61",),
    needs=("an order by card that a clerk makes dearer",),
    seen_in="an amount in minor units that is taken for one in major units",
    apply=mapping("map_order", _in_hundredths),
)
