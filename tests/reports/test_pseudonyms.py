"""Pseudonyms: the same for the same, another for another, and turned back by the key alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.errors import KeyInvalid
from reports.pseudonyms import MARK, Pseudonyms

OURS, THEIRS = Pseudonyms(b"k" * 32), Pseudonyms(b"t" * 32)


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=80))
def test_a_text_comes_back_by_its_key_and_by_no_other(said: str) -> None:
    pseudonym = OURS.text(said)
    assert pseudonym.startswith(MARK)
    assert OURS.real(pseudonym) == said
    assert THEIRS.text(said) != pseudonym
    with pytest.raises(KeyInvalid, match="another key"):
        THEIRS.real(pseudonym)


@settings(max_examples=25, deadline=None)
@given(st.integers(-(10**16), 10**16))
def test_an_amount_comes_back_and_keeps_its_sign_and_its_range(figure: int) -> None:
    other = OURS.minor(figure)
    assert OURS.real_minor(other) == figure
    assert (other > 0) == (figure > 0)
    assert (abs(other) < 10**11) == (abs(figure) < 10**11)


def test_different_amounts_stay_different_and_nothing_stays_nothing() -> None:
    assert OURS.minor(0) == 0
    assert len({OURS.minor(figure) for figure in range(2_000)}) == 2_000


@pytest.mark.parametrize(("said", "back"), [("12.34", "12.34000"), ("0", "0.00000")])
def test_a_unit_price_comes_back_with_five_decimals(said: str, back: str) -> None:
    assert OURS.real_rate(OURS.rate(said)) == back
    assert OURS.rate("12.34") == OURS.rate("12.3400")


def test_what_is_no_pseudonym_and_what_is_no_key_are_refused_without_being_told() -> None:
    with pytest.raises(KeyInvalid, match="no pseudonym"):
        OURS.real("p-!")
    with pytest.raises(KeyInvalid, match="32 bytes"):
        Pseudonyms(b"short")
    assert "k" * 32 not in repr(OURS)
