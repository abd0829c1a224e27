"""S-19: who changes one field of a customer loses his addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response

from scenarios.contract.defects.defect import Defect, replaced
from scenarios.contract.talk import BY_HAND
from simulator.face import Call, Endpoint, Operation, answer_raw, found, versioned
from simulator.state import State

_CHANGE: Final = "erp.customers.change"


def _rework(operations: Sequence[Operation], state: State) -> Sequence[Operation]:
    def make(sound: Endpoint) -> Endpoint:
        async def change(call: Call) -> Response:
            await sound(call)
            account = call.part("id")
            customer = found(state.get("customer", account), "customer").body
            with state.transaction(call.cause, _CHANGE) as tx:
                tx.put("customer", account, {**customer, "addresses": []})
            return answer_raw(versioned(found(state.get("customer", account), "customer")))

        return change

    return replaced(operations, _CHANGE, make)


S19 = Defect(
    id="S-19",
    name="a change of one field wipes another",
    system="erp",
    operation=_CHANGE,
    check=BY_HAND,
    seen_in="-",
    rework=_rework,
)
