"""Returns and credit notes: entered by clients, decided by clerks, read by whoever may read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

from starlette.responses import Response

from simulator.erp.answers import keyed, recall, remember
from simulator.erp.desk.crediting import balance, credit
from simulator.erp.desk.replacing import replace_by_order
from simulator.erp.desk.returning import (
    authorise,
    close,
    enter_return,
    inspect,
    receive_return,
    refuse,
    replace,
)
from simulator.erp.documents import MovedLine
from simulator.erp.faces.clerk import CLERK
from simulator.erp.faces.reading import READ, Documents, FeedBeside
from simulator.erp.kinds import RETURNING
from simulator.erp.return_documents import NewReturn
from simulator.erp.return_requests import (
    AUTHORISATION,
    INSPECTION,
    REPLACEMENT,
    REPLACEMENT_ORDER,
    RETURN,
    RETURN_RECEIPT,
    RETURN_REFUSAL,
)
from simulator.face import Call, Operation, answer, answer_raw, found, versioned
from simulator.profiles import Profile
from simulator.state import State
from simulator.transaction import Transaction

WRITE: Final = "erp:returns:write"


def returning_operations(state: State, profile: Profile, window_s: int) -> list[Operation]:
    """Everything of the contracts `returns` and `credit-notes`; goods may be asked back so long."""
    entry, desk, most = _Entry(state, profile, window_s), _Desk(state), profile.list_limit
    returns = Documents(state, "return", "returns", "request", most)
    notes = Documents(state, "credit_note", "credit-notes", "invoice", most)
    clerk = (
        ("erp.returns.authorise", "/returns/{id}/authorisation", desk.authorise),
        ("erp.returns.refuse", "/returns/{id}/refusal", desk.refuse),
        ("erp.returns.receive", "/returns/{id}/receipts", desk.receive),
        ("erp.returns.inspect", "/returns/{id}/inspections", desk.inspect),
        ("erp.returns.replace", "/returns/{id}/replacements", desk.replace),
        ("erp.replacements.create", "/returns/{id}/replacement-orders", desk.replace_by_order),
        ("erp.returns.close", "/returns/{id}/closure", desk.close),
        ("erp.credit-notes.create", "/returns/{id}/credit-notes", desk.credit),
    )
    feed = FeedBeside(state, profile.page_limit.value, RETURNING, newest=True)
    reader = (
        ("erp.returns.list", "/returns", returns.page),
        ("erp.returns.read", "/returns/{id}", returns.read),
        ("erp.returns.changes", "/return-changes", feed.page),
        ("erp.credit-notes.list", "/credit-notes", notes.page),
        ("erp.credit-notes.read", "/credit-notes/{id}", notes.read),
        ("erp.balances.read", "/customers/{id}/balance", desk.balance),
    )
    return [
        Operation("erp.returns.create", "POST", "/returns", WRITE, entry.create),
        *(Operation(name, "POST", path, CLERK, end) for name, path, end in clerk),
        *(Operation(name, "GET", path, READ, end) for name, path, end in reader),
    ]


class _Entry:
    def __init__(self, state: State, profile: Profile, window_s: int) -> None:
        self._state = state
        self._keys = profile.idempotency_keys.value
        self._ttl_s = profile.idempotency_ttl_s.value
        self._window_s = window_s

    async def create(self, call: Call) -> Response:
        """Enter the request; under a key that is honoured, at most once per key.

        Without keys the same request twice makes two returns, as real ERPs do.
        """
        new = cast("NewReturn", call.read(RETURN))
        request = keyed(call.principal.client, call.headers.get("idempotency-key"), call.raw)
        if not self._keys:
            request = None
        with self._state.transaction(call.cause, "erp.returns.create") as tx:
            given = recall(tx, request) if request is not None else None
            if given is not None:
                return answer_raw(given, 201)
            return_id = enter_return(tx, new, self._window_s)
            entered = versioned(found(tx.get("return", return_id), "return"))
            if request is not None:
                remember(tx, request, entered, self._ttl_s)
        return answer_raw(entered, 201)


class _Desk:
    def __init__(self, state: State) -> None:
        self._state = state

    async def authorise(self, call: Call) -> Response:
        body = call.read(AUTHORISATION)
        lines = cast("list[MovedLine] | None", body["lines"])
        percent = body["restocking_percent"]
        return self._step(call, "authorise", lambda tx, key: authorise(tx, key, lines, percent))

    async def refuse(self, call: Call) -> Response:
        body = call.read(RETURN_REFUSAL)
        return self._step(
            call, "refuse", lambda tx, key: refuse(tx, key, body["code"], body["text"])
        )

    async def receive(self, call: Call) -> Response:
        body = call.read(RETURN_RECEIPT)
        lines = cast("list[MovedLine] | None", body["lines"])
        place = body["warehouse"]
        return self._step(call, "receive", lambda tx, key: receive_return(tx, key, place, lines))

    async def inspect(self, call: Call) -> Response:
        lines = call.read(INSPECTION)["lines"]
        return self._step(call, "inspect", lambda tx, key: inspect(tx, key, lines))

    async def replace(self, call: Call) -> Response:
        carrier = call.read(REPLACEMENT)["carrier"]
        return self._step(call, "replace", lambda tx, key: replace(tx, key, carrier))

    async def replace_by_order(self, call: Call) -> Response:
        """The order that is sent instead."""
        return_id, body = call.part("id"), call.read(REPLACEMENT_ORDER)
        lines = cast("list[MovedLine] | None", body["lines"])
        with self._state.transaction(call.cause, "erp.replacements.create") as tx:
            number = replace_by_order(tx, return_id, lines)
        row = found(self._state.get("order", number), "order")
        return answer_raw(versioned(row), 201)

    async def close(self, call: Call) -> Response:
        return self._step(call, "close", close)

    async def credit(self, call: Call) -> Response:
        """Credit notes of what was inspected, one for each invoice."""
        return_id = call.part("id")
        with self._state.transaction(call.cause, "erp.credit-notes.create") as tx:
            notes = credit(tx, return_id)
            rows = [found(tx.get("credit_note", note), "credit note") for note in notes]
            documents = b",".join(map(versioned, rows))
        return answer_raw(b'{"credit_notes":[%b]}' % documents, 201)

    async def balance(self, call: Call) -> Response:
        account = call.part("id")
        with self._state.transaction(call.cause) as tx:
            told = balance(tx, account)
        return answer(told)

    def _step(self, call: Call, name: str, act: Callable[[Transaction, str], None]) -> Response:
        return_id = call.part("id")
        with self._state.transaction(call.cause, f"erp.returns.{name}") as tx:
            act(tx, return_id)
        return answer_raw(versioned(found(self._state.get("return", return_id), "return")), 201)
