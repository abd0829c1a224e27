"""Whom the warehouses serve: the feed of it, and what clerks say of it."""

from __future__ import annotations

from typing import Final, cast

from starlette.responses import Response

from simulator.erp.desk.sourcing import put_sourcing
from simulator.erp.documents import Sourcing
from simulator.erp.faces.clerk import CLERK
from simulator.erp.faces.reading import READ, change_page
from simulator.erp.kinds import SOURCING
from simulator.erp.requests import SOURCING_RULE
from simulator.face import Call, Operation, answer_raw, found, versioned
from simulator.profiles import Profile
from simulator.state import State

CHANGES: Final = "/sourcing-changes"


def sourcing_operations(state: State, profile: Profile) -> list[Operation]:
    """What the contract `sourcing` asks of the ERP."""
    face = _Sourcing(state, profile.page_limit.value)
    return [
        Operation("erp.sourcing.changes", "GET", CHANGES, READ, face.changes),
        Operation("erp.sourcing.put", "PUT", "/sourcing/{id}", CLERK, face.put_sourcing),
    ]


class _Sourcing:
    def __init__(self, state: State, limit: int) -> None:
        self._state = state
        self._limit = limit

    async def changes(self, call: Call) -> Response:
        """A page of the feed, from a position on."""
        after = call.number("after", 0)
        limit = call.number("limit", self._limit, least=1, most=self._limit)
        changes = self._state.changes(after, limit + 1, SOURCING)
        return change_page(self._state, changes, after, limit)

    async def put_sourcing(self, call: Call) -> Response:
        rule_id, body = call.part("id"), cast("Sourcing", call.read(SOURCING_RULE))
        with self._state.transaction(call.cause, "erp.sourcing.put") as tx:
            new = put_sourcing(tx, rule_id, body)
        row = found(self._state.get("sourcing", rule_id), "sourcing")
        return answer_raw(versioned(row), 201 if new else 200)
