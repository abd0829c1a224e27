"""Refunds: posted by clients, once under a key that is honoured, and read by who may read."""

from __future__ import annotations

from typing import cast

from starlette.responses import Response

from simulator.erp.answers import keyed, recall, remember
from simulator.erp.desk.refunding import post_refund
from simulator.erp.faces.reading import READ, Documents
from simulator.erp.faces.receivables import WRITE
from simulator.erp.receivable_requests import REFUND
from simulator.erp.receivables import NewRefund
from simulator.face import Call, Operation, answer_raw, found, versioned
from simulator.profiles import Profile
from simulator.state import State


def refunding_operations(state: State, profile: Profile) -> list[Operation]:
    """What the contract `refunds` asks of the ERP."""
    refunds = Documents(state, "refund", "refunds", "reference", profile.list_limit)
    entry = _Entry(state, profile)
    return [
        Operation("erp.refunds.create", "POST", "/refunds", WRITE, entry.create),
        Operation("erp.refunds.list", "GET", "/refunds", READ, refunds.page),
        Operation("erp.refunds.read", "GET", "/refunds/{id}", READ, refunds.read),
    ]


class _Entry:
    def __init__(self, state: State, profile: Profile) -> None:
        self._state = state
        self._keys = profile.idempotency_keys.value
        self._ttl_s = profile.idempotency_ttl_s.value

    async def create(self, call: Call) -> Response:
        """Post what went back; under a key that is honoured, at most once per key."""
        new = cast("NewRefund", call.read(REFUND))
        request = keyed(call.principal.client, call.headers.get("idempotency-key"), call.raw)
        if not self._keys:
            request = None
        with self._state.transaction(call.cause, "erp.refunds.create") as tx:
            given = recall(tx, request) if request is not None else None
            if given is not None:
                return answer_raw(given, 201)
            refund_id = post_refund(tx, new)
            posted = versioned(found(tx.get("refund", refund_id), "refund"))
            if request is not None:
                remember(tx, request, posted, self._ttl_s)
        return answer_raw(posted, 201)
