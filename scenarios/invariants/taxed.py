"""Tax by a tax engine that owns it: what it says is what is billed, and it says it by its rates."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from scenarios.history import History
from scenarios.history.documents import Invoice, InvoicedLine
from scenarios.history.facts import Change
from scenarios.history.taxes import COMMITTED, TAX, Rates, TaxDocument, TaxedLine
from scenarios.invariants.arithmetic import half_up, tax_minor, tax_part_minor
from scenarios.invariants.model import SIMULATOR, Tally
from scenarios.invariants.taxed_back import given_back
from scenarios.invariants.taxed_swept import swept

_SEED: Final = "seed"


def owned_by_engine(history: History) -> bool:
    """Whether the world declares that a tax engine owns the tax, and not the ERP."""
    world = history.header.get("world") or {}
    return bool(world.get("tax_owner") == TAX)


def by_its_owner(tally: Tally) -> None:
    """Each invoice bears the tax that the engine says; the engine keeps what was billed alone."""
    history = tally.history
    documents = history.taxes.entity("tax_document")
    if not owned_by_engine(history):
        for key, changes in sorted(documents.items()):
            sentence = f"the tax of {key} was asked of a tax engine, and the ERP owns the tax"
            tally.violated(SIMULATOR, sentence, [changes[0].seq], key, "owner")
        return
    named = history.view(billed_under)
    billed: set[str] = set()
    for key, document in named.items():
        invoice = history.erp.invoices[key][0]
        if document in billed and invoice.document is not None:
            sentence = f"the tax of {key} is that of another invoice too: {document}"
            tally.violated(SIMULATOR, sentence, [invoice.seq], key, "billed twice")
        billed.add(document)
        if invoice.document is not None:
            _billed(tally, key, invoice.document, invoice, documents.get(document, []))
    for key, changes in sorted(documents.items()):
        _kept(tally, key, changes, billed=key in billed)
    given_back(tally, named)
    swept(tally, named)


def billed_under(history: History) -> dict[str, str]:
    """Each invoice that the ERP posted, the oldest first, with its document at the tax engine.

    The ERP says which; where it does not, the first invoice of a shipment is taxed as the shipment.
    """
    named: dict[str, str] = {}
    asked = history.erp.entity("tax_question")
    shipments: set[str] = set()
    bills = ((rows[0].seq, key, rows[0]) for key, rows in history.erp.invoices.items())
    for _, key, change in sorted(bills, key=lambda row: row[0]):
        bill = change.document
        if bill is None or change.cause == _SEED:
            continue
        said = asked[key][0].document if key in asked else None
        if said is not None:
            named[key] = said.document
        else:
            named[key] = key if bill.shipment in shipments else bill.shipment
        shipments.add(bill.shipment)
    return named


def _billed(
    tally: Tally,
    key: str,
    bill: Invoice,
    change: Change[Invoice],
    said: list[Change[TaxDocument]],
) -> None:
    tally.observations += 1
    known = [one for one in said if one.seq < change.seq and one.document is not None]
    document = known[-1].document if known else None
    if document is None:
        sentence = f"the ERP billed {key} with a tax that its owner was never asked for"
        tally.violated(SIMULATOR, sentence, [change.seq], key, "made up")
        return
    owner = {line.line: (line.net, line.tax) for line in document.lines}
    if owner != {line.line: (line.net, line.tax) for line in bill.lines}:
        sentence = f"invoice {key} does not bear the tax that its owner says"
        tally.violated(SIMULATOR, sentence, [known[-1].seq, change.seq], key, "differs")


def _kept(tally: Tally, key: str, changes: list[Change[TaxDocument]], *, billed: bool) -> None:
    history, last = tally.history, changes[-1].document
    if last is None:
        return  # somebody took it out: whether that was seen is judged by itself
    tally.observations += 1
    wrong = []
    if last.state == COMMITTED and not billed:
        wrong.append("is owed, and nothing of it was billed")
    if billed and last.state != COMMITTED and history.end.get("drained"):
        wrong.append(f"was billed, and its owner has it as {last.state}")
    wrong += _sums(history, last, changes[-1].seq)
    for what in wrong:
        tally.violated(SIMULATOR, f"the tax of {key} {what}", [changes[-1].seq], key, what)


def _sums(history: History, document: TaxDocument, seq: int) -> Iterator[str]:
    """The engine's own arithmetic, by the rates that it had."""
    for line in document.lines:
        percent = _percent(history, document, line, seq)
        if percent is None:
            yield f"has no rate for line {line.line}"
            continue
        cost = line.amount[0]
        tax = tax_part_minor(cost, percent) if line.included else tax_minor(cost, percent)
        net = cost - tax if line.included else cost
        if (line.net[0], line.tax[0]) != (net, tax):
            yield f"does not add up in line {line.line}"


def _percent(history: History, document: TaxDocument, line: TaxedLine, seq: int) -> Decimal | None:
    if document.exempt:
        return Decimal(0)
    rates = history.taxes.entity("rate")
    for name in (f"{line.code}@{document.country}", line.code):
        known: list[Rates | None] = [one.document for one in rates.get(name, ()) if one.seq < seq]
        newest = known[-1] if known else None
        percent = None if newest is None else newest.at(document.date)
        if percent is not None:
            return percent
    return None


def share_of(cost: int, billed: InvoicedLine, *, included: bool) -> tuple[int, int]:
    """Net and tax of a part of an invoiced line, in the proportion of the whole, in minor units."""
    whole = billed.net[0] + billed.tax[0] if included else billed.net[0]
    tax = half_up(billed.tax[0] * cost, whole) if whole else 0
    return (cost - tax if included else cost), tax
