"""S-24: what is more of an order is ordered beside it, and in it as well."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from starlette.responses import Response

from scenarios.contract.defects.defect import Defect, replaced
from scenarios.contract.talk import BY_HAND
from simulator.erp.increase_requests import INCREASE
from simulator.face import Call, Endpoint, Operation, found
from simulator.state import State

_RAISE: Final = "erp.increases.create"


def _rework(operations: Sequence[Operation], state: State) -> Sequence[Operation]:
    def make(sound: Endpoint) -> Endpoint:
        async def increase(call: Call) -> Response:
            answered = await sound(call)
            if answered.status_code == 201:
                number = call.part("number")
                more = {each["line"]: each["quantity"] for each in call.read(INCREASE)["lines"]}
                with state.transaction(call.cause, _RAISE) as tx:
                    order = found(tx.get("order", number), "order").body
                    for line in order["lines"]:
                        if line["line"] in more:
                            by = Decimal(more[line["line"]]["value"])
                            line["quantity"]["value"] = f"{by + _value(line):f}"
                            line["backordered"] = f"{by + Decimal(line['backordered']):f}"
                    tx.put("order", number, order)
            return answered

        return increase

    return replaced(operations, _RAISE, make)


def _value(line: dict[str, dict[str, str]]) -> Decimal:
    return Decimal(line["quantity"]["value"])


S24 = Defect(
    id="S-24",
    name="what is more of an order is in it as well",
    system="erp",
    operation=_RAISE,
    check=BY_HAND,
    seen_in="-",
    rework=_rework,
)
