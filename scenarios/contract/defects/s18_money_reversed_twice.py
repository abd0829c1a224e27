"""S-18: money that did not come can be taken back as often as somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response

from scenarios.contract.defects.defect import Defect, replaced
from scenarios.contract.talk import BY_HAND
from simulator.face import Call, Endpoint, Operation
from simulator.state import State

_REVERSE: Final = "erp.receipts.reverse"


def _rework(operations: Sequence[Operation], state: State) -> Sequence[Operation]:
    def make(sound: Endpoint) -> Endpoint:
        async def reverse(call: Call) -> Response:
            for made in state.find("reversal", "document", call.part("id")):
                with state.transaction(call.cause, _REVERSE) as tx:
                    tx.put("reversal", made.id, {**made.body, "document": f"{made.id}-forgotten"})
            return await sound(call)

        return reverse

    return replaced(operations, _REVERSE, make)


S18 = Defect(
    id="S-18",
    name="money that did not come is taken back twice",
    system="erp",
    operation=_REVERSE,
    check=BY_HAND,
    seen_in="-",
    rework=_rework,
)
