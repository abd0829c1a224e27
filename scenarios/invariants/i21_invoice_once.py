"""I-21: each shipment is invoiced once, as ordered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.history import History
from scenarios.history.documents import Invoice
from scenarios.history.facts import Change
from scenarios.history.side import Side
from scenarios.invariants.arithmetic import document_at, same_amount
from scenarios.invariants.blame import blame_in_erp
from scenarios.invariants.compare import ever
from scenarios.invariants.corrected import prices_at
from scenarios.invariants.due import off_by_days
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Invariant, Result, Subject, Tally
from scenarios.invariants.packs import item_of
from scenarios.invariants.reversed import taken_back

_ID: Final = "I-21"


def check(history: History) -> Result:
    """One invoice per shipment, of what it shipped, at the ordered price; shown as posted."""
    tally = Tally(history, _ID)
    for key in sorted(history.erp.invoices):
        change = history.erp.invoices[key][0]
        if change.document is not None:
            tally.observations += 1
            wrong = list(_differs(history, key, change.document, change))
            if wrong:
                tally.violated(
                    blame_in_erp(history, change.cause),
                    f"ERP invoice {key} is not what shipment {change.document.shipment} shipped at "
                    f"the price of order {change.document.order}: {', '.join(wrong[:8])}",
                    [change.seq, *_behind(history, change.document)],
                    key,
                )
            _due(tally, key, change.document, change)
    _doubled(tally, history.erp)
    _doubled(tally, history.storefront)
    _shown(tally)
    return tally.result()


def _differs(
    history: History, key: str, invoice: Invoice, change: Change[Invoice]
) -> Iterator[str]:
    shipment = document_at(history.erp.shipments.get(invoice.shipment), change.t_us)
    begun = history.erp.terms.get(invoice.order)
    if shipment is None or begun is None:
        yield "there is no such shipment or order"
        return
    if key in history.view(taken_back).instead:
        return  # it corrects one that was wrong, which I-56 holds it to
    shipped = {line.line: line for line in shipment.lines}
    agreed = prices_at(history, invoice.order, change.seq)
    if [line.line for line in invoice.lines] != sorted(shipped):
        yield "its lines"
        return
    for line in invoice.lines:
        item = item_of(history, invoice.order, line.sku)
        if not same_amount(line.quantity, shipped[line.line].quantity, item):
            yield f"the quantity of line {line.line}"
        if agreed.get(line.line) != (line.rate, line.currency, line.discount):
            yield f"the price of line {line.line}"


def _due(tally: Tally, key: str, invoice: Invoice, change: Change[Invoice]) -> None:
    """Its day is that of the terms which held when it was posted."""
    off = off_by_days(tally.history, invoice, change)
    if off is not None:
        tally.violated(
            blame_in_erp(tally.history, change.cause),
            f"ERP invoice {key} of order {invoice.order} is due {abs(off):g} days "
            f"{'after' if off > 0 else 'before'} the day that the terms of its account give",
            [change.seq],
            "due",
            key,
        )


def _doubled(tally: Tally, side: Side) -> None:
    """Of a shipment one invoice stands; others were cancelled, or correct lines of one."""
    by_shipment: dict[str, list[str]] = {}
    back = tally.history.view(taken_back)
    for key in sorted(side.invoices):
        document = side.invoices[key][-1].document
        if document is not None and not back.whole(key) and key not in back.instead:
            by_shipment.setdefault(document.shipment, []).append(key)
    for shipment, keys in sorted(by_shipment.items()):
        if len(keys) < 2:
            continue
        told = [key for key in keys if tally.history.erp.invoices.get(key)]
        changes = [side.invoices[key][0] for key in keys]
        subject: Subject = SIMULATOR if len(told) == len(keys) else INTEGRATION
        if side is tally.history.erp:
            subject = blame_in_erp(tally.history, changes[-1].cause)
        tally.violated(
            subject,
            f"shipment {shipment} is invoiced {len(keys)} times in the {side.actor}: "
            f"{', '.join(keys[:8])}",
            [change.seq for change in changes],
            side.actor,
            shipment,
        )


def _shown(tally: Tally) -> None:
    history = tally.history
    for key in sorted(history.storefront.invoices):
        for change in history.storefront.invoices[key]:
            if change.document is None:
                continue
            tally.observations += 1
            if not ever(history, "invoice", key, change):
                posted = history.erp.invoices.get(key, [])
                known = "differs from what the ERP posted" if posted else "was never posted"
                tally.violated(
                    INTEGRATION,
                    f"the storefront shows invoice {key} of order {change.document.reference}, "
                    f"which {known}",
                    [*(one.seq for one in posted[-2:]), change.seq],
                    "shown",
                    key,
                )


def _behind(history: History, invoice: Invoice) -> list[int]:
    shipments = history.erp.shipments.get(invoice.shipment, [])
    begun = history.erp.terms.get(invoice.order)
    return [*(one.seq for one in shipments[:1]), *([] if begun is None else [begun.seq])]


INVARIANT: Final = Invariant(
    id=_ID,
    name="invoice once",
    statement=(
        "each shipment is invoiced once: shipped quantity x ordered price, unless its invoice was "
        "cancelled or corrected; it is due by the terms of its account; the storefront shows the "
        "invoices that the ERP posted, each once and as it was posted"
    ),
    claim="safety",
    needs=("effect of invoices",),
    explain="""
The buyer is asked to pay twice, or for goods that are still on the shelf.

How it usually breaks: an invoice is made per event instead of per shipment, and an event comes
twice; the whole order is invoiced with the first parcel; the portal stores invoices under a key
of its own.

How to mend it: key an invoice by the ERP's id and let the ERP alone make it. Replace by version,
never add.
""",
    check=check,
)
