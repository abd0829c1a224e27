"""An engine of a hastened world that gives its word is held to it, and to nothing more."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.scenarios.journals import SECOND, Tale
from tests.scenarios.trade import price
from tests.scenarios.verdicts import broken_by_integration, holds, is_not_exercised

EVERY_SECOND = (True,) * 11


def hastened(amount: str | None = "14.0000", factor: int = 8640) -> Tale:
    """A price that changed in the ERP a second ago, and what the storefront shows of it."""
    tale = Tale().begin(tempo={"factor": factor}, scope={"prices": 24})
    tale.effect("erp", "price", "P-1", price())
    if amount is not None:
        tale.effect("storefront", "price", "P-1", price(amount), cause="c-000009")
    return tale.later(SECOND)


def told(tale: Tale, words: Sequence[bool] = EVERY_SECOND) -> Tale:
    """Each second the engine says whether it is settled."""
    for settled in words:
        answer = {"settled": settled, "open": int(not settled)}
        tale.asks("harness>engine", "engine.probe.settled", answer=answer)
        tale.later(SECOND)
    return tale


def test_what_differs_when_the_word_was_given_differs_for_good() -> None:
    finding = broken_by_integration("I-25", told(hastened("15.0000")))
    assert "price P-1 is not the same on both sides" in finding.sentence


def test_what_is_missing_when_the_word_was_given_is_missing_for_good() -> None:
    finding = broken_by_integration("I-28", told(hastened(None)))
    assert "price P-1 of the ERP is not in the storefront" in finding.sentence


def test_two_equal_sides_and_a_word_need_no_longer_end() -> None:
    for key in ("I-25", "I-28", "I-48"):
        assert holds(key, told(hastened())), key


@pytest.mark.parametrize(
    "words",
    [(), (True,) * 8, (*EVERY_SECOND, False), (False, *(True,) * 8)],
    ids=["none", "too short", "taken back", "given late"],
)
def test_a_word_that_was_not_kept_for_long_enough_is_none(words: tuple[bool, ...]) -> None:
    is_not_exercised("I-25", told(hastened("15.0000"), words))


def test_a_word_counts_from_when_it_was_given_for_good() -> None:
    words = (False, True, False, *EVERY_SECOND)
    for key in ("I-25", "I-28"):
        assert holds(key, told(hastened(), words)), key
    broken_by_integration("I-25", told(hastened("15.0000"), words))


def test_news_of_the_erp_ends_a_word() -> None:
    tale = told(hastened())
    tale.effect("erp", "price", "P-1", price("16.0000"))
    is_not_exercised("I-25", told(tale, (True,) * 5))


def test_in_virtual_time_nobody_is_taken_at_his_word() -> None:
    is_not_exercised("I-25", told(hastened("15.0000", factor=1)))


def test_who_writes_after_he_gave_his_word_is_found() -> None:
    tale = told(hastened(), (True,) * 6)
    tale.asks("engine>storefront", "storefront.prices.put", method="PUT")
    finding = broken_by_integration("I-48", told(tale, (True,) * 6))
    assert "the engine wrote by storefront.prices.put" in finding.sentence
