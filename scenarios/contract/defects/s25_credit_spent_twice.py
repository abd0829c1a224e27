"""S-25: what the bill in its place took of a card's credit stays credit, and goes back as well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import orjson
from starlette.responses import Response

from scenarios.contract.defects.defect import Defect, replaced
from scenarios.contract.talk import BY_HAND
from simulator.face import Call, Endpoint, Operation, answer, found
from simulator.state import State

_CORRECT: Final = "erp.invoices.correct"


def _rework(operations: Sequence[Operation], state: State) -> Sequence[Operation]:
    def make(sound: Endpoint) -> Endpoint:
        async def correct(call: Call) -> Response:
            answered = await sound(call)
            said: dict[str, Any] = orjson.loads(answered.body)
            if answered.status_code != 201 or "applied_anew" not in said["reversal"]:
                return answered
            with state.transaction(call.cause, _CORRECT) as tx:
                made = found(tx.get("reversal", said["reversal"]["id"]), "reversal").body
                made["unapplied"] = made["amount"]
                tx.put("reversal", made["id"], made)
            return answer({**said, "reversal": {**said["reversal"], **made}}, 201)

        return correct

    return replaced(operations, _CORRECT, make)


S25 = Defect(
    id="S-25",
    name="credit that paid a bill goes back as well",
    system="erp",
    operation=_CORRECT,
    check=BY_HAND,
    seen_in="-",
    rework=_rework,
)
