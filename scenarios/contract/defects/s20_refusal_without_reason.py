"""S-20: a refusal inside a 200 does not say why."""

from __future__ import annotations

from typing import Any, Final

from scenarios.contract.defects.defect import Defect
from scenarios.contract.defects.drift import answering
from scenarios.contract.talk import BY_HAND

_ENTRY: Final = "erp.entries.orders"


def _silent(outcome: dict[str, Any]) -> None:
    outcome.pop("error", None)


S20 = Defect(
    id="S-20",
    name="a refusal inside an answer has no reason",
    system="erp",
    operation=_ENTRY,
    check=BY_HAND,
    seen_in="-",
    rework=answering(_ENTRY, _silent),
)
