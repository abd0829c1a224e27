"""S-27: an order is entered although nobody accepted what the ERP has to warn of."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from scenarios.contract.defects.defect import Defect
from scenarios.contract.defects.drift import reworking
from scenarios.contract.talk import BY_HAND
from scenarios.contract.warned import WARNED
from simulator.face import Call, Endpoint

_QUERY: Final = b"accept=short-notice&accept=purchase-order-repeated"


def _confirms_itself(sound: Endpoint) -> Endpoint:
    async def enter(call: Call) -> Response:
        call.scope["query_string"] = _QUERY
        return await sound(call)

    return enter


S27 = Defect(
    id="S-27",
    name="a warning is passed over",
    system="erp",
    operation=WARNED,
    check=BY_HAND,
    seen_in="-",
    rework=reworking(WARNED, _confirms_itself),
)
