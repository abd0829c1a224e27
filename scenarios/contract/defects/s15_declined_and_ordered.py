"""S-15: where a card is declined, the offer becomes an order on account instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import orjson
from starlette.responses import Response

from scenarios.contract.defects.defect import Defect, replaced
from scenarios.contract.talk import BY_HAND
from simulator.face import Call, Endpoint, Operation
from simulator.problem import Problem
from simulator.state import State
from simulator.storefront.placing import without_card

_DECLINED: Final = "payment-declined"
_ACCEPT: Final = "storefront.quotes.accept"


def _rework(operations: Sequence[Operation], _state: State) -> Sequence[Operation]:
    def make(sound: Endpoint) -> Endpoint:
        async def place(call: Call) -> Response:
            try:
                return await sound(call)
            except Problem as problem:
                if problem.slug != _DECLINED:
                    raise
            call.raw = orjson.dumps(without_card(orjson.loads(call.raw)))
            return await sound(call)

        return place

    return replaced(operations, _ACCEPT, make)


S15 = Defect(
    id="S-15",
    name="a declined card makes an order all the same",
    system="storefront",
    operation=_ACCEPT,
    check=BY_HAND,
    seen_in="a review of this project: requisitions and offers did not look at the card",
    rework=_rework,
)
