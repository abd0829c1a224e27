"""A user exit that blocks the delivery of an order: shown in the portal, released by a clerk."""

from __future__ import annotations

import pytest

from scenarios.stories.kit import Step, erp_has, place, portal_shows, release, ship, wait
from scenarios.stories.perform import Setting
from tests.scenarios.stories.tales import Played, play_story, tale, violated

LINES = (("bolt", 1), ("nut", 2), ("bolt", 3), ("nut", 4))
BLOCKED = (
    place("first", "anna", *LINES),
    erp_has("first", state="held", holds=["delivery"], allocated={1: 0, 4: 0}),
    portal_shows("first", state="held", holds=["delivery"], shipment_state="none"),
    wait(hours=2),
    release("first", "delivery"),
    portal_shows("first", state="processing", holds=[], allocated={1: 1, 4: 4}),
    ship("first"),
    portal_shows("first", shipment_state="shipped"),
)


def played(profile: str, *steps: Step) -> Played:
    return play_story(tale(*steps), Setting(profile=profile))


def test_a_block_is_shown_and_released_and_nobody_is_blamed_for_it() -> None:
    told = played("customised", *BLOCKED)
    assert told.outcome.state == "passed"
    assert (violated(told), told.state("I-04")) == ([], "held")
    assert told.records("header")[0].body["dialect"]["block_from_lines"] == len(LINES)


@pytest.mark.parametrize(("profile", "lines"), [("customised", 3), ("classic", 4)])
def test_an_order_that_the_exit_does_not_mean_is_allocated_at_once(
    profile: str, lines: int
) -> None:
    place_them = place("first", "anna", *LINES[:lines])
    told = played(profile, place_them, erp_has("first", holds=[], allocated={1: 1}))
    assert told.outcome.state == "passed"
    assert violated(told) == []
