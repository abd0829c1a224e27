"""An ERP that answers 200 to what it refuses: read inside, and caught where nobody reads."""

from __future__ import annotations

import pytest

from scenarios.stories.perform import Setting
from scenarios.suites.e2e.stories import STORIES
from tests.scenarios.stories.tales import case_of, play, violated

STORY = STORIES["refused-by-the-erp"]
INSIDE = Setting(profile="errors-inside")


@pytest.mark.parametrize("pins", ["", "orders@2.0.0"])
def test_a_refusal_inside_a_200_is_parked_as_any_other(pins: str) -> None:
    played = play(case_of(STORY), Setting(profile="errors-inside", pins=pins))
    assert played.performance.missed is None
    assert violated(played) == []
    answers = [
        one.body
        for one in played.records("answer")
        if one.body.get("operation") == "erp.entries.orders"
    ]
    assert {one["status"] for one in answers} == {200}
    assert [one["content"]["result"] for one in answers] == ["entered", "refused"]
    assert answers[1]["content"]["error"]["code"] == "blocked-customer"


def test_where_orders_are_entered_is_asked_once_in_a_life() -> None:
    calls = [one.body for one in play(case_of(STORY), INSIDE).records("call")]
    made = [one["operation"] for one in calls]
    assert (made.count("erp.orders.create"), made.count("erp.entries.orders")) == (1, 2)


def test_whoever_counts_a_refusal_inside_a_200_as_done_has_lost_an_order() -> None:
    played = play(case_of(STORY), INSIDE, mutant="M-127")
    assert "I-01" in violated(played)
