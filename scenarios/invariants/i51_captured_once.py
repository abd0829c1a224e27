"""I-51: money is taken once, for what was billed, and never without an order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import orjson

from scenarios.history import History
from scenarios.history.facts import TO_ERP, Change
from scenarios.history.receivable_documents import Authorisation, Capture, Receipt
from scenarios.invariants.carded import AUTHORISATION, placed_by_card
from scenarios.invariants.model import (
    INTEGRATION,
    SIMULATOR,
    Invariant,
    Result,
    Tally,
    not_exercised,
)

_ID: Final = "I-51"
_FLOW: Final = "captures_to_erp"

Taken = dict[str, tuple[Capture, str, Change[Authorisation]]]
"""By the capture's id: the capture, its authorisation, and the change that brought it."""


def check(history: History) -> Result:
    """What was set aside is taken once per invoice or released; each capture is one receipt."""
    tally, orders = Tally(history, _ID), history.view(_orders)
    placed_by_card(tally)
    if not history.provider.authorisations and not tally.observations:
        return not_exercised("nothing was paid by card")
    taken: Taken = {}
    invoices: dict[str, str] = {}
    for key, changes in sorted(history.provider.authorisations.items()):
        tally.observations += 1
        wrong = list(_wrong(history, key, changes, orders, invoices))
        if wrong:
            tally.violated(
                SIMULATOR,
                f"authorisation {key} of the payment provider: {', '.join(wrong)}",
                [change.seq for change in changes[-4:]],
                "authorisation",
                key,
            )
        for change in changes:
            for capture in () if change.document is None else change.document.captures:
                taken.setdefault(capture.id, (capture, key, change))
    _booked(tally, taken)
    return tally.result()


def _orders(history: History) -> dict[str, str]:
    """The storefront's order for which each authorisation was made."""
    found: dict[str, str] = {}
    for key, begun in history.storefront.terms.items():
        named = orjson.loads(begun.order.custom or b"{}").get(AUTHORISATION)
        if isinstance(named, str):
            found[named] = key
    return found


def _wrong(
    history: History,
    key: str,
    changes: list[Change[Authorisation]],
    orders: dict[str, str],
    invoices: dict[str, str],
) -> Iterator[str]:
    last = changes[-1].document
    if last is None:
        return
    if sum(capture.amount[0] for capture in last.captures) > last.amount[0]:
        yield "more was taken than was set aside"
    if last.captures and last.state == "declined":
        yield "money was taken though it was declined"
    if _taken_after_release(changes):
        yield "money was taken after it was released"
    order = orders.get(key)
    if history.end.get("drained") and last.state == "approved" and _is_over(history, order):
        yield "nothing of it will be billed any more, and it was not released"
    yield from _misspent(history, key, last, order, invoices)


def _misspent(
    history: History,
    key: str,
    last: Authorisation,
    order: str | None,
    invoices: dict[str, str],
) -> Iterator[str]:
    if order is None and last.captures:
        yield "money was taken without an order"
    for capture in last.captures:
        if invoices.setdefault(capture.invoice, key) != key:
            yield f"invoice {capture.invoice} was paid by another one, too"
        bills = history.erp.invoices.get(capture.invoice)
        bill = None if not bills else bills[0].document
        if bill is None or bill.totals.total != capture.amount or bill.reference != order:
            yield f"what was taken for invoice {capture.invoice} is not what it asks of the order"
    if len({capture.invoice for capture in last.captures}) < len(last.captures):
        yield "an invoice was paid twice"


def _taken_after_release(changes: list[Change[Authorisation]]) -> bool:
    released: int | None = None
    for change in changes:
        if change.document is None:
            continue
        if released is not None and len(change.document.captures) > released:
            return True
        if change.document.state == "released" and released is None:
            released = len(change.document.captures)
    return False


def _is_over(history: History, order: str | None) -> bool:
    """Whether there is no order of it, or one that the storefront shows as over."""
    if order is None:
        return True
    shown = history.storefront.orders.get(order, ())
    status = shown[-1].document if shown else None
    return status is not None and status.state in ("cancelled", "done")


def _booked(tally: Tally, taken: Taken) -> None:
    """Each capture is in the ERP once, for its invoice and whole; or the engine says why not."""
    history = tally.history
    parked = {row.key for row in history.parked if row.flow == _FLOW}
    receipts: dict[str, list[tuple[str, Change[Receipt]]]] = {}
    for key, changes in history.erp.receipts.items():
        first = changes[0].document
        if first is not None and first.reference is not None:
            receipts.setdefault(first.reference, []).append((key, changes[0]))
    for key, (capture, authorisation, change) in sorted(taken.items()):
        tally.observations += 1
        booked = sorted(receipts.get(key, ()), key=lambda pair: pair[1].seq)
        seqs = [change.seq, *(one.seq for _, one in booked)]
        if len(booked) > 1:
            told = ", ".join(name for name, _ in booked)
            sentence = f"capture {key} is in the ERP {len(booked)} times: {told}"
        elif not booked:
            if not history.end.get("drained") or any(key in each for each in parked):
                continue
            sentence = f"capture {key} of authorisation {authorisation} never reached the ERP"
        elif _is_for(booked[0][1].document, capture):
            continue
        else:
            sentence = f"receipt {booked[0][0]} of the ERP is not what capture {key} took"
        tally.violated(INTEGRATION, sentence, seqs, "capture", key)
    for reference, booked in sorted(receipts.items()):
        behind = history.causes.get(booked[0][1].cause)
        if behind is not None and behind.edge == TO_ERP and reference not in taken:
            tally.violated(
                INTEGRATION,
                f"the engine posted money {reference}, which was taken of no card",
                [booked[0][1].seq],
                "phantom",
                reference,
            )


def _is_for(receipt: Receipt | None, capture: Capture) -> bool:
    used = () if receipt is None else receipt.applications
    whole = receipt is not None and receipt.amount == capture.amount
    return whole and [(each.invoice, each.amount) for each in used] == [
        (capture.invoice, capture.amount)
    ]


INVARIANT: Final = Invariant(
    id=_ID,
    name="captured once",
    statement=(
        "of each authorisation at most what was set aside is taken, once per invoice, for an order "
        "that names it, never after its release; what nobody will bill is released; each capture "
        "is in the ERP once, or parked with a reason; no order is placed by card before its money "
        "is set aside, and none has the card in it"
    ),
    claim="safety",
    needs=("effect of authorisations",),
    explain="""
The buyer is charged twice, or pays and finds his invoice dunned; money stays set aside for an order
that was cancelled weeks ago. Goods leave for a card that was declined.

How it usually breaks: only one of the ways to order asks for the money, and an approval or an offer
goes around it; the card is handed on among other fields; the provider's answer is lost and the shop
asks again under another name; the event of a capture comes twice and becomes two payments in the
ERP; a closed period refuses the posting and nobody is told.

How to mend it: ask again under the same reference, look up before you repeat, key a payment in the
ERP by the capture, and park what the ERP refuses where people look.
""",
    check=check,
)
