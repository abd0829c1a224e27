"""Stories that are lived side by side in one world in wall time, with a foreign engine.

Each brings its own customers and items, so they meet nowhere; together they take as long as the
longest of them. A story that was missed is lived once more, with customers and items of its own: in
real time steps may overtake each other, and what an engine does wrong it does again. The world has
one journal; a finding speaks of the stories whose ids it names.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

from contracts.journal import Journal, Record, parse_line
from scenarios.judge import judge_lines
from scenarios.stories.cast import world_of
from scenarios.stories.errors import StoryMissed
from scenarios.stories.perform import Performance, Told
from scenarios.stories.scene import Scene
from scenarios.stories.stage import SECOND_US, Stage, Tempo
from scenarios.stories.story import Story
from scenarios.voyage.brought import Brought
from scenarios.voyage.calm import Engine
from scenarios.voyage.foreign import LEAD, Abroad, loaded
from simulator.clock import WallClock
from simulator.faults import NO_FAULTS, FaultPlan
from simulator.landscape import Landscape
from simulator.world.spec import MICROSECOND, World

_FIRST_LOOK_US = SECOND_US // 5
_SELDOM_US = SECOND_US

_BEAT_US = SECOND_US
"""After an order: it reaches the ERP before the next one overtakes it. An engine owes nobody the
order of two buyers' orders, but some stories count on it.
"""

_HASTE: Final = 1_000_000
"""Of a span that is let pass nothing is left but what something that is to arrive may take."""

_AGAIN: Final = "-2"

Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ending:
    """How one story ended, and the names by which a finding may speak of it."""

    told: tuple[Told, ...]
    missed: StoryMissed | None
    names: frozenset[str]


@dataclass(frozen=True)
class Together:
    """A world of stories that came to its end, and its journal."""

    path: Path
    endings: Mapping[str, Ending]
    settled: bool

    @cached_property
    def lines(self) -> list[bytes]:
        """Its journal, line by line."""
        return self.path.read_bytes().splitlines(keepends=True)

    @cached_property
    def judged(self) -> Mapping[str, Any]:
        """What the judge found in it."""
        return judge_lines(self.lines)

    def performance(self, story: str) -> Performance:
        """One of its stories, with the journal of all."""
        ending = self.endings[story]
        return Performance(self.lines, ending.told, ending.missed, self.settled)

    def records(self) -> list[Record]:
        """The journal, read."""
        return [parse_line(line, seq) for seq, line in enumerate(self.lines)]

    def judged_of(self, story: str) -> dict[str, Any]:
        """What the judge found, without the findings that speak of other stories alone."""
        others = {key: one.names for key, one in self.endings.items() if key != story}
        own = self.endings[story].names
        rows = [
            row | {"findings": [one for one in row["findings"] if _concerns(one, own, others)]}
            for row in self.judged["invariants"]
        ]
        return {**self.judged, "invariants": rows}


@dataclass(frozen=True, slots=True)
class Play:
    """What is played in one world, whose journal is written to `path`.

    Where `twice`, a story that was missed is lived once more. `patience_us` is as a case's, tokens
    live for `token_ttl_s`, and time that is let pass takes `wait_us` at least, or as long as the
    largest figure.
    """

    stories: tuple[Story, ...]
    path: Path
    plan: FaultPlan = NO_FAULTS
    patience_us: int = 0
    twice: bool = True
    token_ttl_s: int | None = None
    wait_us: int | None = None

    @property
    def again(self) -> tuple[Story | None, ...]:
        """The second life of each story."""
        if not self.twice:
            return (None,) * len(self.stories)
        return tuple(replace(story, id=f"{story.id}{_AGAIN}") for story in self.stories)

    def world(self) -> World:
        """The world of everybody who takes part, and nothing planned in it."""
        lives = [story for story in (*self.stories, *self.again) if story is not None]
        return world_of(self.path.stem, [(one.id, one.cast) for one in lives])


async def play_together(
    abroad: Abroad, play: Play, state: Path, log: Log, begun: Callable[[], None] = lambda: None
) -> Together:
    """Play stories in one new world; `begun` is called once its engine is ready.

    Raises what keeps the engine from starting, and whatever broke in harness or simulator. No
    process is left behind.
    """
    clock, cast = WallClock(), play.world()
    world = abroad.moved(cast, clock)
    play.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    journal = Journal.to_file(clock, world.name, play.path)
    try:
        landscape = abroad.landscape(world, clock, journal, play.plan, play.token_ttl_s)
        async with abroad.engine(landscape, state, log) as engine:

            def begin() -> None:
                abroad.begin(landscape, cast)
                begun()

            stage = _stage(abroad, play, landscape, engine, begin)
            await stage.open()
            lives = zip(play.stories, play.again, strict=True)
            endings = await asyncio.gather(*(live(stage, *each) for each in lives))
            steps = sum(len(ending.told) for ending in endings)
            settled = await stage.close({"stories": len(play.stories), "steps": steps})
    finally:
        journal.close()
    named = {story.id: ending for story, ending in zip(play.stories, endings, strict=True)}
    return Together(play.path, named, settled)


def _stage(
    abroad: Abroad, play: Play, landscape: Landscape, engine: Engine, begin: Callable[[], None]
) -> Stage:
    return Stage(
        landscape,
        engine,
        patience_us=play.patience_us,
        pace=abroad.pace,
        figures_s=abroad.scope.freshness_s(),
        tempo=Tempo(
            factor=_HASTE,
            curtain_us=LEAD // MICROSECOND,
            first_look_us=_FIRST_LOOK_US,
            seldom_us=_SELDOM_US,
            wait_least_us=abroad.longest_us if play.wait_us is None else play.wait_us,
        ),
        loaded=partial(loaded, landscape),
        begin=begin,
        brought=Brought(landscape),
    )


async def live(stage: Stage, story: Story, again: Story | None) -> Ending:
    """A story's ending; where it was missed the ending of its second life, if that went well."""
    first = await _live_once(stage, story)
    if first.missed is None or again is None:
        return first
    second = await _live_once(stage, again)
    names = first.names | second.names
    return replace(first if second.missed is not None else second, names=names)


async def _live_once(stage: Stage, story: Story) -> Ending:
    scene, told, missed = Scene(stage, story), [], None
    for step in story.all_steps:
        told.append(Told(story.id, stage.clock.now_us(), step.says))
        before = len(scene.orders)
        try:
            await step.act(scene)
        except StoryMissed as error:
            missed = error
            break
        if len(scene.orders) > before:
            await stage.clock.sleep_until_us(stage.clock.now_us() + _BEAT_US)
    names = {f"{story.id}."}
    for placed in scene.orders.values():
        names.update((placed.id, placed.number or placed.id, *placed.shipments, *placed.invoices))
    for asked in scene.asked.values():
        names.update((asked.id, *asked.documents))
    return Ending(tuple(told), missed, frozenset(names))


def _concerns(
    finding: Mapping[str, Any], own: frozenset[str], others: Mapping[str, frozenset[str]]
) -> bool:
    """Whether a finding speaks of a story; one that names nobody speaks of all."""
    text = finding["sentence"]
    return _names(text, own) or not any(_names(text, names) for names in others.values())


def _names(text: str, names: frozenset[str]) -> bool:
    return any(re.search(rf"(?<![\w-]){re.escape(name)}(?!\d)", text) for name in names)
