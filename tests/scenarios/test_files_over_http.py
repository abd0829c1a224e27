"""Stories that are told to an engine that is a process, before an ERP that knows files alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reports.folder import create
from reports.progress import ProgressWriter
from reports.run import Configuration, WallTime
from scenarios.fleet import Fleet
from scenarios.stories.case import Case
from scenarios.stories.story import Story
from scenarios.stories.together import Together
from scenarios.suites.e2e.stories import STORIES
from scenarios.voyage.foreign import CLAIMABLE, NOT_BY_FILES
from tests.reports import sample
from tests.seatrial.foreign import ENGINES, PYTHON

pytestmark = pytest.mark.lengthy

TOLD = ("partial-shipment", "returned-and-credited")


def told(engine: str, place: Path, *stories: Story) -> dict[str, Together]:
    """How some stories ended, told to one engine."""
    folder = create(place / "run")
    claims = tuple(claim for claim in CLAIMABLE if claim not in NOT_BY_FILES)
    wall = WallTime(8_640, 10, 0, claims=claims)
    asked = Configuration(
        7, engine=engine, suites=("e2e",), policy="foreign", profile="file-drop", wall=wall
    )
    progress = ProgressWriter(folder.progress)
    fleet = Fleet(sample.run(configuration=asked), folder, progress, {"e2e": stories}, {}, {})
    try:
        return {
            story.id: fleet.played(Case("e2e", story.id, story.title, story)) for story in stories
        }
    finally:
        progress.close()


def broken(world: Together) -> list[str]:
    """The invariants that were violated."""
    return [row["id"] for row in world.judged["invariants"] if row["state"] == "violated"]


def test_a_process_carries_orders_and_returns_by_files(tmp_path: Path) -> None:
    stories = (STORIES[name] for name in TOLD)
    for name, world in told(f"{PYTHON} -m engine", tmp_path, *stories).items():
        assert world.endings[name].missed is None
        assert world.settled
        assert broken(world) == []
        asked = {one.edge for one in world.records if one.kind == "call" and one.edge}
        assert "engine>drop" in asked
        assert "engine>erp" not in asked


def test_a_process_that_writes_an_order_under_fresh_names_is_caught(tmp_path: Path) -> None:
    story = STORIES[TOLD[0]]
    ordered = replace(story, steps=story.steps[:1])
    worlds = told(f"{PYTHON} {ENGINES / 'fresh_names.py'}", tmp_path, ordered)
    assert "I-02" in broken(worlds[story.id])
