"""S-10: whoever may read the ERP may cancel an order in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from scenarios.contract.defects.defect import Defect
from scenarios.contract.talk import BY_HAND
from simulator.face import Operation
from simulator.state import State

_CANCEL: Final = "erp.orders.cancel"
_READ: Final = "erp:read"


def _rework(operations: Sequence[Operation], _state: State) -> Sequence[Operation]:
    return [replace(each, scope=_READ) if each.id == _CANCEL else each for each in operations]


S10 = Defect(
    id="S-10",
    name="a token for reading cancels orders",
    system="erp",
    operation=_CANCEL,
    check=BY_HAND,
    seen_in="OWASP API Security Top 10 2023, API5: broken function level authorization",
    rework=_rework,
)
