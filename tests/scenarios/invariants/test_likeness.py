"""What a difference looks like says where to look for the defect, and quotes nothing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import pytest

from scenarios.invariants.likeness import likeness, said

_HOUR_US = 3_600_000_000
_NOON_US = 1_772_452_800_000_000 + 500


class _Paper(NamedTuple):
    name: str
    valid_to: int | None
    lines: tuple[tuple[str, Decimal], ...] = ()


@pytest.mark.parametrize(
    ("ours", "theirs", "how"),
    [
        ("Möwe", "Mo\u0308we", "the same letters, composed otherwise"),
        ("Möwe", "MÃ¶we", "UTF-8 read as another encoding"),
        ("“Möwe”", "â€œMÃ¶weâ€\ufffd", "UTF-8 read as another encoding"),
        ("Łódź 🚢", "?ód? ?", "letters that an encoding lacks"),
        ("Łódź", "Łodz", "only accents"),
        ("Tide & Tackle", "Tide &amp; Tackle", "signs escaped as for HTML"),
        ("a\r\nb", "a\nb", "only blanks or line ends"),
        ("AB-1", "ab-1", "only upper and lower case"),
        ("00417", "417", "leading zeros"),
        ("Kai 4, Tor B", "Kai 4", "cut after 5 characters"),
        ("2026-03-12", "2026-03-11", "1 day earlier"),
        ("bolt", "nut", None),
        ("bolt", None, "missing"),
        (None, "bolt", "was not there"),
        (_NOON_US, _NOON_US - 2 * _HOUR_US, "2 hours earlier, as by a time zone"),
        (_NOON_US, _NOON_US + 24 * _HOUR_US, "1 day later"),
        (_NOON_US, 1_772_409_600_000_000, "its time of day lost"),
        (_NOON_US, _NOON_US - 500, "below a second"),
        (Decimal("12.5"), Decimal("1.25"), "10 times too little"),
        (Fraction(117, 10), Fraction(11), "rounded to 0 decimals"),
        (Decimal("1.2345"), Decimal("1.23"), "rounded to 2 decimals"),
        (5, -5, "the other sign"),
        ((1234, "KWD"), (123_400, "KWD"), "100 times too much"),
        (("a", "b"), ("b", "a"), "in another order"),
        (("a", "b"), ("b",), "1 of 2"),
        (True, False, None),
    ],
)
def test_a_difference_is_named_by_its_trace(ours: Any, theirs: Any, how: str | None) -> None:
    assert likeness(ours, theirs) == how


def test_one_reason_must_explain_all_that_differs_within_a_document() -> None:
    lines = (("bolt", Decimal("2.5")), ("nut", Decimal("7.25")))
    whole = (("bolt", Decimal(2)), ("nut", Decimal(7)))
    paper = _Paper("Möwe", None, lines)
    assert said(paper, paper._replace(lines=whole), "lines") == "lines (rounded to 0 decimals)"
    other = (("bolts", Decimal(2)), ("nut", Decimal(7)))
    assert said(paper, paper._replace(lines=other), "lines") == "lines"


def test_what_is_no_field_of_the_documents_is_said_as_it_is() -> None:
    paper = _Paper("Möwe", _NOON_US)
    assert said(paper, paper, "line 2 quantity") == "line 2 quantity"
    assert said(paper, paper._replace(valid_to=None), "valid to") == "valid to (missing)"
