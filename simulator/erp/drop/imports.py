"""The import job: takes whole files out of the inbox, enters what they hold, and says what it did.

A file is known by its name: one that was taken in before is acknowledged again and not entered
again. What is no whole sheet is left for its writer to replace, and acknowledged as unreadable.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from contracts.errors import SheetInvalid
from contracts.instants import format_instant
from contracts.sheet import Sheet, read_sheet
from simulator.erp.desk.entry import enter
from simulator.erp.desk.returning import enter_return
from simulator.erp.drop.files import ARCHIVE, IN, OUT, move, names_in, text_of, write
from simulator.erp.requests import ORDER
from simulator.erp.return_requests import RETURN
from simulator.problem import Problem
from simulator.state import State
from simulator.transaction import Transaction

ACKNOWLEDGED: Final = "ack-"
"""A file's acknowledgement has its name behind this word."""

Enter = Callable[[Transaction, Any], str]


class Imports:
    """Enters orders and requests for returns."""

    def __init__(self, state: State, *, check_prices: bool, return_window_s: int) -> None:
        self._state = state

        def order(tx: Transaction, new: Any) -> str:
            return enter(tx, new, format_instant(tx.instant), check_prices=check_prices)

        def request(tx: Transaction, new: Any) -> str:
            number: str = enter_return(tx, new, return_window_s)
            return number

        self._kinds: dict[str, tuple[TypeAdapter[Any], Enter, str]] = {
            "orders": (ORDER, order, "erp.orders.create"),
            "returns": (RETURN, request, "erp.returns.create"),
        }

    def run(self) -> None:
        """Take in everything that waits, in the order of the names."""
        for name, _ in list(names_in(self._state, IN)):
            text = text_of(self._state, IN, name) or ""
            self._take(name, text)

    def _take(self, name: str, text: str) -> None:
        row = self._state.get("drop_file", IN + name)
        cause = str(row.view["cause"]) if row is not None else ""
        if text_of(self._state, ARCHIVE, name) is not None:
            self._drop_again(name, cause)
            return
        try:
            sheet = read_sheet(text.encode())
            adapter, enter_one, operation = self._kinds[sheet.kind]
        except (SheetInvalid, ValueError, KeyError) as error:
            reason = str(error) if isinstance(error, SheetInvalid) else "no-sheet"
            self._refuse_whole(name, cause, reason)
            return
        results: list[dict[str, Any]] = []
        for nth, document in enumerate(sheet.documents):
            result = self._enter(adapter, enter_one, operation, document, cause)
            results.append({"row": nth, **result})
        with self._state.transaction(cause, "drop.import") as tx:
            move(tx, IN, ARCHIVE, name)
            write(tx, OUT, ACKNOWLEDGED + name, _sheet(results), cause)

    def _enter(
        self,
        adapter: TypeAdapter[Any],
        enter_one: Enter,
        operation: str,
        document: dict[str, Any],
        cause: str,
    ) -> dict[str, Any]:
        """What became of one document: the number that it got, or why it was refused."""
        try:
            new = adapter.validate_python(document)
            with self._state.transaction(cause, operation) as tx:
                return {"state": "entered", "number": enter_one(tx, new), "reason": None}
        except ValidationError:
            return {"state": "refused", "number": None, "reason": "invalid"}
        except Problem as problem:
            return {"state": "refused", "number": None, "reason": problem.slug}

    def _drop_again(self, name: str, cause: str) -> None:
        with self._state.transaction(cause, "drop.import") as tx:
            tx.delete("drop_file", IN + name)

    def _refuse_whole(self, name: str, cause: str, reason: str) -> None:
        results = [{"row": None, "state": "unreadable", "number": None, "reason": reason}]
        with self._state.transaction(cause, "drop.import") as tx:
            tx.delete("drop_file", IN + name)
            write(tx, OUT, ACKNOWLEDGED + name, _sheet(results), cause)


def _sheet(results: list[dict[str, Any]]) -> str:
    return Sheet("acknowledgement", 0, tuple(results)).written().decode()
