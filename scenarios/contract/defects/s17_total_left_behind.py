"""S-17: a price is corrected, and the order comes to what it came to before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response

from scenarios.contract.defects.defect import Defect, replaced
from scenarios.contract.talk import BY_HAND
from simulator.face import Call, Endpoint, Operation, found
from simulator.state import State

_CORRECT: Final = "erp.price-corrections.create"


def _rework(operations: Sequence[Operation], state: State) -> Sequence[Operation]:
    def make(sound: Endpoint) -> Endpoint:
        async def correct(call: Call) -> Response:
            number = call.part("number")
            before = found(state.get("order", number), "order").body
            answered = await sound(call)
            with state.transaction(call.cause, _CORRECT) as tx:
                order = found(tx.get("order", number), "order").body
                tx.put("order", number, {**order, "totals": before["totals"]})
            return answered

        return correct

    return replaced(operations, _CORRECT, make)


S17 = Defect(
    id="S-17",
    name="a corrected price leaves the total behind",
    system="erp",
    operation=_CORRECT,
    check=BY_HAND,
    seen_in="Tryton 8.2: what a line costs is worked out by the client, and a price that is written"
    " alone leaves the amounts as they were",
    rework=_rework,
)
