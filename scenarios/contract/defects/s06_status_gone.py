"""S-06: a payment that is posted is answered 200, and 201 no more."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from scenarios.contract.defects.defect import Defect
from scenarios.contract.defects.drift import Change, reworking
from simulator.face import Call, Endpoint

_POST: Final = "erp.payments.create"


def _make(sound: Endpoint) -> Endpoint:
    async def posted(call: Call) -> Response:
        answered = await sound(call)
        if answered.status_code == 201:
            answered.status_code = 200
        return answered

    return posted


def _published(operation: dict[str, Any]) -> None:
    if operation["operationId"] == _POST:
        operation["responses"]["200"] = operation["responses"].pop("201")


S06 = Defect(
    id="S-06",
    name="a status code is gone",
    system="erp",
    operation=_POST,
    check="status_code_conformance",
    seen_in="research on contracts: clients that wait for 201 take 200 for a failure",
    rework=reworking(_POST, _make),
    publishes=Change("invoices", "1.0.0", "erp", None, _published),
    pointer="",
)
