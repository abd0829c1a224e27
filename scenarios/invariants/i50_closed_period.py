"""I-50: nothing is posted into an accounting period that is closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from scenarios.history import History
from scenarios.history.facts import Change
from scenarios.invariants.model import SIMULATOR, Invariant, Result, Tally, not_exercised

_ID: Final = "I-50"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_CLOSED: Final = "closed"

_DATED: Final[dict[str, Callable[[Any], int]]] = {
    "invoice": lambda document: int(document.issued_at),
    "credit_note": lambda document: int(document.issued_at),
    "payment": lambda document: int(document.paid_at),
    "receipt": lambda document: int(document.posted_at),
    "reversal": lambda document: int(document.posted_at),
    "refund": lambda document: int(document.posted_at),
}
"""What is posted, and by which of its instants."""


def check(history: History) -> Result:
    """The period of every new posting was open at that moment."""
    if not history.erp.periods:
        return not_exercised("no accounting period was ever closed")
    tally = Tally(history, _ID)
    for kind, dated in _DATED.items():
        for key, changes in sorted(history.erp.entity(kind).items()):
            first = changes[0]
            if first.document is None or first.cause == "seed":
                continue
            month = _month(dated(first.document))
            known = _last_before(history.erp.periods.get(month, ()), first.seq)
            if known is None:
                continue
            tally.observations += 1
            if known.document is not None and known.document.state == _CLOSED:
                tally.violated(
                    SIMULATOR,
                    f"ERP {kind.replace('_', ' ')} {key} was posted into {month}, which is closed",
                    [known.seq, first.seq],
                    kind,
                    key,
                )
    return tally.result()


def _last_before(changes: Any, seq: int) -> Change[Any] | None:
    known = [change for change in changes if change.seq < seq and change.document is not None]
    return known[-1] if known else None


def _month(at_us: int) -> str:
    at = _EPOCH + timedelta(microseconds=at_us)
    return f"{at.year:04}-{at.month:02}"


INVARIANT: Final = Invariant(
    id=_ID,
    name="closed period",
    statement=(
        "no invoice, credit note, payment or reversal is posted into an accounting period that is "
        "closed: "
        "it is refused, or moved into the next one that is open"
    ),
    claim="safety",
    needs=("effect of periods",),
    explain="""
The quarter was reported, and afterwards its figures change: the books have to be opened again, and
the auditor asks why.

How it usually breaks: an integration that was out for a night posts yesterday's money with
yesterday's date; a period is closed in one module and not in the other.

How to mend it: have the ERP date what it posts. Where it refuses, park it with the reason, where
people look, and do not change the date on the way.
""",
    check=check,
)
