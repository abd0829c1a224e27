"""Amended heads: what an ERP rewrites is shown as kept, and a version may have to be named."""

from __future__ import annotations

from typing import Any

import pytest

from scenarios.stories.heads import amend_head, head_answered, head_is
from scenarios.stories.perform import Setting
from scenarios.stories.story import Story
from scenarios.suites.e2e.stories import STORIES
from tests.scenarios.stories.tales import Played, case_of, play, violated

IN_TIME = STORIES["head-amended-in-time"]
LONG = "No tail-lift at this site, please send a lorry with a crane, and two people, by noon."
REWRITTEN = Story(
    id="head-rewritten",
    title="What the ERP keeps of a head is what the portal shows",
    cast=STORIES["head-asked-twice"].cast,
    steps=(
        *STORIES["head-asked-twice"].steps[:2],
        amend_head("first", purchase_order_number=" po 7 ", notes=LONG),
        head_answered("first", None),
        head_is("first", purchase_order_number="PO 7", notes=LONG[:80]),
    ),
    needs=("amendments",),
)


def calls(played: Played, operation: str) -> list[Any]:
    return [one for one in played.records("call") if one.body.get("operation") == operation]


def test_what_an_erp_rewrites_of_a_head_the_portal_shows_as_it_is_kept() -> None:
    played = play(case_of(REWRITTEN), Setting(profile="customised"))
    assert played.performance.missed is None
    assert violated(played) == []


@pytest.mark.parametrize(
    ("profile", "operation"),
    [("classic", "erp.amendments.create"), ("conditional", "erp.revisions.amend")],
)
def test_a_head_is_carried_once_and_what_comes_back_makes_no_other(
    profile: str, operation: str
) -> None:
    played = play(case_of(IN_TIME), Setting(profile=profile))
    assert played.performance.missed is None
    assert violated(played) == []
    assert len(calls(played, operation)) == 2
