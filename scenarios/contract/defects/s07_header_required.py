"""S-07: goods are received only under a request id that nobody had to send before."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from scenarios.contract.defects.defect import Defect
from scenarios.contract.defects.drift import Change, reworking
from simulator.face import Call, Endpoint
from simulator.problem import Problem

_RECEIVE: Final = "erp.stock.receive"
_HEADER: Final = "X-Request-Id"


def _make(sound: Endpoint) -> Endpoint:
    async def received(call: Call) -> Response:
        if _HEADER.lower() not in call.headers:
            raise Problem("bad-request", f"the header {_HEADER} is required")
        return await sound(call)

    return received


def _published(operation: dict[str, Any]) -> None:
    if operation["operationId"] == _RECEIVE:
        header = {"name": _HEADER, "in": "header", "required": True, "schema": {"type": "string"}}
        operation.setdefault("parameters", []).append(header)


S07 = Defect(
    id="S-07",
    name="a header is required that was not",
    system="erp",
    operation=_RECEIVE,
    check="positive_data_acceptance",
    seen_in="research on contracts: a gateway is put in front and wants a correlation id",
    rework=reworking(_RECEIVE, _make),
    publishes=Change("availability", "1.0.0", "erp", None, _published),
    pointer="",
)
