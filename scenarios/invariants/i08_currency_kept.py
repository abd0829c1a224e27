"""I-08: an amount keeps its currency."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.history import History
from scenarios.history.documents import Invoice, Order, Totals
from scenarios.history.facts import STOREFRONT
from scenarios.history.side import Side
from scenarios.invariants.i04_order_fidelity import asked
from scenarios.invariants.model import (
    INTEGRATION,
    SIMULATOR,
    Invariant,
    Result,
    Subject,
    Tally,
)
from scenarios.invariants.orders import pairs

_ID: Final = "I-08"


def check(history: History) -> Result:
    """Every amount of an order, on both sides and in its invoices, is in the order's currency."""
    tally = Tally(history, _ID)
    for side in (history.storefront, history.erp):
        _orders(tally, side)
        _invoices(tally, side)
    for placed, booked in pairs(history):
        if placed.order.currency != booked.order.currency:
            name = f"ERP order {booked.order.number} of order {booked.order.reference}"
            strange = [booked.order.currency]
            _tell(tally, INTEGRATION, name, strange, [placed.seq, booked.seq])
    _refused(tally)
    return tally.result()


def _refused(tally: Tally) -> None:
    """What the ERP turned down was to be in the buyer's currency all the same."""
    history = tally.history
    for key, attempts in sorted(history.creates.items()):
        placed = history.storefront.terms.get(key)
        for attempt in attempts if placed is not None else ():
            sent = asked(history, attempt.seq) if attempt.refused else None
            if placed is None or sent is None:
                continue
            tally.observations += 1
            strange = sorted({sent.currency, *_of_order(sent)} - {placed.order.currency})
            if strange:
                name = f"the request for order {key} that the ERP refused"
                _tell(tally, INTEGRATION, name, strange, [placed.seq, *attempt.seqs])
                break


def _orders(tally: Tally, side: Side) -> None:
    for key, begun in sorted(side.terms.items()):
        tally.observations += 1
        strange = sorted(set(_of_order(begun.order)) - {begun.order.currency})
        if strange:
            _tell(tally, SIMULATOR, f"order {key} of the {side.actor}", strange, [begun.seq])


def _invoices(tally: Tally, side: Side) -> None:
    subject: Subject = INTEGRATION if side.actor == STOREFRONT else SIMULATOR
    for key, changes in sorted(side.invoices.items()):
        for change in changes:
            if change.document is None:
                continue
            begun = tally.history.erp.terms.get(change.document.order)
            if begun is None:
                continue
            tally.observations += 1
            strange = sorted(set(_of_invoice(change.document)) - {begun.order.currency})
            if strange:
                name = f"invoice {key} in the {side.actor}"
                _tell(tally, subject, name, strange, [begun.seq, change.seq])


def _of_order(order: Order) -> Iterator[str]:
    for line in order.lines:
        yield line.currency
        yield from (money[1] for money in (line.net, line.tax) if money is not None)
    if order.totals is not None:
        yield from _of_totals(order.totals)


def _of_invoice(invoice: Invoice) -> Iterator[str]:
    for line in invoice.lines:
        yield from (line.currency, line.net[1], line.tax[1])
    yield from (currency for _, _, currency in invoice.charges)
    yield from _of_totals(invoice.totals)
    yield invoice.paid[1]


def _of_totals(totals: Totals) -> Iterator[str]:
    yield from (totals.lines[1], totals.charges[1], totals.total[1])
    if totals.tax is not None:
        yield totals.tax[1]


def _tell(tally: Tally, subject: Subject, name: str, strange: list[str], seqs: list[int]) -> None:
    tally.violated(
        subject, f"{name} holds amounts in a currency that is not its own: {strange[0]}", seqs, name
    )


INVARIANT: Final = Invariant(
    id=_ID,
    name="currency kept",
    statement="amount and currency travel together; nothing is relabelled",
    claim="safety",
    needs=("effect of orders",),
    explain="""
A hundred euros become a hundred dollars; the sum looks right in every list.

How it usually breaks: the amount is copied and the currency is taken from the shop, the account
or a default; an amount shown in the buyer's currency is booked in the shop's.

How to mend it: never let an amount travel without its currency, and refuse to add two of them.
""",
    check=check,
)
