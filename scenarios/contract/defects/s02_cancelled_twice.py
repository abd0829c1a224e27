"""S-02: once an order was cancelled in part, the ERP cancels more than is open."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from starlette.responses import Response

from scenarios.contract.defects.defect import Defect, replaced
from simulator.face import Call, Endpoint, Operation, answer_raw, found, versioned
from simulator.problem import Problem
from simulator.state import State

_CANCEL: Final = "erp.orders.cancel"
_NOT_OPEN: Final = "not-open"


def _rework(operations: Sequence[Operation], state: State) -> Sequence[Operation]:
    def make(sound: Endpoint) -> Endpoint:
        async def cancel(call: Call) -> Response:
            try:
                return await sound(call)
            except Problem as problem:
                order = state.get("order", call.part("number"))
                if problem.slug != _NOT_OPEN or order is None or not _cancelled(order.view):
                    raise
                return _below_zero(call, state, problem.extra["line"])

        return cancel

    return replaced(operations, _CANCEL, make)


def _cancelled(order: Any) -> bool:
    return any(Decimal(line["cancelled"]) > 0 for line in order["lines"])


def _below_zero(call: Call, state: State, number: int) -> Response:
    with state.transaction(call.cause, _CANCEL) as tx:
        body = found(tx.get("order", call.part("number")), "order").body
        for line in body["lines"]:
            if line["line"] == number:
                line["backordered"] = "-1"
        tx.put("order", body["number"], body)
    row = found(state.get("order", call.part("number")), "order")
    return answer_raw(versioned(row), 201)


S02 = Defect(
    id="S-02",
    name="the second cancellation takes more than is open",
    system="erp",
    operation=_CANCEL,
    check="response_schema_conformance",
    seen_in="catalogue of defects, no public source",
    rework=_rework,
)
