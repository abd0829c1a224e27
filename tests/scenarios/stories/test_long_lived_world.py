"""Stories one after the other in one world that lives on: nobody gets in another's way."""

from __future__ import annotations

import pytest

from scenarios.judge import judge_lines
from scenarios.stories.partners import own_id
from scenarios.stories.perform import Setting, perform
from scenarios.stories.story import TAX
from scenarios.suites.e2e.stories import STORIES, WEATHER

pytestmark = pytest.mark.lengthy


def test_every_story_of_the_suite_also_runs_in_one_long_lived_world() -> None:
    """But those whose weather is the story, or whose tax rates: they would fall on everybody; and
    those of an ERP of another profile.
    """
    alone = {*WEATHER, *(one.id for one in STORIES.values() if TAX in one.needs or one.profile)}
    stories = [story for story in STORIES.values() if story.id not in alone]
    performance = perform("long-lived", stories, Setting())
    assert performance.missed is None
    assert performance.settled
    assert {told.story for told in performance.told} == {story.id for story in stories}
    judged = judge_lines(performance.lines)
    assert [row["id"] for row in judged["invariants"] if row["state"] == "violated"] == []
    assert judged["counts"]["lost"] == 0
    placed = sum(step.says.count(": the order ") for one in stories for step in one.all_steps)
    counts = judged["counts"]
    assert counts["orders_accepted"] == counts["orders_in_erp"] + counts["parked"] == placed
    assert counts["parked"] == 1  # what the story `refused-by-the-erp` is about


def test_no_two_stories_share_an_id_or_anything_that_they_bring_along() -> None:
    names: list[str] = []
    for story in STORIES.values():
        own = [one.name for one in story.cast.buyers] + [one.name for one in story.cast.goods]
        names += [own_id(story.id, name) for name in own]
    assert len(set(names)) == len(names)
    assert all(story.id == key for key, story in STORIES.items())
    assert len(STORIES) >= 10
