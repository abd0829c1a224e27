"""I-51: money is taken once, for what was billed, and never without an order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from contracts.errors import ValueInvalid
from scenarios.history import History
from scenarios.history.documents import Minor
from scenarios.history.facts import TO_ERP, Change
from scenarios.history.readers import instant
from scenarios.history.receivable_documents import Authorisation, Capture, Receipt
from scenarios.invariants.card_asked import placed_by_card
from scenarios.invariants.carded import Paid, paid_by_card
from scenarios.invariants.likeness import likeness
from scenarios.invariants.model import (
    INTEGRATION,
    SIMULATOR,
    Invariant,
    Result,
    Tally,
    not_exercised,
)
from scenarios.invariants.moved import Moved, Posted, Words, posted_once
from scenarios.invariants.refunded import refunded_once
from scenarios.invariants.reversed import taken_back

_ID: Final = "I-51"
_POSTING: Final = "erp.receipts.create"

_CAPTURES: Final = Words(_POSTING, "receipt", "money", "capture", "took", "was taken of")

Taken = dict[str, tuple[Capture, str, Change[Authorisation]]]
"""By the capture's id: the capture, its authorisation, and the change that brought it."""


def check(history: History) -> Result:
    """What was set aside is taken once per invoice or released; each capture is one receipt."""
    tally, orders = Tally(history, _ID), history.view(paid_by_card)
    placed_by_card(tally)
    if not history.provider.authorisations and not tally.observations:
        return not_exercised("nothing was paid by card")
    taken: Taken = {}
    invoices: dict[str, str] = {}
    for key, changes in sorted(history.provider.authorisations.items()):
        tally.observations += 1
        paid = orders.get(key)
        wrong = list(_wrong(history, key, changes, paid, invoices))
        if wrong:
            tally.violated(
                SIMULATOR,
                f"authorisation {key} of the payment provider: {', '.join(wrong)}",
                [change.seq for change in changes[-4:]],
                "authorisation",
                key,
            )
        if paid is not None:
            _given_back(tally, key, changes, paid)
        for change in changes:
            for capture in () if change.document is None else change.document.captures:
                taken.setdefault(capture.id, (capture, key, change))
    _asked(tally, taken)
    _booked(tally, taken)
    refunded_once(tally)
    return tally.result()


def _wrong(
    history: History,
    key: str,
    changes: list[Change[Authorisation]],
    paid: Paid | None,
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
    kept = history.end.get("drained") and last.state == "approved"
    if kept and (paid is None or all(each.is_over for each in paid.shown(history))):
        yield "nothing of it will be billed any more, and it was not released"
    yield from _misspent(history, key, last, paid, invoices)
    if paid is not None and history.end.get("drained"):
        yield from _untaken(history, changes, last, paid)


def _misspent(
    history: History,
    key: str,
    last: Authorisation,
    paid: Paid | None,
    invoices: dict[str, str],
) -> Iterator[str]:
    if paid is None and last.captures:
        yield "money was taken without an order"
    for capture in last.captures:
        if invoices.setdefault(capture.invoice, key) != key:
            yield f"invoice {capture.invoice} was paid by another one, too"
        bills = history.erp.invoices.get(capture.invoice)
        bill = None if not bills else bills[0].document
        own = bill is not None and paid is not None and paid.bears(bill)
        if bill is None or bill.totals.total != capture.amount or not own:
            yield f"what was taken for invoice {capture.invoice} is not what it asks of the order"
        if capture.invoice in _paid_by_credit(history):
            yield f"money was taken for invoice {capture.invoice}, which credit had paid"
    if len({capture.invoice for capture in last.captures}) < len(last.captures):
        yield "an invoice was paid twice"


def _untaken(
    history: History, changes: list[Change[Authorisation]], last: Authorisation, paid: Paid
) -> Iterator[str]:
    """What was billed and shown while something was set aside for it is taken, if it suffices."""
    over = [one.seq for one in changes if one.document and one.document.state == "released"]
    taken = {capture.invoice for capture in last.captures}
    left = last.amount[0] - sum(capture.amount[0] for capture in last.captures)
    for name, shown in sorted(history.storefront.invoices.items()):
        bill = shown[0].document
        late = bool(over) and shown[0].seq > over[0]
        if bill is None or late or name in taken or not paid.bears(bill):
            continue
        if name in _paid_by_credit(history):
            continue
        if last.state != "declined" and 0 < bill.totals.total[0] <= left:
            yield f"nothing was taken for invoice {name}, which was shown"


def _paid_by_credit(history: History) -> set[str]:
    """The invoices that stand for lines which a card paid: their credit paid them, to the cent."""
    made = (one.document for one in history.view(taken_back).instead.values())
    return {
        one.rebilled_by
        for one in made
        if one is not None and one.rebilled_by is not None and one.taken_anew > 0
    }


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


def _given_back(tally: Tally, key: str, changes: list[Change[Authorisation]], paid: Paid) -> None:
    """Nothing is released while any order of it is open, or one that continues it; and then it is.

    The storefront knows what it was shown: who kept it in the dark is the integration.
    """
    history, last = tally.history, changes[-1]
    released = [one for one in changes if one.document and one.document.state == "released"]
    if released:
        at = released[0]
        for number, shown in paid.open_at(history, at.seq):
            tally.violated(
                SIMULATOR if shown else INTEGRATION,
                f"authorisation {key} was released while order {number} was still to be billed"
                + ("" if shown else ", of which the storefront had not been told"),
                [at.seq],
                "early",
                key,
                number,
            )
    elif history.end.get("drained") and last.document and last.document.state == "approved":
        shown_over = all(each.is_over for each in paid.shown(history))
        dark = not shown_over and not paid.is_parked(history)
        if paid.numbers and dark and paid.is_settled(history):
            tally.violated(
                INTEGRATION,
                f"authorisation {key} is kept, for the storefront was never told that nothing of "
                f"its orders will be billed any more: {', '.join(paid.numbers)}",
                [last.seq],
                "kept",
                key,
            )


def _asked(tally: Tally, taken: Taken) -> None:
    """What the ERP is asked to post is what was taken: else its refusal excuses nobody."""
    history = tally.history
    for exchange in history.exchanges:
        if exchange.edge != TO_ERP or exchange.operation != _POSTING:
            continue
        content = history.record(exchange.seq).body.get("content")
        request = content if isinstance(content, dict) else {}
        key = str(request.get("reference"))
        if key not in taken:
            continue
        tally.observations += 1
        wrong = list(_garbled(request, taken[key][0]))
        if wrong:
            tally.violated(
                INTEGRATION,
                f"the ERP was asked to post capture {key} with another {' and '.join(wrong)}",
                [taken[key][2].seq, *exchange.seqs],
                "asked",
                key,
                *wrong,
            )


def _garbled(request: Mapping[str, Any], capture: Capture) -> Iterator[str]:
    said = request.get("applications")
    rows = [each for each in said if isinstance(each, dict)] if isinstance(said, list) else []
    sums = [request.get("amount"), *(each.get("amount") for each in rows)]
    unlike = [one for one in map(_minor, sums) if one != capture.amount]
    if unlike:
        how = likeness(capture.amount, unlike[0])
        yield "amount" if how is None else f"amount ({how})"
    if [each.get("invoice") for each in rows] != [capture.invoice]:
        yield "invoice"
    if _instant(request.get("received_at")) != capture.captured_at:
        yield "instant"


def _instant(said: Any) -> int | None:
    try:
        return instant(said)
    except (ValueInvalid, TypeError):
        return None


def _minor(amount: Any) -> Minor | None:
    if not isinstance(amount, Mapping):
        return None
    minor, currency = amount.get("amount_minor"), amount.get("currency")
    return (minor, currency) if type(minor) is int and isinstance(currency, str) else None


def _booked(tally: Tally, taken: Taken) -> None:
    """Each capture is in the ERP once, for its invoice and whole; or the engine says why not."""
    receipts: Posted = {}
    for key, changes in tally.history.erp.receipts.items():
        first = changes[0].document
        if first is not None and first.reference is not None:
            receipts.setdefault(first.reference, []).append((key, changes[0]))
    moved = {
        key: Moved(change.seq, f"capture {key} of authorisation {authorisation}", capture)
        for key, (capture, authorisation, change) in taken.items()
    }
    posted_once(tally, _CAPTURES, moved, receipts, _is_for)


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
        "of each authorisation at most what was set aside is taken, once for each invoice shown of "
        "an order that names it or one that continues it and that no credit paid, never after its "
        "release; what nobody "
        "will bill is released, and nothing before; each capture is in the ERP once, asked for as "
        "it was taken, or parked with a reason; what is credited of such an order and no invoice "
        "takes goes back once, at most what was taken, and is in the ERP once; no order is placed "
        "by card before its money is set aside, and none has the card in it"
    ),
    claim="safety",
    needs=("effect of authorisations",),
    explain="""
The buyer is charged twice, or pays and finds his invoice dunned; money stays set aside for an order
that was cancelled weeks ago. Goods leave for a card that was declined.

How it usually breaks: only one of the ways to order asks for the money, and an approval or an offer
goes around it; the card is handed on among other fields; the provider's answer is lost and the shop
asks again under another name; the event of a capture comes twice and becomes two payments in the
ERP; a closed period refuses the posting and nobody is told. An order is split in two, and one half
is over before anybody was told of the other: the money is given back, and nobody pays that half.

How to mend it: ask again under the same reference, look up before you repeat, key a payment in the
ERP by the capture, and park what the ERP refuses where people look. Show what continues an order
before you tell that the order is over.
""",
    check=check,
)
