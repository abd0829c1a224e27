"""Picking: released by clerks, listed for whoever tells the warehouse, posted as it confirms."""

from __future__ import annotations

from typing import Final, cast

from starlette.responses import Response

from simulator.erp.answers import keyed, recall, remember
from simulator.erp.desk.picking import post, release_picks
from simulator.erp.faces.clerk import CLERK
from simulator.erp.faces.reading import READ, Documents
from simulator.erp.pick_documents import NewPosting
from simulator.erp.pick_requests import CONFIRMATION
from simulator.face import Call, Operation, answer_raw, found, standing, versioned
from simulator.profiles import Profile
from simulator.state import State

WRITE: Final = "erp:picks:write"


def picking_operations(state: State, profile: Profile) -> list[Operation]:
    """The ERP's part of the contract `wms`."""
    face, limit = _Picking(state, profile), profile.page_limit.value
    picks = Documents(state, "pick", "picks", "", limit)
    postings = Documents(state, "warehouse_posting", "warehouse-postings", "confirmation", limit)
    path = "/warehouse-postings"
    return [
        Operation("erp.picks.release", "POST", "/orders/{number}/picks", CLERK, face.release),
        Operation("erp.picks.list", "GET", "/picks", READ, face.page),
        Operation("erp.picks.read", "GET", "/picks/{id}", READ, picks.read),
        Operation("erp.warehouse-postings.create", "POST", path, WRITE, face.post),
        Operation("erp.warehouse-postings.list", "GET", path, READ, postings.page),
    ]


class _Picking:
    def __init__(self, state: State, profile: Profile) -> None:
        self._state = state
        self._limit = profile.page_limit.value
        self._keys = profile.idempotency_keys.value
        self._ttl_s = profile.idempotency_ttl_s.value

    async def release(self, call: Call) -> Response:
        """Have what is allocated to an order picked."""
        number = call.part("number")
        with self._state.transaction(call.cause, "erp.picks.release") as tx:
            rows = [found(tx.get("pick", one), "pick") for one in release_picks(tx, number)]
            documents = b",".join(map(versioned, rows))
        return answer_raw(b'{"picks":[%b]}' % documents, 201)

    async def page(self, call: Call) -> Response:
        """Picks by id, and where the ERP stood."""
        limit = call.number("limit", self._limit, least=1, most=self._limit)
        after, since = call.text("after") or "", call.number("changed_since", 0)
        rows = self._state.scan("pick", after, limit + 1, changed_since=since)
        return standing("picks", rows, limit, self._state.position)

    async def post(self, call: Call) -> Response:
        """Post a confirmation; under a key that is honoured, at most once per key."""
        new = cast("NewPosting", call.read(CONFIRMATION))
        request = keyed(call.principal.client, call.headers.get("idempotency-key"), call.raw)
        if not self._keys:
            request = None
        with self._state.transaction(call.cause, "erp.warehouse-postings.create") as tx:
            given = recall(tx, request) if request is not None else None
            if given is not None:
                return answer_raw(given, 201)
            posting = post(tx, new)
            posted = versioned(found(tx.get("warehouse_posting", posting), "posting"))
            if request is not None:
                remember(tx, request, posted, self._ttl_s)
        return answer_raw(posted, 201)
