"""What is credited or cancelled of a bill whose tax a tax engine owns is owed less there too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from scenarios.history import History
from scenarios.history.documents import Minor
from scenarios.history.facts import Change
from scenarios.history.taxes import TaxCredit, TaxQuestion
from scenarios.invariants.model import SIMULATOR, Tally
from scenarios.invariants.reversed import INVOICE, INVOICE_LINES

Lines = tuple[tuple[int, Minor, Minor], ...]
_NOTHING: Final = (0, 0, "")


class _Credit(NamedTuple):
    """What the ERP gave back of an invoice: net and tax by line."""

    invoice: str
    seq: int
    lines: Lines


def given_back(tally: Tally, named: Mapping[str, str]) -> None:
    """Each credit of a bill is told once, under its own id, and nothing else is owed less.

    `named` is each invoice's document at the tax engine.
    """
    history = tally.history
    told = history.taxes.entity("tax_credit")
    posted = dict(_posted(history))
    for key, changes in sorted(told.items()):
        _told(tally, key, changes, posted.get(key), named)
    for key, credit in sorted(posted.items()):
        if credit.invoice not in named:
            continue  # billed before there was another owner, who knows nothing of it
        tally.observations += 1
        if key not in told and history.end.get("drained"):
            sentence = f"{key} credits {credit.invoice}, and the owner of its tax was not told"
            tally.violated(SIMULATOR, sentence, [credit.seq], key, "owed still")
    _as_of(tally)


def _told(
    tally: Tally,
    key: str,
    changes: list[Change[TaxCredit]],
    posted: _Credit | None,
    named: Mapping[str, str],
) -> None:
    tally.observations += 1
    told, seqs = changes[-1].document, [one.seq for one in changes]
    if told is None:
        return
    wrong = []
    if posted is None or posted.seq > seqs[0]:
        wrong.append("which the ERP never gave")
    elif named.get(posted.invoice) != told.document:
        wrong.append(f"of another document than that of {posted.invoice}")
    elif posted.lines != told.lines:
        wrong.append("which is not what the ERP gave back")
    if len(changes) > 1:
        wrong.append("which was another one before")
    for what in wrong:
        sentence = f"{told.document} is owed less by {key}, {what}"
        tally.violated(SIMULATOR, sentence, seqs[-2:], key, what)


def _as_of(tally: Tally) -> None:
    """What is billed anew bears the rates of the day on which it was billed first."""
    history = tally.history
    asked: dict[str, list[Change[TaxQuestion]]] = history.erp.entity("tax_question")
    first: dict[str, TaxQuestion] = {}
    questions = ((rows[0].seq, key, rows[0]) for key, rows in asked.items())
    for seq, key, change in sorted(questions, key=lambda row: row[0]):
        bills = history.erp.invoices.get(key)
        bill, question = bills[0].document if bills else None, change.document
        if bill is None or question is None:
            continue
        tally.observations += 1
        before = first.setdefault(bill.shipment, question)
        if before.date != question.date:
            sentence = f"invoice {key} is taxed as of another day than what was billed before it"
            tally.violated(SIMULATOR, sentence, [seq], key, "day")


def _posted(history: History) -> Iterator[tuple[str, _Credit]]:
    for key, notes in history.erp.credit_notes.items():
        note = notes[0].document
        if note is not None:
            rows = ((line.line, line.net, line.tax) for line in note.lines)
            yield key, _Credit(note.invoice, notes[0].seq, _summed(rows))
    for key, changes in history.erp.reversals.items():
        made = changes[0].document
        if made is not None and made.type in (INVOICE, INVOICE_LINES):
            lines = ((line.line, line.net, line.tax) for line in made.lines)
            yield key, _Credit(made.document, changes[0].seq, _summed(lines))


def _summed(rows: Iterator[tuple[int, Minor | None, Minor | None]]) -> Lines:
    nets: dict[int, tuple[int, int, str]] = defaultdict(lambda: _NOTHING)
    for number, net, tax in rows:
        if net is not None and tax is not None:
            before = nets[number]
            nets[number] = (before[0] + net[0], before[1] + tax[0], net[1])
    return tuple(
        (number, (net, currency), (tax, currency))
        for number, (net, tax, currency) in sorted(nets.items())
    )
