"""S-11: the storefront shows an order of the ERP to any buyer who knows its number."""

from __future__ import annotations

from typing import Final

from scenarios.contract.defects.anybodys import anybodys
from scenarios.contract.defects.defect import Defect
from scenarios.contract.talk import BY_HAND

_VIEW: Final = "storefront.erp-orders.view"

S11 = Defect(
    id="S-11",
    name="an order of the ERP is shown to any buyer who knows its number",
    system="storefront",
    operation=_VIEW,
    check=BY_HAND,
    seen_in="as S-09; the ERP's numbers can be counted up",
    rework=anybodys(_VIEW, "erp_order"),
)
