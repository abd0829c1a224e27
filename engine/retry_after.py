"""What 503 and 429 say about when to come back (RFC 9110, section 10.2.3)."""

from __future__ import annotations

from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

from contracts.ports import Clock, Response

_MICROSECOND = timedelta(microseconds=1)


def retry_after_us(answer: Response, clock: Clock) -> int | None:
    """The instant a 503 or 429 names, from seconds or an HTTP date; None when it names none."""
    if answer.status not in (429, 503):
        return None
    text = answer.headers.get("retry-after", "").strip()
    if text.isdecimal():
        return clock.now_us() + int(text[:9]) * 1_000_000
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    late_us = (moment - clock.now()) // _MICROSECOND
    return clock.now_us() + max(0, late_us)
