"""Withdrawals: asked for by clerks, listed for who tells the warehouse, posted as it decides."""

from __future__ import annotations

from typing import cast

from starlette.responses import Response

from simulator.erp.desk.withdrawing import ask_back, decide
from simulator.erp.documents import MovedLine
from simulator.erp.faces.clerk import CLERK
from simulator.erp.faces.picking import WRITE
from simulator.erp.faces.reading import READ, Documents
from simulator.erp.pick_documents import Decision
from simulator.erp.pick_requests import DECISION, WITHDRAWAL
from simulator.erp.problems import Refusal
from simulator.face import Call, Operation, answer, answer_raw, found, standing, versioned
from simulator.profiles import Profile
from simulator.state import State


def withdrawing_operations(state: State, profile: Profile) -> list[Operation]:
    """The ERP's part of the contract `withdrawals`."""
    face, limit = _Withdrawing(state, profile), profile.page_limit.value
    rows = Documents(state, "withdrawal", "withdrawals", "", limit)
    asked, told = "/orders/{number}/withdrawals", "/withdrawals/{id}/decision"
    return [
        Operation("erp.withdrawals.ask", "POST", asked, CLERK, face.ask),
        Operation("erp.withdrawals.list", "GET", "/withdrawals", READ, face.page),
        Operation("erp.withdrawals.read", "GET", "/withdrawals/{id}", READ, rows.read),
        Operation("erp.decisions.put", "PUT", told, WRITE, face.decide),
    ]


class _Withdrawing:
    def __init__(self, state: State, profile: Profile) -> None:
        self._state = state
        self._limit = profile.page_limit.value

    async def ask(self, call: Call) -> Response:
        """Ask the warehouses for what is not wanted any more."""
        number, body = call.part("number"), call.read(WITHDRAWAL)
        with self._state.transaction(call.cause, "erp.withdrawals.ask") as tx:
            made = ask_back(tx, number, cast("list[MovedLine]", body["lines"]))
            rows = [versioned(found(tx.get("withdrawal", one), "withdrawal")) for one in made]
        return answer_raw(b'{"withdrawals":[%b]}' % b",".join(rows), 201)

    async def page(self, call: Call) -> Response:
        """Withdrawals by id, and where the ERP stood."""
        limit = call.number("limit", self._limit, least=1, most=self._limit)
        after, since = call.text("after") or "", call.number("changed_since", 0)
        rows = self._state.scan("withdrawal", after, limit + 1, changed_since=since)
        return standing("withdrawals", rows, limit, self._state.position)

    async def decide(self, call: Call) -> Response:
        """Post what a warehouse decided; the same again changes nothing."""
        name, told = call.part("id"), cast("Decision", call.read(DECISION))
        if told["id"] != name:
            raise Refusal("id-mismatch", "a decision is put under its own id")
        with self._state.transaction(call.cause, "erp.decisions.put") as tx:
            new = decide(tx, name, told)
        return answer({"status": "applied" if new else "stale"})
