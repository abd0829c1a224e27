"""An order that a storefront shows to any buyer who knows its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response

from scenarios.contract.defects.defect import replaced
from simulator.face import Call, Endpoint, Operation, Rework, answer, found
from simulator.problem import Problem
from simulator.state import State

_NOT_FOUND: Final = "not-found"


def anybodys(operation: str, kind: str) -> Rework:
    """What is not found for its buyer is shown all the same, if anybody has such an order."""

    def rework(operations: Sequence[Operation], state: State) -> Sequence[Operation]:
        def make(sound: Endpoint) -> Endpoint:
            async def view(call: Call) -> Response:
                try:
                    return await sound(call)
                except Problem as problem:
                    if problem.slug != _NOT_FOUND:
                        raise
                    order = found(state.get(kind, call.part("id")), "order").body
                    return answer({"order": order, "shipments": [], "invoices": []})

            return view

        return replaced(operations, operation, make)

    return rework
