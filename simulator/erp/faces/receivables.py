"""Receivables: money posted by clients, terms and periods set by clerks, read by who may read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, cast

from pydantic import TypeAdapter
from starlette.responses import Response

from simulator.erp.answers import keyed, recall, remember
from simulator.erp.desk.periods import CLOSED, period, put_period
from simulator.erp.desk.receipts import apply, receive_money
from simulator.erp.desk.statements import set_terms
from simulator.erp.desk.sweeping import sweep_now
from simulator.erp.faces.clerk import CLERK
from simulator.erp.faces.reading import READ, Documents, FeedBeside
from simulator.erp.kinds import RECEIVABLES
from simulator.erp.receivable_requests import APPLICATION, MONEY_RECEIVED, PERIOD, TERMS
from simulator.erp.receivables import Terms
from simulator.face import Call, Operation, answer, answer_raw, found, versioned
from simulator.problem import Problem
from simulator.profiles import Profile
from simulator.state import State
from simulator.transaction import Transaction

WRITE: Final = "erp:receipts:write"
Post = Callable[[Transaction, Any], str]
"""Posts what is asked for; the document's id."""

_MONTH: Final = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


def receivable_operations(state: State, profile: Profile) -> list[Operation]:
    """Everything of the contract `receivables`."""
    entry = Entry(state, profile, "receipt", MONEY_RECEIVED, receive_money)
    desk, most = _Desk(state), profile.list_limit
    receipts = Documents(state, "receipt", "receipts", "reference", most)
    statements = Documents(state, "statement", "statements", "", most)
    feed = FeedBeside(state, profile.page_limit.value, RECEIVABLES, newest=True)
    statement = "/statements/{id}"
    reader = (
        ("erp.receipts.list", "/receipts", receipts.page),
        ("erp.receipts.read", "/receipts/{id}", receipts.read),
        ("erp.statements.list", "/statements", statements.page),
        ("erp.statements.read", statement, statements.read),
        ("erp.periods.read", "/periods/{month}", desk.read_period),
        ("erp.receivables.changes", "/receivable-changes", feed.page),
    )
    return [
        Operation("erp.receipts.create", "POST", "/receipts", WRITE, entry.create),
        Operation("erp.receipts.apply", "POST", "/receipts/{id}/applications", CLERK, desk.apply),
        Operation("erp.terms.put", "PUT", "/customers/{id}/terms", CLERK, desk.put_terms),
        Operation("erp.periods.put", "PUT", "/periods/{month}", CLERK, desk.put_period),
        *(Operation(name, "GET", path, READ, end) for name, path, end in reader),
    ]


class Entry:
    """Posts documents of one kind; under a key that is honoured, at most once per key.

    Without keys the same content twice makes two of them, as real ERPs do.
    """

    def __init__(
        self, state: State, profile: Profile, kind: str, asked: TypeAdapter[Any], post: Post
    ) -> None:
        self._state = state
        self._keys = profile.idempotency_keys.value
        self._ttl_s = profile.idempotency_ttl_s.value
        self._kind = kind
        self._asked = asked
        self._post = post

    async def create(self, call: Call) -> Response:
        new = call.read(self._asked)
        request = keyed(call.principal.client, call.headers.get("idempotency-key"), call.raw)
        if not self._keys:
            request = None
        with self._state.transaction(call.cause, f"erp.{self._kind}s.create") as tx:
            given = recall(tx, request) if request is not None else None
            if given is not None:
                return answer_raw(given, 201)
            posted = versioned(found(tx.get(self._kind, self._post(tx, new)), self._kind))
            if request is not None:
                remember(tx, request, posted, self._ttl_s)
        return answer_raw(posted, 201)


class _Desk:
    def __init__(self, state: State) -> None:
        self._state = state

    async def apply(self, call: Call) -> Response:
        receipt_id, body = call.part("id"), call.read(APPLICATION)
        with self._state.transaction(call.cause, "erp.receipts.apply") as tx:
            apply(tx, receipt_id, body["invoice"], body["amount"])
        return answer_raw(versioned(found(self._state.get("receipt", receipt_id), "receipt")), 201)

    async def put_terms(self, call: Call) -> Response:
        account, body = call.part("id"), cast("Terms", call.read(TERMS))
        with self._state.transaction(call.cause, "erp.terms.put") as tx:
            set_terms(tx, account, body)
        return answer_raw(versioned(found(self._state.get("statement", account), "statement")))

    async def put_period(self, call: Call) -> Response:
        month, body = _month(call), call.read(PERIOD)
        with self._state.transaction(call.cause, "erp.periods.put") as tx:
            put_period(tx, month, body["state"], body["late_postings"])
            if body["state"] == CLOSED:
                sweep_now(tx)
        return answer_raw(versioned(found(self._state.get("period", month), "period")))

    async def read_period(self, call: Call) -> Response:
        month = _month(call)
        with self._state.transaction(call.cause) as tx:
            return answer(period(tx, month))


def _month(call: Call) -> str:
    month = call.part("month")
    if _MONTH.fullmatch(month) is None:
        raise Problem("not-found", "a period is named by year and month, such as 2026-01")
    return month
