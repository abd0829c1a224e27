"""What is expected and what was promised of it: the feed, and what clerks say."""

from __future__ import annotations

from typing import Final, cast

from starlette.responses import Response

from simulator.erp.desk.promising import put_replenishment
from simulator.erp.faces.clerk import CLERK
from simulator.erp.faces.reading import READ, change_page
from simulator.erp.kinds import PROMISES
from simulator.erp.promise_documents import Replenishment
from simulator.erp.promise_requests import REPLENISHMENT
from simulator.face import Call, Operation, answer_raw, found, versioned
from simulator.profiles import Profile
from simulator.state import State

CHANGES: Final = "/promise-changes"


def promising_operations(state: State, profile: Profile) -> list[Operation]:
    """What the contract `promises` asks of the ERP."""
    face = _Promising(state, profile.page_limit.value)
    put = ("erp.replenishments.put", "PUT", "/replenishments/{id}")
    return [
        Operation("erp.promises.changes", "GET", CHANGES, READ, face.changes),
        Operation(*put, CLERK, face.put_replenishment),
    ]


class _Promising:
    def __init__(self, state: State, limit: int) -> None:
        self._state = state
        self._limit = limit

    async def changes(self, call: Call) -> Response:
        """A page of the feed, from a position on."""
        after = call.number("after", 0)
        limit = call.number("limit", self._limit, least=1, most=self._limit)
        changes = self._state.changes(after, limit + 1, PROMISES)
        return change_page(self._state, changes, after, limit)

    async def put_replenishment(self, call: Call) -> Response:
        name, body = call.part("id"), cast("Replenishment", call.read(REPLENISHMENT))
        with self._state.transaction(call.cause, "erp.replenishments.put") as tx:
            new = put_replenishment(tx, name, body)
        row = found(self._state.get("replenishment", name), "replenishment")
        return answer_raw(versioned(row), 201 if new else 200)
