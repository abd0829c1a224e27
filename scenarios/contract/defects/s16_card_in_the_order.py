"""S-16: the card is handed on in the order, under another name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import orjson
from starlette.responses import Response

from scenarios.contract.defects.defect import Defect, replaced
from scenarios.contract.talk import BY_HAND
from simulator.face import Call, Endpoint, Operation
from simulator.state import State
from simulator.storefront.acceptance import CARD

_CHECKOUT: Final = "storefront.checkout"
_OTHER: Final = "payment.token"


def _rework(operations: Sequence[Operation], _state: State) -> Sequence[Operation]:
    def make(sound: Endpoint) -> Endpoint:
        async def check_out(call: Call) -> Response:
            asked = orjson.loads(call.raw)
            custom = asked.get("custom") or {}
            if CARD in custom:
                call.raw = orjson.dumps({**asked, "custom": {**custom, _OTHER: custom[CARD]}})
            return await sound(call)

        return check_out

    return replaced(operations, _CHECKOUT, make)


S16 = Defect(
    id="S-16",
    name="the card is handed on in the order",
    system="storefront",
    operation=_CHECKOUT,
    check=BY_HAND,
    seen_in="a review of this project: a card's token went on into the ERP",
    rework=_rework,
)
