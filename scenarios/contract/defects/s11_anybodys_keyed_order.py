"""S-11: the storefront shows an order of the ERP to any buyer who knows its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response

from scenarios.contract.defects.defect import Defect, replaced
from scenarios.contract.talk import BY_HAND
from simulator.face import Call, Endpoint, Operation, answer, found
from simulator.problem import Problem
from simulator.state import State

_VIEW: Final = "storefront.erp-orders.view"
_NOT_FOUND: Final = "not-found"


def _rework(operations: Sequence[Operation], state: State) -> Sequence[Operation]:
    def make(sound: Endpoint) -> Endpoint:
        async def view(call: Call) -> Response:
            try:
                return await sound(call)
            except Problem as problem:
                if problem.slug != _NOT_FOUND:
                    raise
                order = found(state.get("erp_order", call.part("id")), "order").body
                return answer({"order": order, "shipments": [], "invoices": []})

        return view

    return replaced(operations, _VIEW, make)


S11 = Defect(
    id="S-11",
    name="an order of the ERP is shown to any buyer who knows its number",
    system="storefront",
    operation=_VIEW,
    check=BY_HAND,
    seen_in="as S-09; the ERP's numbers can be counted up",
    rework=_rework,
)
