"""S-21: the price of a configured line is the one that the item has without its options."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response

from scenarios.contract.defects.defect import Defect, replaced
from scenarios.contract.talk import BY_HAND
from simulator.face import Call, Endpoint, Operation, answer_raw, found, versioned
from simulator.state import State

_APPROVE: Final = "erp.quotes.approve"


def _rework(operations: Sequence[Operation], state: State) -> Sequence[Operation]:
    def make(sound: Endpoint) -> Endpoint:
        async def approve(call: Call) -> Response:
            answered = await sound(call)
            with state.transaction(call.cause, _APPROVE) as tx:
                quote = found(tx.get("quote", call.part("number")), "quote").body
                for offer in quote["offers"][-1:]:
                    for line in offer["lines"]:
                        line["unit_price"] = line.get("base_price", line["unit_price"])
                tx.put("quote", quote["number"], quote)
            row = found(state.get("quote", quote["number"]), "quote")
            return answer_raw(versioned(row), answered.status_code)

        return approve

    return replaced(operations, _APPROVE, make)


S21 = Defect(
    id="S-21",
    name="a surcharge stands beside the price",
    system="erp",
    operation=_APPROVE,
    check=BY_HAND,
    seen_in="-",
    rework=_rework,
)
