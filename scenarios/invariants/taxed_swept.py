"""What is lost behind the ERP at the tax engine is found by a sweep, told, and mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from scenarios.history.facts import Change
from scenarios.history.taxes import COMMITTED, TaxDifference, TaxDocument
from scenarios.invariants.model import SIMULATOR, Tally

SWEPT_US: Final = 25 * 3_600_000_000
"""A sweep runs once a night: within a day, and an hour for a tax engine that is away, all is seen.
"""

_OPEN: Final = "open"
_LOST: Final = ("missing", "not-owed")


def swept(tally: Tally, named: Mapping[str, str]) -> None:
    """What was taken out of the tax engine is reported in a night and owed again; nothing else is.

    `named` is each invoice's document at the tax engine.
    """
    history = tally.history
    documents = history.taxes.entity("tax_document")
    billed = set(named.values())
    reports = history.erp.entity("tax_difference")
    for key in sorted(billed & documents.keys()):
        for nth, change in enumerate(documents[key]):
            if change.document is None:
                _seen(tally, key, change, documents[key][nth + 1 :], reports.get(key, []))
    for key, rows in sorted(reports.items()):
        for row in _reported(rows):
            tally.observations += 1
            if key in documents and row.document is not None and row.document.code in _LOST:
                _was_lost(tally, key, row, row.seq, documents[key])
        if rows[-1].document is not None and rows[-1].document.state == _OPEN and key in documents:
            _is_lost(tally, key, rows[-1], documents[key])


def _seen(
    tally: Tally,
    key: str,
    gone: Change[TaxDocument],
    after: list[Change[TaxDocument]],
    reports: list[Change[TaxDifference]],
) -> None:
    history = tally.history
    tally.observations += 1
    if history.end_us - gone.t_us < SWEPT_US:
        return
    until = gone.t_us + SWEPT_US
    if not any(gone.t_us <= one.t_us <= until for one in _reported(reports)):
        sentence = f"{key} is not owed at the tax engine any more, and no sweep said so"
        tally.violated(SIMULATOR, sentence, [gone.seq], key, "unseen")
    kept = [one for one in after if one.document is not None and one.document.state == COMMITTED]
    if not kept:
        sentence = f"{key} was billed, and its owner does not know it any more"
        tally.violated(SIMULATOR, sentence, [gone.seq], key, "lost")


def _was_lost(
    tally: Tally,
    key: str,
    row: Change[TaxDifference],
    seq: int,
    documents: list[Change[TaxDocument]],
) -> None:
    """A report says what was so, by `seq`."""
    before = [one for one in documents if one.seq < seq]
    last = before[-1].document if before else None
    if last is not None and last.state == COMMITTED:
        sentence = f"the ERP reports {key} as lost at the tax engine, which has it as owed"
        tally.violated(SIMULATOR, sentence, [before[-1].seq, row.seq], key, "made up")


def _is_lost(
    tally: Tally, key: str, row: Change[TaxDifference], documents: list[Change[TaxDocument]]
) -> None:
    """What is owed again is reported as settled by the sweep of the night after."""
    settled = row.document is not None and row.document.code in _LOST
    if settled and tally.history.end_us - documents[-1].t_us >= SWEPT_US:
        _was_lost(tally, key, row, tally.history.count, documents)


def _reported(rows: list[Change[TaxDifference]]) -> Iterator[Change[TaxDifference]]:
    for row in rows:
        if row.document is not None and row.document.state == _OPEN:
            yield row
