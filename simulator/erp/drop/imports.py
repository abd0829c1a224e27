"""The import job: takes whole files out of the inbox, enters what they hold, and says what it did.

A file is known by its name: one that was taken in before is acknowledged again and not entered
again. What is no whole sheet is left for its writer to replace, and acknowledged as unreadable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from contracts.errors import SheetInvalid
from contracts.instants import format_instant
from contracts.sheet import Sheet, read_sheet
from simulator.erp.desk.entry import enter
from simulator.erp.desk.returning import enter_return
from simulator.erp.drop.files import ARCHIVE, IN, OUT, move, names_in, text_of, write
from simulator.erp.drop.refusals import invalid, refused, unreadable
from simulator.erp.requests import ORDER
from simulator.erp.return_requests import RETURN
from simulator.problem import Problem
from simulator.state import State
from simulator.transaction import Transaction

ACKNOWLEDGED: Final = "ack-"
"""A file's acknowledgement has its name behind this word."""


def refused_in(state: State, name: str) -> Iterator[str]:
    """The references of the documents in a file that were refused, as its acknowledgement says."""
    told, taken = text_of(state, OUT, ACKNOWLEDGED + name), text_of(state, ARCHIVE, name)
    if told is None or taken is None:
        return
    sheet = read_sheet(taken.encode())
    by = "request" if sheet.kind == "returns" else "reference"
    for row, document in zip(read_sheet(told.encode()).documents, sheet.documents, strict=True):
        if row["state"] == "refused":
            yield str(document.get(by))


Enter = Callable[[Transaction, Any], str]
_Kind = tuple[TypeAdapter[Any], Enter, str]


class Imports:
    """Enters orders and requests for returns."""

    def __init__(self, state: State, *, check_prices: bool, return_window_s: int) -> None:
        self._state = state

        def order(tx: Transaction, new: Any) -> str:
            return enter(tx, new, format_instant(tx.instant), check_prices=check_prices)

        def request(tx: Transaction, new: Any) -> str:
            number: str = enter_return(tx, new, return_window_s)
            return number

        self._kinds: dict[str, _Kind] = {
            "orders": (ORDER, order, "erp.orders.create"),
            "returns": (RETURN, request, "erp.returns.create"),
        }

    @property
    def waiting(self) -> bool:
        """Whether a released file has not been looked at yet."""
        return next(names_in(self._state, IN), None) is not None

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
            kind = self._kinds[sheet.kind]
        except (SheetInvalid, KeyError) as error:
            code = str(error) if isinstance(error, SheetInvalid) else "no-sheet"
            self._refuse_whole(name, cause, unreadable(code, text.encode(), self._kinds))
            return
        results = [self._enter(kind, nth, one, cause) for nth, one in enumerate(sheet.documents)]
        with self._state.transaction(cause, "drop.import") as tx:
            move(tx, IN, ARCHIVE, name)
            write(tx, OUT, ACKNOWLEDGED + name, _sheet(results), cause)

    def _enter(self, kind: _Kind, nth: int, document: dict[str, Any], cause: str) -> dict[str, Any]:
        """What became of one document: the number that it got, or why it was refused."""
        adapter, enter_one, operation = kind
        try:
            new = adapter.validate_python(document)
            with self._state.transaction(cause, operation) as tx:
                number = enter_one(tx, new)
        except ValidationError as error:
            return invalid(nth, error)
        except Problem as problem:
            return refused(nth, problem)
        return {"row": nth, "state": "entered", "number": number, "reason": None}

    def _drop_again(self, name: str, cause: str) -> None:
        with self._state.transaction(cause, "drop.import") as tx:
            tx.delete("drop_file", IN + name)

    def _refuse_whole(self, name: str, cause: str, result: dict[str, Any]) -> None:
        with self._state.transaction(cause, "drop.import") as tx:
            tx.delete("drop_file", IN + name)
            write(tx, OUT, ACKNOWLEDGED + name, _sheet([result]), cause)


def _sheet(results: list[dict[str, Any]]) -> str:
    return Sheet("acknowledgement", 0, tuple(results)).written().decode()
