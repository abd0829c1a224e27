"""What was wanted back of a warehouse: told once, decided by it, posted as it decided (I-54)."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from scenarios.history import History
from scenarios.history.facts import Change
from scenarios.history.warehouse import Withdrawal
from scenarios.invariants.model import INTEGRATION, Tally
from scenarios.invariants.rests import how_it_ended, rests

_NOTHING: Final = Decimal(0)
_TOLD: Final = "wms.withdrawals.put"
_POSTED: Final = "erp.decisions.put"


def withdrawn(tally: Tally) -> None:
    """Each withdrawal of the ERP is the warehouse's, and each decision of the warehouse the ERP's;
    or it is said why not.
    """
    history = tally.history
    wanted, told = history.erp.entity("withdrawal"), history.warehouse.entity("withdrawal")
    decided = history.warehouse.entity("decision")
    drained = history.end.get("drained")
    for key, changes in sorted(wanted.items()):
        tally.observations += 1
        first, there = changes[0], told.get(key)
        if there is None:
            if drained and not rests(history, key, _TOLD):
                ended = how_it_ended(history, key, _TOLD)
                sentence = f"withdrawal {key} of the ERP was never told to the warehouse{ended}"
                tally.violated(INTEGRATION, sentence, [first.seq], "withdrawal", key)
        elif _asked(there[0]) != _asked(first):
            sentence = f"the warehouse was asked for {key} otherwise than the ERP wants it back"
            tally.violated(INTEGRATION, sentence, [first.seq, there[0].seq], "withdrawal", key)
        _posted(tally, key, changes)
    for key in sorted(told.keys() - wanted.keys()):
        sentence = f"the warehouse was asked for {key} back, which the ERP never wanted"
        tally.violated(INTEGRATION, sentence, [told[key][0].seq], "phantom withdrawal", key)
    tally.observations += len(decided)


def _posted(tally: Tally, key: str, changes: list[Change[Withdrawal]]) -> None:
    """What the ERP cancelled is what the warehouse decided."""
    history = tally.history
    decision = history.warehouse.entity("decision").get(key)
    known = next((one for one in changes if one.document and one.document.got is not None), None)
    if known is None or known.document is None:
        waits = decision is None or not history.end.get("drained")
        if decision is not None and not waits and not rests(history, key, _POSTED):
            ended = how_it_ended(history, key, _POSTED)
            sentence = f"what the warehouse decided on {key} never reached the ERP{ended}"
            tally.violated(INTEGRATION, sentence, [decision[0].seq], "decision", key)
        return
    said = None if decision is None else decision[0].document
    if said is None or known.document.got != said.got:
        sentence = f"the ERP takes {key} for withdrawn otherwise than the warehouse decided"
        seqs = [known.seq, *(one.seq for one in (decision or ())[:1])]
        tally.violated(INTEGRATION, sentence, seqs, "decision", key)


def withdrawn_of(history: History) -> dict[tuple[str, int], Decimal]:
    """How much the warehouse withdrew, by pick and line."""
    taken: dict[tuple[str, int], Decimal] = {}
    for changes in history.warehouse.entity("decision").values():
        decision = changes[0].document
        for line in () if decision is None else decision.got:
            where = (decision.pick, line.line) if decision is not None else ("", 0)
            taken[where] = taken.get(where, _NOTHING) + line.quantity.value
    return taken


def _asked(change: Change[Withdrawal]) -> object:
    document = change.document
    return None if document is None else (document.pick, document.asked)
