"""In real time a story that was missed is lived once more, with everything of its own anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from contracts.ports import Clock
from scenarios.stories.errors import StoryMissed
from scenarios.stories.scene import Scene
from scenarios.stories.story import Step
from scenarios.stories.together import Ending, live
from simulator.clock import run_virtual
from tests.scenarios.stories.tales import tale


def lived(missed_in: set[str]) -> tuple[Ending, list[str]]:
    """The ending of a story, and the ids under which it was lived; it is missed under some."""
    lives: list[str] = []

    async def look(scene: Scene) -> None:
        lives.append(scene.story.id)
        if scene.story.id in missed_in:
            raise StoryMissed(f"not seen in {scene.story.id}", by_integration=True)

    story = tale(Step("somebody looks", look))

    async def main(clock: Clock) -> Ending:
        secrets = SimpleNamespace(desk=str, staff="secret", buyer=str, flow=str)
        stage: Any = SimpleNamespace(wire=None, clock=clock, secrets=secrets)
        return await live(stage, story, replace(story, id=f"{story.id}-2"))

    return run_virtual(main, datetime(2026, 1, 5, tzinfo=UTC)), lives


def test_a_story_that_goes_well_is_lived_once() -> None:
    ending, lives = lived(set())
    assert (ending.missed, lives) == (None, ["tale"])


def test_a_story_that_is_missed_once_and_goes_well_the_second_time_went_well() -> None:
    ending, lives = lived({"tale"})
    assert (ending.missed, lives) == (None, ["tale", "tale-2"])
    assert ending.names == {"tale.", "tale-2."}, "a finding may speak of either life"


def test_a_story_that_is_missed_twice_is_missed_as_it_was_the_first_time() -> None:
    ending, _ = lived({"tale", "tale-2"})
    assert str(ending.missed) == "not seen in tale"
    assert ending.names == {"tale.", "tale-2."}
