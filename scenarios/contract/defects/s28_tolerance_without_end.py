"""S-28: where an item has a tolerance at all, any quantity leaves beyond what was ordered."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from unittest.mock import patch

from starlette.responses import Response

from scenarios.contract.defects.defect import Defect, replaced
from scenarios.contract.talk import BY_HAND
from simulator.erp.desk import tolerances
from simulator.face import Call, Endpoint, Operation
from simulator.state import State

_SHIP: Final = "erp.shipments.create"
_ANY: Final = Decimal(10) ** 12


def _rework(operations: Sequence[Operation], _: State) -> Sequence[Operation]:
    def make(sound: Endpoint) -> Endpoint:
        async def ship(call: Call) -> Response:
            with patch.object(tolerances, "over_part", lambda *_: _ANY):
                return await sound(call)

        return ship

    return replaced(operations, _SHIP, make)


S28 = Defect(
    id="S-28",
    name="a tolerance without end",
    system="erp",
    operation="erp.delivery-tolerances.put",
    check=BY_HAND,
    seen_in="-",
    rework=_rework,
)
