"""S-09: the storefront shows an order to any buyer who knows its number."""

from __future__ import annotations

from typing import Final

from scenarios.contract.defects.anybodys import anybodys
from scenarios.contract.defects.defect import Defect
from scenarios.contract.talk import BY_HAND

_VIEW: Final = "storefront.orders.view"

S09 = Defect(
    id="S-09",
    name="an order is shown to any buyer who knows its number",
    system="storefront",
    operation=_VIEW,
    check=BY_HAND,
    seen_in="OWASP API Security Top 10 2023, API1: broken object level authorization",
    rework=anybodys(_VIEW, "order"),
)
