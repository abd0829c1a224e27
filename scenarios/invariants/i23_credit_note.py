"""I-23: what comes back is credited once, at the invoiced price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from scenarios.history import History
from scenarios.history.documents import Invoice, InvoicedLine, Item
from scenarios.history.facts import TO_ERP, Change
from scenarios.history.receivable_documents import Reversal
from scenarios.history.return_documents import CreditNote, Return
from scenarios.invariants.arithmetic import (
    ROUNDING,
    document_at,
    half_up,
    in_unit,
    net_minor,
    same_amount,
    tax_minor,
    tax_part_minor,
)
from scenarios.invariants.basis import tax_included
from scenarios.invariants.compare import ever
from scenarios.invariants.i06_totals_add_up import priced_units
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Invariant, Result, Subject, Tally
from scenarios.invariants.packs import item_of
from scenarios.invariants.reversed import INVOICE, INVOICE_LINES, taken_back
from scenarios.invariants.taxed import owned_by_engine, share_of

_ID: Final = "I-23"
_NOTHING: Final = Decimal(0)


@dataclass(slots=True)
class Given:
    """What earlier credit notes gave back of one invoice: by line quantity, net, tax; in all."""

    lines: dict[int, tuple[Decimal, int, int]] = field(default_factory=dict)
    total: int = 0

    def of(self, line: int) -> tuple[Decimal, int, int]:
        """Of one line."""
        return self.lines.get(line, (_NOTHING, 0, 0))

    def add(self, note: CreditNote) -> None:
        """One note more."""
        for line in note.lines:
            quantity, net, tax = self.of(line.line)
            told = (quantity + line.quantity.value, net + line.net[0], tax + line.tax[0])
            self.lines[line.line] = told
        self.total += note.total[0]

    def correct(self, made: Reversal) -> None:
        """Lines that were credited whole, for they were billed wrongly; no note follows on them."""
        for line in made.lines:
            net, tax = line.net or (0, ""), line.tax or (0, "")
            self.lines[line.line] = (line.quantity.value, net[0], tax[0])
        self.total += 0 if made.amount is None else made.amount[0]


def check(history: History) -> Result:
    """Each note is right for its return and its invoice; no more comes back than left."""
    tally = Tally(history, _ID)
    given: dict[str, Given] = {}
    for rows in history.erp.reversals.values():
        made = rows[0].document
        if made is not None and made.type in (INVOICE, INVOICE_LINES):
            given.setdefault(made.document, Given()).correct(made)
    notes = ((key, changes[0]) for key, changes in history.erp.credit_notes.items())
    for key, change in sorted(notes, key=lambda pair: pair[1].seq):
        if change.document is not None:
            tally.observations += 1
            before = given.setdefault(change.document.invoice, Given())
            _posted(tally, key, change, change.document, before)
            before.add(change.document)
    _sent_back(tally)
    _asked_once(tally)
    _shown(tally)
    return tally.result()


def _posted(
    tally: Tally, key: str, change: Change[CreditNote], note: CreditNote, before: Given
) -> None:
    history = tally.history
    bill = document_at(history.erp.invoices.get(note.invoice), change.t_us)
    document = document_at(history.erp.returns.get(note.of_return), change.t_us)
    wrong = list(_differs(history, note, bill, document, before))
    if wrong:
        tally.violated(
            _blame(history, change),
            f"ERP credit note {key} is not what came back by return {note.of_return} at the price "
            f"of invoice {note.invoice}: {', '.join(wrong[:8])}",
            [change.seq, *(one.seq for one in history.erp.invoices.get(note.invoice, ())[:1])],
            key,
        )


def _differs(
    history: History,
    note: CreditNote,
    bill: Invoice | None,
    document: Return | None,
    before: Given,
) -> Iterator[str]:
    if bill is None or document is None:
        yield "there is no such invoice or return"
        return
    if (note.order, note.reference) != (bill.order, bill.reference):
        yield "its order"
    billed = {line.line: line for line in bill.lines}
    units = priced_units(history, bill.order)
    for line in note.lines:
        theirs = billed.get(line.line)
        if theirs is None or theirs.sku != line.sku:
            yield f"line {line.line}, which was not invoiced"
        elif (theirs.rate, theirs.discount) != (line.rate, line.discount):
            yield f"the price of line {line.line}"
        else:
            unit = units.get(line.line, line.quantity.unit)
            item = item_of(history, bill.order, line.sku)
            yield from _amounts(history, line, theirs, before.of(line.line), unit, item)
    yield from _inspected(note, document)
    yield from _sums(note, bill, document, before)


def _amounts(
    history: History,
    line: InvoicedLine,
    billed: InvoicedLine,
    before: tuple[Decimal, int, int],
    unit: str,
    item: Item | None,
) -> Iterator[str]:
    """Quantity x price and its tax; what completes the invoiced line carries all that is left."""
    quantity = before[0] + line.quantity.value
    if line.quantity.unit != billed.quantity.unit or quantity > billed.quantity.value:
        yield f"the quantity of line {line.line}"
        return
    if history.rounding != ROUNDING:
        return
    left_net, left_tax = billed.net[0] - before[1], billed.tax[0] - before[2]
    net, tax = left_net, left_tax
    if quantity < billed.quantity.value:
        priced = in_unit(line.quantity, unit, item)
        rate = None if item is None else history.tax_rates.get(item.tax_code)
        cost = left_net
        if priced is not None:
            cost = net_minor(priced, line.rate, line.discount, line.currency)
        net, tax = min(cost, left_net), line.tax[0]
        if owned_by_engine(history):
            share = share_of(cost, billed, included=tax_included(history, line.currency))
            net, tax = min(share[0], left_net), min(share[1], left_tax)
        elif rate is not None and tax_included(history, line.currency):
            within = tax_part_minor(cost, rate)
            net, tax = min(cost - within, left_net), min(within, left_tax)
        elif rate is not None:
            tax = min(tax_minor(net, rate), left_tax)
    if line.net[0] != net:
        yield f"the net of line {line.line}"
    if line.tax[0] != tax:
        yield f"the tax of line {line.line}"


def _inspected(note: CreditNote, document: Return) -> Iterator[str]:
    """No more of a line is credited than somebody looked at."""
    looked_at = {line.line: line.restocked + line.scrapped for line in document.lines}
    for line in note.lines:
        if line.quantity.value > looked_at.get(line.line, _NOTHING):
            yield f"line {line.line}, of which less came back"


def _sums(note: CreditNote, bill: Invoice, document: Return, before: Given) -> Iterator[str]:
    if note.net[0] != sum(line.net[0] for line in note.lines):
        yield "the sum of its lines"
    if note.tax[0] != sum(line.tax[0] for line in note.lines):
        yield "the sum of its taxes"
    over, under = note.restocking_percent.as_integer_ratio()
    declared = note.restocking_percent == document.restocking_percent
    if not declared or note.fee[0] != half_up(note.net[0] * over, under * 100):
        yield "its restocking fee"
    if note.total[0] != note.net[0] - note.fee[0] + note.tax[0]:
        yield "its total"
    if (
        note.applied[0] < 0
        or note.unapplied[0] < 0
        or note.applied[0] + note.unapplied[0] != note.total[0]
    ):
        yield "what was set off"
    if before.total + note.total[0] > bill.totals.total[0]:
        yield "more than the invoice"
    if {amount[1] for amount in (note.net, note.total, note.applied)} != {bill.totals.total[1]}:
        yield "its currency"


def _sent_back(tally: Tally) -> None:
    """Of no order's line more comes back than had left."""
    history = tally.history
    shipped: dict[tuple[str, int], Decimal] = {}
    reversals = history.view(taken_back)
    for key, parcels in history.erp.shipments.items():
        parcel = None if reversals.whole(key) else parcels[-1].document
        for line in () if parcel is None else parcel.lines:
            place = (parcel.order, line.line) if parcel is not None else ("", 0)
            shipped[place] = shipped.get(place, _NOTHING) + line.quantity.value
    came: dict[tuple[str, int], tuple[Decimal, list[int]]] = {}
    for key in sorted(history.erp.returns):
        change = history.erp.returns[key][-1]
        for back in () if change.document is None else change.document.lines:
            place = (change.document.order, back.line) if change.document is not None else ("", 0)
            quantity, seqs = came.get(place, (_NOTHING, []))
            came[place] = quantity + back.received, [*seqs, change.seq]
    for place, (quantity, seqs) in sorted(came.items()):
        tally.observations += 1
        if quantity > shipped.get(place, _NOTHING):
            number, numbered = place
            tally.violated(
                SIMULATOR,
                f"{quantity:f} of line {numbered} of ERP order {number} came back, and fewer left",
                seqs,
                number,
                numbered,
            )


def _asked_once(tally: Tally) -> None:
    """All returns of one request together are what it asked for, or less."""
    history = tally.history
    for key, entered in sorted(history.returned.items()):
        asked = history.storefront.requests.get(key)
        if asked is None:
            continue
        tally.observations += 1
        lasts = [history.erp.returns[name][-1] for name, _ in entered]
        alive = [one for one in lasts if one.document and one.document.state != "refused"]
        for line in asked.request.lines:
            parts = [
                back.quantity
                for one in alive
                for back in (one.document.lines if one.document else ())
                if back.line == line.line
            ]
            item = document_at(history.erp.items.get(line.sku), asked.t_us)
            total = line.quantity._replace(value=sum((p.value for p in parts), _NOTHING))
            alike = all(part.unit == line.quantity.unit for part in parts)
            if len(parts) > 1 and not (alike and same_amount(total, line.quantity, item)):
                tally.violated(
                    INTEGRATION,
                    f"request {key} asked {line.quantity.value:f} of line {line.line} back, and "
                    f"{len(parts)} returns of the ERP let {total.value:f} be credited for it",
                    [asked.seq, *(one.seq for one in alive)],
                    key,
                    line.line,
                )


def _shown(tally: Tally) -> None:
    history = tally.history
    for key in sorted(history.storefront.credit_notes):
        for change in history.storefront.credit_notes[key]:
            if change.document is None:
                continue
            tally.observations += 1
            if not ever(history, "credit_note", key, change):
                posted = history.erp.credit_notes.get(key, [])
                known = "differs from what the ERP posted" if posted else "was never posted"
                tally.violated(
                    INTEGRATION,
                    f"the storefront shows credit note {key} of order "
                    f"{change.document.reference}, which {known}",
                    [*(one.seq for one in posted[-2:]), change.seq],
                    "shown",
                    key,
                )


def _blame(history: History, change: Change[CreditNote]) -> Subject:
    behind = history.causes.get(change.cause)
    return INTEGRATION if behind is not None and behind.edge == TO_ERP else SIMULATOR


INVARIANT: Final = Invariant(
    id=_ID,
    name="credit note",
    statement=(
        "a credit note = returned quantity x invoiced price + its tax - the declared fee; all of "
        "an invoice give back at most the invoice; returned <= shipped; a request is credited "
        "once; the storefront shows each as it was posted"
    ),
    claim="safety",
    needs=("effect of credit notes or returns",),
    explain="""
The customer is given his money back twice, or less of it than he paid; finance finds it when the
quarter closes.

How it usually breaks: a second partial return is credited with what came back in all, or with
the tax of the whole order; the look for an earlier return never matches, so an event that comes
twice makes two; a credit note is computed from the list price of today.

How to mend it: let the ERP alone compute, from the invoice that it corrects, line by line, and
count what earlier notes gave back. Key a return by the storefront's request, and pass each note
on as it is.
""",
    check=check,
)
