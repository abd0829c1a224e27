"""S-22: the version that is told of an order is not the one that it has."""

from __future__ import annotations

from typing import Any

from scenarios.contract.defects.defect import Defect
from scenarios.contract.defects.drift import answering
from scenarios.contract.revising import READ
from scenarios.contract.talk import BY_HAND


def _off(revision: dict[str, Any]) -> None:
    revision["version"] += 1


S22 = Defect(
    id="S-22",
    name="a version is told that the order does not have",
    system="erp",
    operation=READ,
    check=BY_HAND,
    seen_in="-",
    rework=answering(READ, _off),
)
