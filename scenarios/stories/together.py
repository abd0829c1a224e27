"""Stories that are lived side by side in one world in wall time, with a foreign engine.

Each brings its own customers and items, so they meet nowhere; together they take as long as the
longest of them, and time that all of them let pass is leapt over. A story that was missed is lived
once more, with customers and items of its own: in real time steps may overtake each other, and what
an engine does wrong it does again. The world has one journal; a finding speaks of the stories whose
ids it names, or else the records behind it; of all where neither names any.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

from contracts.journal import Journal, Record, parse_line
from reports.hush import Hush
from scenarios.driver.afield import EngineAfield
from scenarios.driver.afloat import ProcessEngine
from scenarios.judge import judge_lines
from scenarios.stories.cast import world_of
from scenarios.stories.errors import StoryMissed
from scenarios.stories.leaping import Calm, Leaps
from scenarios.stories.perform import Performance, Told
from scenarios.stories.scene import Scene
from scenarios.stories.stage import SECOND_US, Stage, Tempo
from scenarios.stories.story import Step, Story
from scenarios.stories.telling import evidence_of
from scenarios.voyage.brought import Brought
from scenarios.voyage.foreign import LEAD, Abroad, loaded
from simulator.faults import NO_FAULTS, FaultPlan
from simulator.landscape import Landscape
from simulator.serve.clock import ScaledClock
from simulator.world.spec import MICROSECOND, World

_FIRST_LOOK_US = SECOND_US // 5
_SELDOM_US = SECOND_US

_BEAT_US = SECOND_US
"""After an order, at most: it reaches the ERP before the next one overtakes it. An engine owes
nobody the order of two buyers' orders, but some stories count on it.
"""

_TACT_US: Final = SECOND_US // 20
"""Where time is leapt over, the beat ends when the ERP has the order; so often that is seen."""

_HASTE: Final = 1_000_000
"""Of a span that is let pass nothing is left but what something that is to arrive may take."""

_AGAIN: Final = "-2"

_NAME: Final = re.compile(rb"(?<![\w-])(?:[a-z][a-z0-9-]*\.|[A-Z]+-\d+)")
"""What begins the ids that a story brings along, and the number of a document."""

_EVERYBODY: Final = 6
"""A record that names more stories than that is a batch of everybody's."""

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

    @cached_property
    def records(self) -> list[Record]:
        """The journal, read."""
        return [parse_line(line, seq) for seq, line in enumerate(self.lines)]

    @cached_property
    def hush(self) -> Hush:
        """What its world keeps to itself."""
        return Hush.of_lines(self.lines)

    def records_of(self, story: str) -> list[Record]:
        """The records that speak of a story, but for batches in which everybody's rows are; all of
        them where it has the world for itself.
        """
        if len(self.endings) == 1:
            return self.records
        behind = evidence_of(self.judged_of(story))
        return [self.records[seq] for seq in sorted(behind.union(self._about[story]))]

    @cached_property
    def _about(self) -> Mapping[str, list[int]]:
        """By story the places of the records that name anything of it, and not of everybody."""
        about: dict[str, list[int]] = {story: [] for story in self.endings}
        for seq, named in self._named.items():
            for story in named:
                about[story].append(seq)
        return about

    @cached_property
    def _named(self) -> Mapping[int, set[str]]:
        """By record the stories that it names, but for a batch of everybody's."""
        named: dict[int, set[str]] = {}
        for seq, line in enumerate(self.lines):
            found = {name.decode() for name in _NAME.findall(line)}
            stories = {story for name in found for story in self._whose.get(name, ())}
            if 0 < len(stories) <= _EVERYBODY:
                named[seq] = stories
        return named

    @cached_property
    def _whose(self) -> Mapping[str, list[str]]:
        """By name the stories that bear it."""
        whose: dict[str, list[str]] = {}
        for story, ending in self.endings.items():
            for name in ending.names:
                whose.setdefault(name, []).append(story)
        return whose

    def judged_of(self, story: str) -> dict[str, Any]:
        """What the judge found, without the findings that speak of other stories alone."""
        rows = [
            row | {"findings": [one for one, of in found if not of or story in of]}
            for row, found in self._found
        ]
        return {**self.judged, "invariants": rows}

    @cached_property
    def _found(self) -> list[tuple[dict[str, Any], list[tuple[dict[str, Any], set[str]]]]]:
        """The judge's rows, each with its findings and the stories that they speak of."""
        return [
            (row, [(one, self._spoken_of(one)) for one in row["findings"]])
            for row in self.judged["invariants"]
        ]

    def _spoken_of(self, finding: Mapping[str, Any]) -> set[str]:
        """The stories that a finding names, else those that its evidence names; empty: all."""
        text = finding["sentence"]
        stories = {
            story for name in self._whose if _names(text, name) for story in self._whose[name]
        }
        if stories:
            return stories
        seqs = (row["seq"] for row in finding.get("evidence", ()))
        return {story for seq in seqs for story in self._named.get(seq, ())}


@dataclass(frozen=True, slots=True)
class Play:
    """What is played in one world, whose journal is written to `path`.

    Where `twice`, a story that was missed is lived once more. `patience_us` is as a case's, tokens
    live for `token_ttl_s`, and time that is let pass takes `wait_us` at least, or as long as the
    largest figure. Where it is `leaping`, time that is let pass is as long as it is told, and is
    leapt over.
    """

    stories: tuple[Story, ...]
    path: Path
    plan: FaultPlan = NO_FAULTS
    patience_us: int = 0
    twice: bool = True
    token_ttl_s: int | None = None
    wait_us: int | None = None
    leaping: bool = False

    @property
    def again(self) -> tuple[Story | None, ...]:
        """The second life of each story."""
        if not self.twice:
            return (None,) * len(self.stories)
        return tuple(replace(story, id=f"{story.id}{_AGAIN}") for story in self.stories)

    @property
    def profile(self) -> str:
        """The ERP that its one story is about; empty: the run's."""
        return self.stories[0].profile if len(self.stories) == 1 else ""

    @property
    def before(self) -> Story | None:
        """The story that begins before its engine does: one that has the world for itself."""
        first = self.stories[0] if len(self.stories) == 1 else None
        return first if first is not None and first.before and not self.twice else None

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
    if play.leaping:
        abroad = abroad.leaping(crowded=len(play.stories) > 1)
    clock, cast = abroad.clock(), play.world()
    world = abroad.moved(cast, clock)
    play.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    journal = Journal.to_file(clock, world.name, play.path)
    try:
        landscape = abroad.landscape(
            *(world, clock, journal, play.plan, play.token_ttl_s), play.profile
        )
        async with abroad.engine(landscape, state, log) as engine:

            def begin() -> None:
                abroad.begin(landscape, cast)
                begun()

            stage = _stage(abroad, play, landscape, engine, begin)
            endings = await _along(stage, _lives(stage, play))
            steps = sum(len(ending.told) for ending in endings)
            settled = await stage.close({"stories": len(play.stories), "steps": steps})
    finally:
        journal.close()
    named = {story.id: ending for story, ending in zip(play.stories, endings, strict=True)}
    return Together(play.path, named, settled)


def _stage(
    abroad: Abroad,
    play: Play,
    landscape: Landscape,
    engine: ProcessEngine | EngineAfield,
    begin: Callable[[], None],
) -> Stage:
    brought = Brought(landscape, abroad.scope.objects if play.leaping else ())
    tempo = Tempo(
        factor=1 if play.leaping else _HASTE,
        curtain_us=LEAD // MICROSECOND,
        first_look_us=_FIRST_LOOK_US,
        seldom_us=_SELDOM_US,
        wait_least_us=abroad.longest_us if play.wait_us is None else play.wait_us,
    )
    leaps = None
    if isinstance(landscape.clock, ScaledClock):
        calm = Calm(landscape, brought, engine.word, manned=play.before is None)
        leaps = Leaps(landscape.clock, calm, abroad.longest_us * 3 // 2)
        landscape.wire.observe(leaps)
    return Stage(
        landscape,
        engine,
        patience_us=play.patience_us,
        pace=abroad.pace,
        figures_s=landscape.erp.profile.allowed_s(abroad.scope.freshness_s()),
        tempo=tempo,
        loaded=partial(loaded, landscape),
        begin=begin,
        brought=brought,
        leaps=leaps,
        handed=engine.hand_over,
    )


async def _along(stage: Stage, work: Coroutine[Any, Any, list[Ending]]) -> list[Ending]:
    return await (work if stage.leaps is None else stage.leaps.along(work))


async def _lives(stage: Stage, play: Play) -> list[Ending]:
    """How each story of a play ended: most are lived side by side, and then one after the other
    those that fall on everybody.
    """
    if play.before is not None:
        return [await _live_from_before(stage, play.before)]
    await stage.open()
    lives = list(zip(play.stories, play.again, strict=True))
    beside = [each for each in lives if not each[0].falls_on_all]
    alone = [each for each in lives if each[0].falls_on_all]
    ended = list(await asyncio.gather(*(_living(stage, *each) for each in beside)))
    ended += [await _living(stage, *each) for each in alone]
    told = {story.id: ending for (story, _), ending in zip([*beside, *alone], ended, strict=True)}
    return [told[story.id] for story in play.stories]


async def _living(stage: Stage, story: Story, again: Story | None) -> Ending:
    with stage.living():
        return await live(stage, story, again)


async def _live_from_before(stage: Stage, story: Story) -> Ending:
    life = Life(stage, story)
    with stage.living():
        await stage.open(partial(life.take, story.before))
        await life.take(story.steps)
    return life.ending()


async def live(stage: Stage, story: Story, again: Story | None) -> Ending:
    """A story's ending; where it was missed the ending of its second life, if that went well."""
    first = await _live_once(stage, story)
    if first.missed is None or again is None:
        return first
    second = await _live_once(stage, again)
    names = first.names | second.names
    return replace(first if second.missed is not None else second, names=names)


async def _live_once(stage: Stage, story: Story) -> Ending:
    life = Life(stage, story)
    await life.take(story.all_steps)
    return life.ending()


class Life:
    """One story that is being lived, until it ends or something is missed."""

    def __init__(self, stage: Stage, story: Story) -> None:
        self._scene = Scene(stage, story)
        self._told: list[Told] = []
        self._missed: StoryMissed | None = None

    async def take(self, steps: Sequence[Step]) -> None:
        """Take steps, unless something was missed already."""
        scene = self._scene
        for step in steps if self._missed is None else ():
            self._told.append(Told(scene.story.id, scene.stage.clock.now_us(), step.says))
            before = set(scene.orders)
            try:
                await step.act(scene)
            except StoryMissed as error:
                self._missed = error
                return
            if scene.orders.keys() > before:
                await self._beat([scene.orders[one].id for one in scene.orders.keys() - before])

    async def _beat(self, references: Collection[str]) -> None:
        """Return when the ERP has these orders, where time is leapt over, or after a while."""
        stage, clock = self._scene.stage, self._scene.stage.clock
        last_us, entered = clock.now_us() + _BEAT_US, stage.landscape.erp.state
        tact_us = _BEAT_US if stage.leaps is None else _TACT_US
        while (now_us := clock.now_us()) < last_us:
            await clock.sleep_until_us(min(now_us + tact_us, last_us))
            if all(entered.find_ids("order", "reference", one) for one in references):
                break

    def ending(self) -> Ending:
        """How it ended, with all names by which a finding may speak of it."""
        scene = self._scene
        names = {f"{scene.story.id}."}
        for placed in scene.orders.values():
            numbers = placed.number or placed.id
            names.update((placed.id, numbers, *placed.shipments, *placed.invoices))
        for asked in scene.asked.values():
            names.update((asked.id, *asked.documents))
        return Ending(tuple(self._told), self._missed, frozenset(names))


def _names(text: str, name: str) -> bool:
    return name in text and bool(re.search(rf"(?<![\w-]){re.escape(name)}(?!\d)", text))
