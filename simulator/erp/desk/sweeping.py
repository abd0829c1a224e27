"""The sweep of a tax engine's ledger: what was billed and credited against what it keeps as owed.

It runs at night, and when a month is closed: a bill whose tax nobody reports is found by an auditor
otherwise. A difference is a row; what is missing at the tax engine is told anew, and all else is
for a person to look at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final, NamedTuple

from contracts.instants import format_instant
from simulator.erp.desk.assessing import (
    ASKED,
    OWNER,
    TAX,
    UNPOSTED,
    by_line,
    credit_of,
    is_billed,
)
from simulator.face import found
from simulator.transaction import Transaction

SWEEP: Final = "tax_sweep"
"""What is due each night, and the kind of a row per sweep."""

DIFFERENCE: Final = "tax_difference"
"""The kind of a row per document, or credit, that a sweep found to differ."""

MISSING, NOT_OWED, DIFFERS = "missing", "not-owed", "differs"
UNKNOWN: Final = "not-posted"
"""Codes: the tax engine has not what was posted; has it, and not as owed; has it otherwise; has as
owed what nobody posted.
"""

REPAIRED: Final = (MISSING, NOT_OWED)
"""What telling it once more mends."""

_OPEN, _SETTLED = "open", "settled"
_COMMITTED: Final = "committed"
_AT_HOUR: Final = 1
_DAY: Final = timedelta(days=1)
_MICROSECOND: Final = timedelta(microseconds=1)

Rows = Mapping[str, Mapping[str, Any]]


class Posted(NamedTuple):
    """What the ERP posted: questions by document, and credits by their own id."""

    bills: dict[str, Mapping[str, Any]]
    credits: dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]]
    """Each with what was asked for the tax of its bill."""


class Difference(NamedTuple):
    """Something that is otherwise at the tax engine than it was posted."""

    id: str
    code: str


def sweep_tonight(tx: Transaction) -> None:
    """Have the ledger swept in the next night, where a tax engine owns the tax."""
    if tx.get(OWNER, TAX) is not None:
        midnight = tx.instant.replace(hour=0, minute=0, second=0, microsecond=0)
        due = midnight + timedelta(hours=_AT_HOUR)
        if due <= tx.instant:
            due += _DAY
        tx.schedule(tx.at_us + (due - tx.instant) // _MICROSECOND, SWEEP, {"nightly": True})


def sweep_now(tx: Transaction) -> None:
    """Have the ledger swept once more, as for the close of a month."""
    if tx.get(OWNER, TAX) is not None:
        tx.schedule(tx.at_us, SWEEP, {"nightly": False})


def posted(tx: Transaction, on_their_way: Collection[str]) -> Posted:
    """What was posted and is not `on_their_way` to the tax engine: ids of documents and credits."""
    bills: dict[str, Mapping[str, Any]] = {}
    given: dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {}
    for row in tx.rows(ASKED):
        question = row.view
        if question["document"] not in on_their_way:
            bills[question["document"]] = question
        for name, credit in _credits(tx, question):
            if name not in on_their_way:
                given[name] = (credit, question["asked"])
    return Posted(bills, given)


def _credits(
    tx: Transaction, question: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for kind, date in (("credit_note", "issued_at"), ("reversal", "posted_at")):
        index = "invoice" if kind == "credit_note" else "document"
        for row in tx.find(kind, index, question["id"]):
            yield row.id, credit_of(question, row.id, row.view["lines"], row.view[date])


def differences(tx: Transaction, known: Posted, documents: Rows, given: Rows) -> list[Difference]:
    """What differs between what was posted and what the tax engine has, by id.

    `documents` and `given` are its documents and its credits.
    """
    return sorted((*_of_bills(tx, known, documents), *_of_credits(tx, known, given)))


def _of_bills(tx: Transaction, known: Posted, documents: Rows) -> Iterator[Difference]:
    for name, question in known.bills.items():
        bill = found(tx.get("invoice", question["id"]), "invoice").view
        theirs = documents.get(name)
        if theirs is None:
            yield Difference(name, MISSING)
        elif theirs["state"] != _COMMITTED:
            yield Difference(name, NOT_OWED)
        elif by_line(theirs) != by_line(bill):
            yield Difference(name, DIFFERS)
    for name, theirs in documents.items():
        if theirs["state"] == _COMMITTED and not is_billed(tx, name):
            yield Difference(name, UNKNOWN)


def _of_credits(tx: Transaction, known: Posted, given: Rows) -> Iterator[Difference]:
    for name, (ours, _) in known.credits.items():
        if name not in given:
            yield Difference(name, MISSING)
        elif {key: given[name][key] for key in ours} != ours:
            yield Difference(name, DIFFERS)
    for name in given:
        if tx.get("credit_note", name) is None and tx.get("reversal", name) is None:
            yield Difference(name, UNKNOWN)


def write_down(tx: Transaction, known: Posted, off: list[Difference], compared: int) -> None:
    """A row for each difference, and one for the sweep; what differs no more is settled."""
    now = format_instant(tx.instant)
    seen = {one.id for one in off}
    for one in off:
        row = tx.get(DIFFERENCE, one.id)
        if row is None or row.view["state"] != _OPEN or row.view["code"] != one.code:
            body = {"id": one.id, "code": one.code, "state": _OPEN, "found_at": now}
            tx.put(DIFFERENCE, one.id, {**body, "settled_at": None})
        if one.code in REPAIRED:
            tx.delete(UNPOSTED, one.id)  # it is tried once more
    for row in list(tx.rows(DIFFERENCE)):
        was = row.body
        if was["state"] == _OPEN and was["id"] not in seen:
            tx.put(DIFFERENCE, row.id, {**was, "state": _SETTLED, "settled_at": now})
    told = {"swept_at": now, "posted": len(known.bills) + len(known.credits)}
    tx.put(SWEEP, now, {"id": now, **told, "compared": compared, "differ": len(off)})
