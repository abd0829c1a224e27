"""Refunds to cards: what is credited and taken by no invoice goes back once, and is posted once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from scenarios.history import History
from scenarios.history.documents import Minor
from scenarios.history.facts import TO_ERP, Change
from scenarios.history.receivable_documents import CardRefund, Refund
from scenarios.invariants.carded import Paid, paid_by_card
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Tally

_FLOW: Final = "refunds_to_erp"

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
    parked = {row.key for row in history.parked if row.flow == _FLOW}
    posted: dict[str, list[tuple[str, Change[Refund]]]] = {}
    for key, booked in history.erp.refunds.items():
        if booked[0].document is not None:
            posted.setdefault(booked[0].document.reference, []).append((key, booked[0]))
    for key, changes in sorted(history.provider.card_refunds.items()):
        made, rows = changes[0].document, posted.pop(key, [])
        tally.observations += 1
        seqs = [changes[0].seq, *(one.seq for _, one in rows)]
        if len(rows) > 1:
            told = ", ".join(name for name, _ in rows)
            sentence = f"refund {key} is in the ERP {len(rows)} times: {told}"
        elif not rows:
            if not history.end.get("drained") or any(key in each for each in parked):
                continue
            sentence = f"refund {key} to a card never reached the ERP"
        elif _is_for(rows[0][1].document, made):
            continue
        else:
            sentence = f"refund {rows[0][0]} of the ERP is not what {key} gave back"
        tally.violated(INTEGRATION, sentence, seqs, "refund", key)
    for reference, rows in sorted(posted.items()):
        behind = history.causes.get(rows[0][1].cause)
        if behind is not None and behind.edge == TO_ERP:
            sentence = f"the engine posted refund {reference}, which went back to no card"
            tally.violated(INTEGRATION, sentence, [rows[0][1].seq], "phantom refund", reference)


def _is_for(posted: Refund | None, given: CardRefund | None) -> bool:
    if posted is None or given is None:
        return False
    return (posted.credit, posted.amount) == (given.reference, given.amount)
