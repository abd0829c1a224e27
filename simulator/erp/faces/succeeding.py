"""What clerks do that other orders come of, or that stops one: substitutes, splits, increases,
holds.
"""

from __future__ import annotations

from typing import cast

from starlette.responses import Response

from simulator.entity import Row
from simulator.erp.desk.changing import hold
from simulator.erp.desk.increasing import increase
from simulator.erp.desk.successors import split, substitute
from simulator.erp.documents import MovedLine
from simulator.erp.faces.clerk import CLERK
from simulator.erp.increase_requests import INCREASE
from simulator.erp.requests import HOLD, SPLIT, SUBSTITUTION
from simulator.face import Call, Operation, answer_raw, found, versioned
from simulator.state import State


def succeeding_operations(state: State) -> list[Operation]:
    """What the contracts `erp-orders` and `increases` ask of the ERP."""
    face = _Successors(state)
    table = (
        ("erp.orders.substitute", "/orders/{number}/substitutions", face.substitute),
        ("erp.orders.split", "/orders/{number}/splits", face.split),
        ("erp.increases.create", "/orders/{number}/increases", face.increase),
        ("erp.orders.hold", "/orders/{number}/holds", face.hold),
    )
    return [Operation(name, "POST", path, CLERK, end) for name, path, end in table]


class _Successors:
    def __init__(self, state: State) -> None:
        self._state = state

    async def substitute(self, call: Call) -> Response:
        number, body = call.part("number"), call.read(SUBSTITUTION)
        with self._state.transaction(call.cause, "erp.orders.substitute") as tx:
            successor = substitute(tx, number, body)
        return answer_raw(versioned(self._order(successor)), 201)

    async def split(self, call: Call) -> Response:
        number, body = call.part("number"), call.read(SPLIT)
        with self._state.transaction(call.cause, "erp.orders.split") as tx:
            successor = split(tx, number, cast("list[MovedLine]", body["lines"]))
        return answer_raw(versioned(self._order(successor)), 201)

    async def increase(self, call: Call) -> Response:
        number, body = call.part("number"), call.read(INCREASE)
        with self._state.transaction(call.cause, "erp.increases.create") as tx:
            more = increase(tx, number, body, call.principal.client)
        return answer_raw(versioned(self._order(more)), 201)

    async def hold(self, call: Call) -> Response:
        number, body = call.part("number"), call.read(HOLD)
        with self._state.transaction(call.cause, "erp.orders.hold") as tx:
            hold(tx, number, body["hold"])
        return answer_raw(versioned(self._order(number)), 200)

    def _order(self, number: str) -> Row:
        return found(self._state.get("order", number), "order")
