"""S-14: whoever releases one hold of an order takes every hold away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response

from scenarios.contract.defects.defect import Defect, replaced
from scenarios.contract.talk import BY_HAND
from simulator.face import Call, Endpoint, Operation, answer_raw, found, versioned
from simulator.state import State

_RELEASE: Final = "erp.orders.release"


def _rework(operations: Sequence[Operation], state: State) -> Sequence[Operation]:
    def make(sound: Endpoint) -> Endpoint:
        async def release(call: Call) -> Response:
            answered = await sound(call)
            number = call.part("number")
            order = found(state.get("order", number), "order").body
            if not order["holds"]:
                return answered
            with state.transaction(call.cause, _RELEASE) as tx:
                tx.put("order", number, {**order, "holds": []})
            return answer_raw(versioned(found(state.get("order", number), "order")))

        return release

    return replaced(operations, _RELEASE, make)


S14 = Defect(
    id="S-14",
    name="a release takes every hold away",
    system="erp",
    operation=_RELEASE,
    check=BY_HAND,
    seen_in="-",
    rework=_rework,
)
