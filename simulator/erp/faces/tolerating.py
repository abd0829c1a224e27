"""By how much deliveries may differ from orders, and what did."""

from __future__ import annotations

from starlette.responses import Response

from simulator.erp.desk.tolerances import DEVIATION, TOLERANCE, put_tolerance
from simulator.erp.faces.clerk import CLERK
from simulator.erp.faces.reading import READ
from simulator.erp.tolerances import DELIVERY_TOLERANCE
from simulator.face import Call, Operation, answer, found
from simulator.state import State

_PUT = "erp.delivery-tolerances.put"


def tolerance_operations(state: State) -> list[Operation]:
    """What the contract `delivery-tolerances` asks of the ERP."""
    face, path = _Tolerances(state), "/orders/{number}/delivery-deviations"
    return [
        Operation(_PUT, "PUT", "/items/{sku}/delivery-tolerance", CLERK, face.put),
        Operation("erp.delivery-deviations.list", "GET", path, READ, face.deviations),
    ]


class _Tolerances:
    def __init__(self, state: State) -> None:
        self._state = state

    async def put(self, call: Call) -> Response:
        sku, body = call.part("sku"), call.read(DELIVERY_TOLERANCE)
        with self._state.transaction(call.cause, _PUT) as tx:
            key, new = put_tolerance(tx, sku, body)
        row = found(self._state.get(TOLERANCE, key), "delivery tolerance")
        return answer(row.body, 201 if new else 200)

    async def deviations(self, call: Call) -> Response:
        number = call.part("number")
        found(self._state.get("order", number), "order")
        noted = [row.body for row in self._state.find(DEVIATION, "order", number)]
        return answer({"deviations": noted}, 200)
