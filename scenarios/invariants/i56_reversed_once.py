"""I-56: what was posted by mistake is taken back once, whole, and of the right document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import orjson

from scenarios.history import History
from scenarios.history.documents import Invoice, InvoicedLine, Minor
from scenarios.history.facts import Change
from scenarios.history.receivable_documents import Reopened, Reversal, ReversedLine
from scenarios.invariants.arithmetic import document_at
from scenarios.invariants.blame import blame_in_erp
from scenarios.invariants.carded import AUTHORISATION
from scenarios.invariants.compare import ever
from scenarios.invariants.model import (
    INTEGRATION,
    SIMULATOR,
    Invariant,
    Result,
    Tally,
    not_exercised,
)
from scenarios.invariants.reversed import (
    INVOICE,
    INVOICE_LINES,
    PAYMENT,
    RECEIPT,
    SHIPMENT,
    taken_back,
)

_ID: Final = "I-56"
_KINDS: Final = {
    SHIPMENT: "shipment",
    INVOICE: "invoice",
    INVOICE_LINES: "invoice",
    PAYMENT: "payment",
    RECEIPT: "receipt",
}
_EXCEPTION: Final = "exception"


def check(history: History) -> Result:
    """Each reversal is what its document says, once; the storefront shows each as it was posted."""
    if not history.erp.reversals and not history.storefront.reversals:
        return not_exercised("nothing was taken back")
    tally = Tally(history, _ID)
    for key in sorted(history.erp.reversals):
        for nth, change in enumerate(history.erp.reversals[key]):
            if change.document is None:
                continue
            _posted(tally, key, change, change.document)
            if nth == 0:
                _opened(tally, key, change, change.document)
    _once(tally)
    _shown(tally)
    return tally.result()


def _posted(tally: Tally, key: str, change: Change[Reversal], made: Reversal) -> None:
    """It gives back what its document says, in the order of the books."""
    history = tally.history
    changes = history.erp.entity(_KINDS[made.type]).get(made.document, [])
    document = document_at(changes, change.t_us)
    tally.observations += 1
    wrong = ["there is no such document"]
    if document is not None:
        wrong = list(_differs(history, change, made, document))
    if wrong:
        tally.violated(
            blame_in_erp(history, change.cause),
            f"ERP reversal {key} is not what {_KINDS[made.type]} {made.document} was: "
            f"{', '.join(wrong[:8])}",
            [*(one.seq for one in changes[:1]), change.seq],
            key,
        )


def _differs(
    history: History, change: Change[Reversal], made: Reversal, document: Any
) -> Iterator[str]:
    if made.type == SHIPMENT:
        yield from _parcel(history, change, made, document)
    elif made.type == INVOICE:
        yield from _bill(made, document)
    elif made.type == INVOICE_LINES:
        yield from _lines(history, made, document)
    else:
        yield from _money(made, document)
    order = getattr(document, "order", None)
    if made.type in (SHIPMENT, INVOICE, INVOICE_LINES) and order != made.order:
        yield "its order"
    begun = history.erp.terms.get(made.order or "")
    if begun is not None and begun.order.account != made.account:
        yield "its account"


def _parcel(
    history: History, change: Change[Reversal], made: Reversal, document: Any
) -> Iterator[str]:
    left = [(line.line, line.sku, line.quantity) for line in document.lines]
    if [(line.line, line.sku, line.quantity) for line in made.lines] != left:
        yield "what had left"
    before = history.view(taken_back)
    for name, bills in history.erp.invoices.items():
        bill = bills[0]
        if bill.document is None or bill.seq > change.seq:
            continue
        gone = any(
            one.seq < change.seq and one.document is not None and one.document.type == INVOICE
            for one in before.of.get(name, ())
        )
        if bill.document.shipment == made.document and not gone:
            yield f"invoice {name} bills it still"


def _bill(made: Reversal, bill: Invoice) -> Iterator[str]:
    if [_as_billed(line) for line in made.lines] != [_billed(line) for line in bill.lines]:
        yield "its lines"
    if sorted(made.charges) != sorted(bill.charges):
        yield "its charges"
    if made.amount != bill.totals.total:
        yield "its total"
    if bill.paid[0]:
        yield "its money, which is there"
    yield from _split(made)


def _lines(history: History, made: Reversal, bill: Invoice) -> Iterator[str]:
    billed = {line.line: line for line in bill.lines}
    for line in made.lines:
        theirs = billed.get(line.line)
        if theirs is None or _as_billed(line) != _billed(theirs):
            yield f"line {line.line}"
    total = sum(_minor(line.net) + _minor(line.tax) for line in made.lines)
    if _minor(made.amount) != total or made.charges:
        yield "the sum of its lines"
    yield from _split(made)
    if made.rebilled_by is not None:
        yield from _instead(history, made, bill)


def _instead(history: History, made: Reversal, bill: Invoice) -> Iterator[str]:
    """What is billed anew is what was credited, at another price or less of it."""
    posted = history.erp.invoices.get(made.rebilled_by or "", [])
    anew = posted[0].document if posted else None
    if anew is None or (anew.order, anew.shipment) != (bill.order, bill.shipment):
        yield "the invoice in its place"
        return
    credited = {line.line: line for line in made.lines}
    for line in anew.lines:
        theirs = credited.get(line.line)
        same = theirs is not None and (theirs.sku, theirs.discount) == (line.sku, line.discount)
        if theirs is None or not same or line.quantity.value > theirs.quantity.value:
            yield f"line {line.line} of the invoice in its place"
    if anew.charges:
        yield "charges that are billed twice"
    total = _minor(anew.totals.total) if _is_carded(history, anew.order) else 0
    if made.taken_anew != total or total > _minor(made.amount):
        yield "what the invoice in its place took of it"


def _is_carded(history: History, number: str) -> bool:
    """Whether the ERP was told that a card pays the order."""
    begun = history.erp.terms.get(number)
    custom = None if begun is None else begun.order.custom
    return isinstance(orjson.loads(custom or b"{}").get(AUTHORISATION), str)


def _money(made: Reversal, document: Any) -> Iterator[str]:
    if made.amount != document.amount:
        yield "its amount"
    if made.type == PAYMENT:
        used = [Reopened(document.invoice, document.amount, (0, document.amount[1]))]
    else:
        used = [Reopened(row.invoice, row.amount, row.discount) for row in document.applications]
        if document.account != made.account:
            yield "its account"
    if list(made.applications) != used:
        yield "what it had paid"


def _split(made: Reversal) -> Iterator[str]:
    parts = (_minor(made.applied), _minor(made.unapplied))
    if min(parts) < 0 or sum(parts) != _minor(made.amount):
        yield "what was set off"
    if made.rebilled_by is None and made.applied_anew is not None:
        yield "what an invoice in its place took, of which there is none"


def _opened(tally: Tally, key: str, change: Change[Reversal], made: Reversal) -> None:
    """An order whose goods came back is an exception until somebody deals with them."""
    if made.type != SHIPMENT:
        return
    for one in tally.history.erp.orders.get(made.order or "", ()):
        if one.cause != change.cause or one.document is None:
            continue
        tally.observations += 1
        if one.document.shipment_state != _EXCEPTION:
            tally.violated(
                SIMULATOR,
                f"ERP order {made.order} is {one.document.shipment_state} though reversal {key} "
                "took goods of it back",
                [change.seq, one.seq],
                key,
                "exception",
            )


def _once(tally: Tally) -> None:
    """A document is taken back once; of an invoice each line once, and none of a cancelled one."""
    for document, changes in sorted(tally.history.view(taken_back).of.items()):
        tally.observations += 1
        if not _is_once([one.document for one in changes if one.document is not None]):
            tally.violated(
                blame_in_erp(tally.history, changes[-1].cause),
                f"{document} was taken back {len(changes)} times in the ERP",
                [one.seq for one in changes],
                "twice",
                document,
            )


def _is_once(made: Sequence[Reversal]) -> bool:
    if len(made) == 1:
        return True
    lines = [line.line for one in made for line in one.lines]
    return all(one.type == INVOICE_LINES for one in made) and len(set(lines)) == len(lines)


def _shown(tally: Tally) -> None:
    history = tally.history
    for key, changes in sorted(history.storefront.reversals.items()):
        for change in changes:
            if change.document is None:
                continue
            tally.observations += 1
            if not ever(history, "reversal", key, change):
                posted = history.erp.reversals.get(key, [])
                known = "differs from what the ERP posted" if posted else "was never posted"
                tally.violated(
                    INTEGRATION,
                    f"the storefront shows reversal {key} of {change.document.document}, which "
                    f"{known}",
                    [*(one.seq for one in posted[-2:]), change.seq],
                    "shown",
                    key,
                )


def _as_billed(line: ReversedLine) -> tuple[Any, ...]:
    return (line.line, line.sku, line.quantity, line.rate, line.discount, line.net, line.tax)


def _billed(line: InvoicedLine) -> tuple[Any, ...]:
    return (line.line, line.sku, line.quantity, line.rate, line.discount, line.net, line.tax)


def _minor(amount: Minor | None) -> int:
    return 0 if amount is None else amount[0]


INVARIANT: Final = Invariant(
    id=_ID,
    name="reversed once",
    statement=(
        "a shipment, invoice, payment or receipt is taken back once, by a document that says what "
        "it said, money before its invoice and the invoice before its goods; of an invoice lines "
        "may be credited, each once, and billed anew, which what a card paid of them pays; goods "
        "that came back make their order an exception; the storefront shows each reversal as it "
        "was posted"
    ),
    claim="safety",
    needs=("effect of reversals",),
    explain="""
The clerk took a wrong parcel and its bill back, and the portal dunns the buyer for it all the same;
or the credit note hangs on another invoice, and two buyers call.

How it usually breaks: the integration knows documents that are made and none that are taken back;
it edits the invoice in the portal where the ERP posted a second document; a reversal that is sent
twice is subtracted twice; two invoices of one order are told apart by the order alone.

How to mend it: bring a reversal as a document of its own, under the ERP's id, naming what it takes
back, and change nothing else by it: order, invoice and statement follow by their own news.
""",
    check=check,
)
