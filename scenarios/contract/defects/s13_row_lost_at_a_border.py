"""S-13: of a list whose rows are skipped, the first row of each later page is skipped as well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import orjson
from starlette.responses import Response

from scenarios.contract.defects.defect import Defect, replaced
from scenarios.contract.talk import BY_HAND
from simulator.face import Call, Endpoint, Operation
from simulator.state import State

_SKIPPED: Final = "erp.listings.skipped"


def _rework(operations: Sequence[Operation], _state: State) -> Sequence[Operation]:
    def make(sound: Endpoint) -> Endpoint:
        async def skipped(call: Call) -> Response:
            answer = await sound(call)
            if call.number("offset", 0):
                content = orjson.loads(answer.body)
                content["rows"] = content["rows"][1:]
                answer.body = orjson.dumps(content)
                answer.headers["content-length"] = str(len(answer.body))
            return answer

        return skipped

    return replaced(operations, _SKIPPED, make)


S13 = Defect(
    id="S-13",
    name="a row is lost where a page of a list ends",
    system="erp",
    operation=_SKIPPED,
    check=BY_HAND,
    seen_in="2600hz/kazoo #5619",
    rework=_rework,
)
