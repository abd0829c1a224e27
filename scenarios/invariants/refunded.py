"""Refunds to cards: what is credited and taken by no invoice goes back once, and is posted once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from scenarios.history import History
from scenarios.history.documents import Minor
from scenarios.history.facts import Change
from scenarios.history.receivable_documents import CardRefund, Refund
from scenarios.invariants.carded import Paid, paid_by_card
from scenarios.invariants.model import SIMULATOR, Tally
from scenarios.invariants.moved import Moved, Posted, Words, posted_once

_REFUNDS: Final = Words(
    "erp.refunds.create", "refund", "refund", "refund", "gave back", "went back to"
)

Given = list[tuple[str, Change[CardRefund]]]


def refunded_once(tally: Tally) -> None:
    """Of each authorisation what is credited goes back, once for each credit, and never more than
    was taken; the ERP is told of each once, as it was given. Where the journal says that the portal
    gives nothing back, because nobody would post it, what is credited stays the account's.
    """
    history = tally.history
    given: dict[str, Given] = {}
    for key, changes in sorted(history.provider.card_refunds.items()):
        made = changes[0].document
        if made is not None:
            given.setdefault(made.authorisation, []).append((key, changes[0]))
    for key, paid in sorted(history.view(paid_by_card).items()):
        rows = given.pop(key, [])
        wrong = list(_wrong(history, key, paid, rows))
        tally.observations += bool(rows)
        for sentence, seqs in wrong:
            told = f"authorisation {key} of the payment provider: {sentence}"
            tally.violated(SIMULATOR, told, seqs, "refund", key, sentence)
    for key, rows in sorted(given.items()):
        told = f"authorisation {key} of the payment provider: money went back without an order"
        tally.violated(SIMULATOR, told, [change.seq for _, change in rows], "refund", key)
    _posted(tally)


def _wrong(history: History, key: str, paid: Paid, given: Given) -> Iterator[tuple[str, list[int]]]:
    owed: dict[str, tuple[Minor, int]] = dict(_owed(history, paid))
    seen: dict[str, str] = {}
    for name, change in given:
        made = change.document
        if made is None:
            continue
        if made.reference in seen:
            yield f"{made.reference} went back twice", [change.seq]
        seen[made.reference] = name
        credit = owed.get(made.reference)
        if credit is None or credit[1] > change.seq:
            yield f"{made.reference}, which went back, is no credit that was shown", [change.seq]
        elif credit[0] != made.amount:
            yield f"what went back for {made.reference} is not what is unused of it", [change.seq]
    last = history.provider.authorisations[key][-1]
    taken = 0 if last.document is None else sum(one.amount[0] for one in last.document.captures)
    gone = sum(one.document.amount[0] for _, one in given if one.document is not None)
    if gone > taken:
        yield "more went back than was taken", [one.seq for _, one in given]
    if not history.refunding:
        return
    for name, (amount, seq) in owed.items():
        if name not in seen and history.end.get("drained") and gone + amount[0] <= taken:
            yield f"nothing went back for {name}, which was shown", [seq]


def _owed(history: History, paid: Paid) -> Iterator[tuple[str, tuple[Minor, int]]]:
    """What was shown as credited of orders that a card pays: the unused amount, and since when."""
    shop = history.storefront
    tables: tuple[dict[str, list[Change[Any]]], ...] = (shop.entity("credit_note"),)
    for table in (*tables, shop.entity("reversal")):
        for name, changes in sorted(table.items()):
            document: Any = changes[0].document
            own = document is not None and document.order in paid.numbers
            if own and document.unapplied is not None and document.unapplied[0] > 0:
                yield name, (document.unapplied, changes[0].seq)


def _posted(tally: Tally) -> None:
    """Each refund is in the ERP once, of its credit and whole; or the engine says why not."""
    history = tally.history
    booked: Posted = {}
    for key, changes in history.erp.refunds.items():
        if changes[0].document is not None:
            booked.setdefault(changes[0].document.reference, []).append((key, changes[0]))
    moved = {
        key: Moved(changes[0].seq, f"refund {key} to a card", changes[0].document)
        for key, changes in history.provider.card_refunds.items()
    }
    posted_once(tally, _REFUNDS, moved, booked, _is_for)


def _is_for(posted: Refund | None, given: CardRefund | None) -> bool:
    if posted is None or given is None:
        return False
    there = posted.credit, posted.amount, posted.refunded_at
    return there == (given.reference, given.amount, given.refunded_at)
