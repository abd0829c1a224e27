"""S-29: what a buyer wants the head of his order to say is accepted and not kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response

from scenarios.contract.defects.defect import Defect, replaced
from scenarios.contract.heading import AMEND
from scenarios.contract.talk import BY_HAND
from simulator.erp.asked_requests import AMENDMENT
from simulator.face import Call, Endpoint, Operation
from simulator.state import State

_HEAD: Final = (
    *("purchase_order_number", "customer_reference", "notes", "requested_date", "deliver_to"),
)


def _rework(operations: Sequence[Operation], state: State) -> Sequence[Operation]:
    def make(sound: Endpoint) -> Endpoint:
        async def amend(call: Call) -> Response:
            asked = call.read(AMENDMENT)
            before = {row.id: row.body for row in state.find("order", "reference", asked["order"])}
            answer = await sound(call)
            if asked.get("head"):
                with state.transaction(call.cause, AMEND) as tx:
                    for number, old in before.items():
                        row = tx.get("order", number)
                        if row is not None:
                            head = {name: old[name] for name in _HEAD}
                            tx.put("order", number, {**row.body, **head})
            return answer

        return amend

    return replaced(operations, AMEND, make)


S29 = Defect(
    id="S-29",
    name="an amended head is not kept",
    system="erp",
    operation=AMEND,
    check=BY_HAND,
    seen_in="-",
    rework=_rework,
)
