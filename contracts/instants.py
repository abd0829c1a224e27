"""Instants (RFC 3339, UTC, microseconds, `Z`) and dates (ISO 8601) as the wire writes them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from contracts.errors import ValueInvalid

_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_instant(text: object) -> datetime:
    """The aware UTC instant of `1996-07-04T08:00:00.000000Z`; the fraction may be shorter."""
    if type(text) is not str or _INSTANT.fullmatch(text) is None:
        raise ValueInvalid("an instant is RFC 3339 in UTC, ending in Z")
    try:
        return datetime.fromisoformat(_six_places(text[:-1])).replace(tzinfo=UTC)
    except ValueError:
        raise ValueInvalid("an instant is a moment of the calendar") from None


def _six_places(text: str) -> str:
    whole, dot, fraction = text.partition(".")
    return f"{whole}.{fraction:0<6}" if dot else text


def format_instant(instant: datetime) -> str:
    """The wire string of an aware instant, always in UTC and with six places."""
    if instant.tzinfo is not UTC:
        if instant.utcoffset() is None:
            raise ValueInvalid("an instant is aware of its zone")
        instant = instant.astimezone(UTC)
    return instant.isoformat(timespec="microseconds")[:-6] + "Z"


def parse_date(text: object) -> date:
    """The date of a string such as `1996-07-04`."""
    if type(text) is not str or _DATE.fullmatch(text) is None:
        raise ValueInvalid("a date is YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueInvalid("a date is a day of the calendar") from None


def format_date(day: date) -> str:
    """The wire string of a date; an instant is refused, because its date depends on a zone."""
    if isinstance(day, datetime):
        raise ValueInvalid("a date is no instant: choose the zone first")
    return day.isoformat()
