"""What is alike in two values that are not equal: most defects leave a trace that names them.

Said in words that quote nothing, for a sentence of the judge holds no name, text or price.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

_HOUR_US: Final = 3_600_000_000
_DAY_US: Final = 24 * _HOUR_US
_INSTANT_US: Final = 10**12
"""A whole number from here on is an instant, not a count."""

_ZONES_MOST: Final = 14
_CODE_PAGES: Final = ("latin-1", "cp1252")
_LEAVES_MOST: Final = 200
_POWERS: Final = (10, 100, 1000, 10_000)


def said(ours: Any, theirs: Any, wrong: str) -> str:
    """What is wrong of two documents, with how where it is a field and that can be told.

    `notes (cut after 40 characters)`; what is no field is said as it is.
    """
    name = wrong.replace(" ", "_")
    if name not in ours._fields or not hasattr(theirs, name):
        return wrong
    how = likeness(getattr(ours, name), getattr(theirs, name))
    return wrong if how is None else f"{wrong} ({how})"


def likeness(ours: Any, theirs: Any) -> str | None:
    """How the second value came out of the first, if one reason explains all that differs."""
    if _is_many(ours) and _is_many(theirs):
        if len(ours) != len(theirs):
            return f"{len(theirs)} of {len(ours)}" if _has_all(ours, theirs) else None
        if not hasattr(ours, "_fields") and sorted(ours, key=repr) == sorted(theirs, key=repr):
            return "in another order"
    found = {_of_leaf(one, other) for one, other in _leaves(ours, theirs)}
    return found.pop() if len(found) == 1 else None


def _has_all(ours: Any, theirs: Any) -> bool:
    return len(theirs) < len(ours) and all(one in ours for one in theirs)


def _is_many(value: Any) -> bool:
    return isinstance(value, tuple | list)


def _leaves(ours: Any, theirs: Any) -> Iterator[tuple[Any, Any]]:
    """The pairs of single values that differ, also within documents."""
    if _is_many(ours) and _is_many(theirs) and len(ours) == len(theirs) <= _LEAVES_MOST:
        for one, other in zip(ours, theirs, strict=True):
            yield from _leaves(one, other)
    elif ours != theirs:
        yield ours, theirs


def _of_leaf(ours: Any, theirs: Any) -> str | None:
    if ours is None or theirs is None:
        return "missing" if theirs is None else "was not there"
    if isinstance(ours, str) and isinstance(theirs, str):
        days = _days(ours, theirs)
        return _of_texts(ours, theirs) if days is None else days
    if _is_number(ours) and _is_number(theirs):
        if isinstance(ours, int) and min(ours, theirs) >= _INSTANT_US:
            return _of_instants(ours, theirs)
        return _of_numbers(Fraction(ours), Fraction(theirs))
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal | Fraction) and not isinstance(value, bool)


def _of_texts(ours: str, theirs: str) -> str | None:
    return next((how for how, is_so in _TEXTS if is_so(ours, theirs)), None) or _cut(ours, theirs)


def _cut(ours: str, theirs: str) -> str | None:
    if theirs and ours.startswith(theirs):
        return f"cut after {len(theirs)} character{'s' * (len(theirs) != 1)}"
    return None


def _composed(ours: str, theirs: str) -> bool:
    return unicodedata.normalize("NFC", ours) == unicodedata.normalize("NFC", theirs)


def _misread(ours: str, theirs: str) -> bool:
    """UTF-8 that was read as a code page; C1 signs may have been dropped on the way."""
    data = ours.encode()
    return any(data.decode(page, "replace") == theirs for page in _CODE_PAGES)


def _replaced(ours: str, theirs: str) -> bool:
    """Each letter that another encoding lacks became a question mark or a replacement sign."""
    if len(ours) != len(theirs):
        return False
    others = [there for here, there in zip(ours, theirs, strict=True) if here != there]
    return set(others) <= {"?", "\ufffd"}


def _unaccented(ours: str, theirs: str) -> bool:
    return _plain(ours) == _plain(theirs)


def _plain(text: str) -> str:
    split = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in split if not unicodedata.combining(sign))


def _blanks(ours: str, theirs: str) -> bool:
    return "".join(ours.split()) == "".join(theirs.split())


def _zeros(ours: str, theirs: str) -> bool:
    return ours.lstrip("0") == theirs.lstrip("0")


def _escaped(ours: str, theirs: str) -> bool:
    return html.unescape(theirs) == ours or html.unescape(ours) == theirs


_TEXTS: Final[tuple[tuple[str, Callable[[str, str], bool]], ...]] = (
    ("the same letters, composed otherwise", _composed),
    ("only blanks or line ends", _blanks),
    ("only upper and lower case", lambda ours, theirs: ours.casefold() == theirs.casefold()),
    ("leading zeros", _zeros),
    ("signs escaped as for HTML", _escaped),
    ("UTF-8 read as another encoding", _misread),
    ("letters that an encoding lacks", _replaced),
    ("only accents", _unaccented),
)


def _days(ours: str, theirs: str) -> str | None:
    """How far apart two dates are."""
    try:
        apart = (date.fromisoformat(theirs[:10]) - date.fromisoformat(ours[:10])).days
    except ValueError:
        return None
    return _apart(apart, "day") if apart else None


def _apart(count: int, unit: str) -> str:
    return f"{abs(count)} {unit}{'s' * (abs(count) != 1)} {'later' if count > 0 else 'earlier'}"


def _of_instants(ours: int, theirs: int) -> str | None:
    apart = theirs - ours
    if apart % _DAY_US == 0:
        return _apart(apart // _DAY_US, "day")
    if apart % _HOUR_US == 0 and abs(apart) <= _ZONES_MOST * _HOUR_US:
        return f"{_apart(apart // _HOUR_US, 'hour')}, as by a time zone"
    if theirs % _DAY_US == 0:
        return "its time of day lost"
    if theirs == ours // 1_000_000 * 1_000_000:
        return "below a second"
    return None


def _of_numbers(ours: Fraction, theirs: Fraction) -> str | None:
    if ours == -theirs:
        return "the other sign"
    for power in _POWERS:
        if ours == theirs * power:
            return f"{power} times too little"
        if theirs == ours * power:
            return f"{power} times too much"
    for places in (0, 1, 2, 3):
        unit = Fraction(1, 10**places)
        if theirs % unit == 0 and ours % unit and abs(ours - theirs) < unit:
            return f"rounded to {places} decimal{'s' * (places != 1)}"
    return None
