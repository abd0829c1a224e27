"""S-01: releasing an order that was released before brings the ERP down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response

from scenarios.contract.defects.defect import Defect, replaced
from simulator.face import Call, Endpoint, Operation
from simulator.state import State

_RELEASE: Final = "erp.orders.release"


def _rework(operations: Sequence[Operation], state: State) -> Sequence[Operation]:
    released: set[str] = set()
    state.listen(lambda committed: released.clear() if committed.restored else None)

    def make(sound: Endpoint) -> Endpoint:
        async def release(call: Call) -> Response:
            number = call.part("number")
            if number in released:
                raise LookupError(f"{number} carries no hold")
            answered = await sound(call)
            released.add(number)
            return answered

        return release

    return replaced(operations, _RELEASE, make)


S01 = Defect(
    id="S-01",
    name="the second release of a held order fails with 500",
    system="erp",
    operation=_RELEASE,
    check="not_a_server_error",
    seen_in="the toy API of research on Schemathesis: a second confirm gave 500",
    rework=_rework,
)
