"""How late a warehouse hears of a pick, and the ERP of what the warehouse confirmed (I-24)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from scenarios.history import History
from scenarios.history.facts import Change
from scenarios.invariants.model import INTEGRATION, Tally

_PICKS: Final = "picks"
_CONFIRMATIONS: Final = "confirmations"
_SECOND_US: Final = 1_000_000


class Crossed(NamedTuple):
    """Something that went over: its row of the scope matrix, what it is, when it left and came."""

    row: str
    noun: str
    key: str
    left: Change[Any]
    there: Change[Any]
    where: str


def late(tally: Tally) -> None:
    """What never arrives is the business of I-54; what is late is told here."""
    history = tally.history
    for one in _crossed(history):
        figure_us = history.figures.of_row(one.row)
        if figure_us is None:
            continue
        due_us = history.health.deadline_us(one.left.t_us, figure_us, one.row, one.key)
        tally.observations += 1
        if one.there.t_us > due_us:
            took = (one.there.t_us - one.left.t_us) // _SECOND_US
            sentence = (
                f"{one.noun} {one.key} reached {one.where} after {took} s; "
                f"{figure_us // _SECOND_US} s of healthy time are allowed"
            )
            seqs = [one.left.seq, one.there.seq]
            tally.violated(INTEGRATION, sentence, seqs, one.noun, one.key)


def _crossed(history: History) -> Iterator[Crossed]:
    told = history.warehouse.entity("instruction")
    for key, changes in sorted(history.erp.entity("pick").items()):
        if key in told:
            yield Crossed(_PICKS, "pick", key, changes[0], told[key][0], "the warehouse")
    asked, decided = history.warehouse.entity("withdrawal"), history.warehouse.entity("decision")
    for key, changes in sorted(history.erp.entity("withdrawal").items()):
        if key in asked:
            yield Crossed(_PICKS, "withdrawal", key, changes[0], asked[key][0], "the warehouse")
        got = (one for one in changes if one.document and one.document.got is not None)
        known = next(got, None)
        if known is not None and key in decided:
            yield Crossed(_CONFIRMATIONS, "decision", key, decided[key][0], known, "the ERP")
    posted: dict[str, Change[Any]] = {}
    for changes in history.erp.entity("warehouse_posting").values():
        first = changes[0]
        known = posted.get(first.document.parcel.confirmation) if first.document else None
        if first.document is not None and (known is None or first.seq < known.seq):
            posted[first.document.parcel.confirmation] = first
    for key, changes in sorted(history.warehouse.entity("confirmation").items()):
        if key in posted:
            yield Crossed(_CONFIRMATIONS, "confirmation", key, changes[0], posted[key], "the ERP")
