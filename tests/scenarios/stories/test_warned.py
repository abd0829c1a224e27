"""An ERP that warns first: what is for the buyer is accepted, what is for people is not."""

from __future__ import annotations

import pytest

from scenarios.stories.perform import Setting
from scenarios.suites.e2e.stories import STORIES
from tests.scenarios.stories.tales import Played, case_of, play, violated

STORY = STORIES["warned-and-confirmed"]


def warned(played: Played) -> list[tuple[int, str | None]]:
    """What the ERP said to each entry of an order by the contract of warnings, and the warning."""
    return [
        (one.body["status"], one.body["content"].get("warning"))
        for one in played.records("answer")
        if one.body.get("operation") == "erp.warned.orders"
    ]


@pytest.mark.parametrize("pins", ["", "orders@2.0.0"])
def test_a_warning_for_the_buyer_is_accepted_and_one_for_a_person_is_parked(pins: str) -> None:
    played = play(case_of(STORY), Setting(profile="confirmable", pins=pins))
    assert played.performance.missed is None
    assert violated(played) == []
    assert played.state("I-49") == "held"
    entered = (201, None)
    assert warned(played) == [
        (409, "short-notice"),
        *(entered, entered, entered),
        (409, "purchase-order-repeated"),
        entered,
    ]


@pytest.mark.parametrize(("mutant", "invariant"), [("M-161", "I-49"), ("M-162", "I-01")])
def test_whoever_accepts_each_warning_or_none_is_found(mutant: str, invariant: str) -> None:
    played = play(case_of(STORY), Setting(profile="confirmable"), mutant=mutant)
    assert invariant in violated(played)
