"""S-04: an order that a charge was added to is in a state that nobody was told of."""

from __future__ import annotations

from typing import Any, Final

from scenarios.contract.defects.defect import Defect
from scenarios.contract.defects.drift import Change, answering

_CHARGE: Final = "erp.orders.charge"
_NEW: Final = "in_review"


def _reviewed(order: dict[str, Any]) -> None:
    order["state"] = _NEW


def _published(schema: dict[str, Any]) -> None:
    schema["properties"]["state"]["enum"].append(_NEW)


S04 = Defect(
    id="S-04",
    name="an enum has a value more",
    system="erp",
    operation=_CHARGE,
    check="response_schema_conformance",
    seen_in="research on contracts: readers that branch on a state know no other",
    rework=answering(_CHARGE, _reviewed),
    publishes=Change("orders", "1.0.0", "erp", "order-state", _published),
    pointer="/state",
)
