"""Quotes and amendments: entered with a scope of their own, listed with erp:read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from pydantic import TypeAdapter
from starlette.responses import Response

from simulator.erp.answers import keyed, recall, remember
from simulator.erp.asked_documents import NewAmendment, NewQuote
from simulator.erp.asked_requests import AMENDMENT, QUOTE
from simulator.erp.desk.amendments import amend
from simulator.erp.desk.quotes import ask
from simulator.erp.faces.configuring import configuring_operations
from simulator.erp.faces.reading import READ
from simulator.face import Call, Operation, answer_raw, found, standing, versioned
from simulator.profiles import Profile
from simulator.state import State
from simulator.transaction import Transaction

WRITE: Final = "erp:quotes:write"
AMEND: Final = "erp:amendments:write"

Enter = Callable[[Transaction, Any], str]
"""Enters a document in a transaction; the number that it was given."""


def quoting_operations(state: State, profile: Profile) -> list[Operation]:
    """`erp.quotes.create`, `.list` and `.read`; `erp.amendments.create` and `.list`;
    and what may be chosen of what is quoted.
    """
    quotes = Asking(state, profile, "quote", QUOTE, _ask)
    amendments = Asking(state, profile, "amendment", AMENDMENT, _amends(profile))
    return [
        Operation("erp.quotes.create", "POST", "/quotes", WRITE, quotes.create),
        Operation("erp.quotes.list", "GET", "/quotes", READ, quotes.page),
        Operation("erp.quotes.read", "GET", "/quotes/{number}", READ, quotes.read),
        Operation("erp.amendments.create", "POST", "/amendments", AMEND, amendments.create),
        Operation("erp.amendments.list", "GET", "/amendments", READ, amendments.page),
        *configuring_operations(state, profile),
    ]


def _ask(tx: Transaction, new: Any) -> str:
    return ask(tx, cast("NewQuote", new))["number"]


def _amends(profile: Profile) -> Enter:
    def enter(tx: Transaction, new: Any) -> str:
        return amend(tx, cast("NewAmendment", new), profile)["number"]

    return enter


class Asking:
    """Enters questions of one kind, and lists them."""

    def __init__(
        self, state: State, profile: Profile, kind: str, adapter: TypeAdapter[Any], enter: Enter
    ) -> None:
        self._state = state
        self._kind = kind
        self._noun = f"{kind.replace('_', '-')}s"
        self._adapter = adapter
        self._enter = enter
        self._limit = profile.list_limit
        self._keys = profile.idempotency_keys.value
        self._ttl_s = profile.idempotency_ttl_s.value

    async def create(self, call: Call) -> Response:
        """Enter what is asked; under a key that is honoured, at most once per key."""
        new = call.read(self._adapter)
        request = keyed(call.principal.client, call.headers.get("idempotency-key"), call.raw)
        if not self._keys:
            request = None
        with self._state.transaction(call.cause, f"erp.{self._noun}.create") as tx:
            given = recall(tx, request) if request is not None else None
            if given is not None:
                return answer_raw(given, 201)
            number = self._enter(tx, new)
            entered = versioned(found(tx.get(self._kind, number), self._kind))
            if request is not None:
                remember(tx, request, entered, self._ttl_s)
        return answer_raw(entered, 201)

    async def page(self, call: Call) -> Response:
        """By number; `position` is where the ERP stood, so that nothing is missed next time."""
        limit = call.number("limit", self._limit, least=1, most=self._limit)
        after, since = call.text("after") or "", call.number("changed_since", 0)
        references = call.ids("reference")
        if references:
            found_rows = self._state.find(self._kind, "reference", references[-1])
            rows = [row for row in found_rows if row.id > after and row.position > since]
        else:
            rows = self._state.scan(self._kind, after, limit + 1, changed_since=since)
        return standing(self._noun, rows, limit, self._state.position)

    async def read(self, call: Call) -> Response:
        """One of them."""
        return answer_raw(
            versioned(found(self._state.get(self._kind, call.part("number")), self._kind))
        )
