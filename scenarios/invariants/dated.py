"""What the ERP says of the dates of a waiting line: its first one stays, and what is in time is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from scenarios.invariants.heads import head_at
from scenarios.invariants.model import SIMULATOR, Tally

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def kept(tally: Tally) -> None:
    """While a line waits its first date is the first that it had; and it is in time exactly when it
    is expected by the end of the day that the order asks for. Each as far as it is said at all.
    """
    history = tally.history
    for number, changes in sorted(history.erp.promises.items()):
        heads, first = history.erp.heads.get(number, ()), dict[int, int]()
        for change in changes:
            head = head_at(heads, change.seq)
            requested = None if head is None else head.requested_date
            told = () if change.document is None else change.document.lines
            before, first = first, {}
            for line, _, expected, said, in_time in told:
                tally.observations += 1
                first[line] = before.get(line) or expected or 0
                if said not in (None, first[line]):
                    _tell(tally, change.seq, number, line, "as if another date had been the first")
                if in_time not in (None, _in_time(expected, requested)):
                    _tell(tally, change.seq, number, line, "as if it were in time, or were not")


def _in_time(expected: int | None, requested: str | None) -> str:
    if requested is None:
        return ""
    at = None if expected is None else _EPOCH + expected * _MICROSECOND
    return "yes" if at is not None and at.date() <= date.fromisoformat(requested) else "no"


def _tell(tally: Tally, seq: int, number: str, line: int, how: str) -> None:
    tally.violated(
        SIMULATOR,
        f"line {line} of ERP order {number} is promised {how}",
        [seq],
        "promised",
        number,
        line,
        how,
    )
