"""Prices of orders that clerks correct, and the feed that tells of it."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from simulator.erp.correction_documents import CORRECTION
from simulator.erp.desk.correcting import correct
from simulator.erp.faces.clerk import CLERK
from simulator.erp.faces.reading import READ, FeedBeside
from simulator.erp.kinds import CORRECTIONS
from simulator.face import Call, Operation, answer_raw, found, versioned
from simulator.profiles import Profile
from simulator.state import State

_NAME: Final = "erp.price-corrections"


def correcting_operations(state: State, profile: Profile) -> list[Operation]:
    """What the contract `price-corrections` asks of the ERP."""
    feed = FeedBeside(state, profile.page_limit.value, CORRECTIONS)
    path, changes = "/orders/{number}/price-corrections", "/price-correction-changes"
    return [
        Operation(f"{_NAME}.create", "POST", path, CLERK, _Correcting(state).create),
        Operation(f"{_NAME}.changes", "GET", changes, READ, feed.page),
    ]


class _Correcting:
    def __init__(self, state: State) -> None:
        self._state = state

    async def create(self, call: Call) -> Response:
        number, body = call.part("number"), call.read(CORRECTION)
        with self._state.transaction(call.cause, f"{_NAME}.create") as tx:
            named = correct(tx, number, body, call.principal.client)["id"]
        row = found(self._state.get("price_correction", named), "price correction")
        return answer_raw(versioned(row), 201)
