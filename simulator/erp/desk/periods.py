"""Accounting periods: months that are closed, and where a late posting goes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, cast

from simulator.erp.problems import Refusal
from simulator.erp.receivables import Period
from simulator.transaction import Transaction

OPEN: Final = "open"
CLOSED: Final = "closed"
NEXT_OPEN: Final = "next_open"
REFUSED: Final = "refused"
_YEARS_AHEAD: Final = 2


def period(tx: Transaction, month: str) -> Period:
    """The period of a month such as `2026-01`; one of which nobody said anything is open."""
    row = tx.get("period", month)
    if row is None:
        return {"month": month, "state": OPEN, "late_postings": REFUSED}
    return cast("Period", row.body)


def put_period(tx: Transaction, month: str, state: str, late_postings: str) -> None:
    """Open or close a month; what was posted into it stays."""
    entered: Period = {"month": month, "state": state, "late_postings": late_postings}
    tx.put("period", month, cast("dict[str, Any]", entered))


def posting_at(tx: Transaction) -> datetime:
    """When something that is posted now counts as posted.

    Now, when the period is open; else, as the period says, the first instant of the next one that
    is open, or never: raises Refusal closed-period. Both are met in real ERPs: SAP refuses (message
    F5 201), Odoo moves the date behind its lock date.
    """
    at = tx.instant
    known = period(tx, month_of(at))
    if known["state"] == OPEN:
        return at
    if known["late_postings"] == REFUSED:
        raise Refusal("closed-period", f"the period {known['month']} is closed", month=month_of(at))
    last = at.year + _YEARS_AHEAD
    while period(tx, month_of(at))["state"] != OPEN:
        at = next_month(at)
        if at.year > last:
            raise Refusal("closed-period", "no period is open for two years", month=month_of(at))
    return at


def month_of(at: datetime) -> str:
    """The month of an instant, such as `2026-01`."""
    return f"{at.year:04}-{at.month:02}"


def next_month(at: datetime) -> datetime:
    """The first instant of the month after."""
    first = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    if at.month < 12:
        return first.replace(month=at.month + 1)
    return first.replace(year=at.year + 1, month=1)
