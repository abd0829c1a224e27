"""Orders that are taken now and posted later: queued, then entered or refused, each once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from contracts.instants import format_instant
from simulator.erp.documents import NewOrder
from simulator.erp.posting_documents import Posting
from simulator.problem import Problem
from simulator.state import State
from simulator.transaction import Transaction

QUEUED: Final = "queued"
ENTERED: Final = "entered"
REFUSED: Final = "refused"

Enter = Callable[[Transaction, NewOrder], str]
"""Enters an order and returns its number; raises Problem, and then nothing has happened."""


def queue(tx: Transaction, new: NewOrder) -> Posting:
    """Take an order: from now on it is posted by itself, whatever its sender hears of it."""
    posting: Posting = {
        "id": tx.next_id("posting"),
        "shop": new["shop"],
        "reference": new["reference"],
        "received_at": format_instant(tx.instant),
        "state": QUEUED,
        "posted_at": None,
        "number": None,
        "code": None,
        "line": None,
    }
    _put(tx, posting)
    return posting


def post(
    state: State, posting_id: str, new: NewOrder, enter: Enter, *, cause: str, operation: str
) -> None:
    """Enter a queued order, or say why not; one that was posted before stays as it is.

    The order and the word of it are one transaction: nobody sees one without the other.
    """
    try:
        with state.transaction(cause, operation) as tx:
            posting = _queued(tx, posting_id)
            if posting is not None:
                number = enter(tx, new)
                _close(tx, posting, {"state": ENTERED, "number": number})
    except Problem as problem:
        with state.transaction(cause, operation) as tx:
            posting = _queued(tx, posting_id)
            if posting is not None:
                line = problem.extra.get("line")
                _close(tx, posting, {"state": REFUSED, "code": problem.slug, "line": line})


def _queued(tx: Transaction, posting_id: str) -> dict[str, Any] | None:
    row = tx.get("posting", posting_id)
    return row.body if row is not None and row.view["state"] == QUEUED else None


def _close(tx: Transaction, posting: dict[str, Any], became: dict[str, Any]) -> None:
    _put(tx, cast("Posting", {**posting, "posted_at": format_instant(tx.instant), **became}))


def _put(tx: Transaction, posting: Posting) -> None:
    tx.put("posting", posting["id"], cast("dict[str, Any]", posting))
