"""S-23: a request for an address is accepted whatever was decided, each time under a new id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response

from scenarios.contract.defects.defect import Defect, replaced
from scenarios.contract.talk import BY_HAND
from simulator.face import Call, Endpoint, Operation, found
from simulator.state import State

_ACCEPT: Final = "erp.address-requests.accept"
_KIND: Final = "address_request"


def _rework(operations: Sequence[Operation], state: State) -> Sequence[Operation]:
    def make(sound: Endpoint) -> Endpoint:
        async def accept(call: Call) -> Response:
            number = call.part("number")
            known = found(state.get(_KIND, number), _KIND).body
            with state.transaction(call.cause, _ACCEPT) as tx:
                tx.put(_KIND, number, {**known, "state": "requested", "reason": None})
            return await sound(call)

        return accept

    return replaced(operations, _ACCEPT, make)


S23 = Defect(
    id="S-23",
    name="an address that was decided is decided again",
    system="erp",
    operation=_ACCEPT,
    check=BY_HAND,
    seen_in="-",
    rework=_rework,
)
