"""What a buyer sees of what his account owes and has paid: the ERP's own figures, none of ours."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from contracts.instants import parse_instant
from simulator.face import Call, Operation, answer
from simulator.state import State
from simulator.storefront.people import BUY, People, accounts_of
from simulator.storefront.shelf import Account


class Owing:
    """Serves buyers; one sees the statement of his own account alone."""

    def __init__(self, state: State, people: People) -> None:
        self._state = state
        self._people = people

    def operations(self) -> list[Operation]:
        """What the face serves."""
        return [Operation("storefront.statements.mine", "GET", "/statement", BUY, self.mine)]

    async def mine(self, call: Call) -> Response:
        """The account's statement, its receipts by id, and whether anything is overdue by now.

        Receipts of accounts that it took over are shown with its own.
        """
        return answer(self.told(self._people.who(call).account))

    def told(self, account: Account) -> dict[str, Any]:
        """What an account owes, its receipts and those of accounts that it took over."""
        row = self._state.get("statement", account.id)
        statement = None if row is None else row.body
        receipts = [
            receipt.body
            for each in accounts_of(self._state, account)
            for receipt in self._state.find("receipt", "account", each)
        ]
        shown = sorted(receipts, key=lambda receipt: str(receipt["id"]))
        overdue = self._is_overdue(statement)
        return {"statement": statement, "receipts": shown, "overdue": overdue}

    def _is_overdue(self, statement: dict[str, Any] | None) -> bool:
        due_at = None if statement is None else statement["oldest_due_at"]
        return due_at is not None and parse_instant(due_at) < self._state.clock.now()
