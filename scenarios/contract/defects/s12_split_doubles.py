"""S-12: what is split off an order stays open in it as well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response

from scenarios.contract.defects.defect import Defect, replaced
from scenarios.contract.talk import BY_HAND
from simulator.face import Call, Endpoint, Operation
from simulator.state import State

_SPLIT: Final = "erp.orders.split"


def _rework(operations: Sequence[Operation], state: State) -> Sequence[Operation]:
    def make(sound: Endpoint) -> Endpoint:
        async def split(call: Call) -> Response:
            number = call.part("number")
            row = state.get("order", number)
            before = None if row is None else row.body
            answered = await sound(call)
            if before is not None:
                with state.transaction(call.cause, _SPLIT) as tx:
                    tx.put("order", number, before)
            return answered

        return split

    return replaced(operations, _SPLIT, make)


S12 = Defect(
    id="S-12",
    name="what is split off an order stays open in it",
    system="erp",
    operation=_SPLIT,
    check=BY_HAND,
    seen_in="-",
    rework=_rework,
)
