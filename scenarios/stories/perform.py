"""Playing stories in virtual time, in a world of their own, with an engine in process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from contracts.journal import Journal
from contracts.ports import Clock
from contracts.scope import Scope, load_scope, with_parties
from engine import MemoryDisk
from scenarios.driver.reference import Mutation, ReferenceEngine
from scenarios.stories.cast import world_of
from scenarios.stories.errors import StoryMissed
from scenarios.stories.scene import Scene
from scenarios.stories.stage import Stage, story_pace
from scenarios.stories.story import WMS, Step, Story
from scenarios.voyage.course import reference_config
from simulator.clock import run_virtual
from simulator.editions import Spoken
from simulator.face import Rework, untouched
from simulator.faults import NO_FAULTS, FaultPlan, KillSchedule, kills
from simulator.landscape import Landscape
from simulator.profiles import PROFILES
from simulator.seed import Seed
from simulator.world.spec import World


@dataclass(frozen=True, slots=True)
class Setting:
    """What a story is played with; `engine` is what the journal calls the engine, `rework` plants
    defects in the systems themselves.
    """

    seed: int = 1
    profile: str = "classic"
    engine: str = "reference"
    mutate: Mutation | None = None
    plan: FaultPlan = NO_FAULTS
    patience_us: int = 0
    rework: Rework = untouched
    versions: Mapping[str, str] = field(default_factory=dict)
    serves: str = ""
    pins: str = ""
    scope: Scope = field(default_factory=load_scope)
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A step that was taken, and when, in microseconds of the world's time."""

    story: str
    at_us: int
    says: str


@dataclass(frozen=True, slots=True)
class Performance:
    """Stories that were played: the journal, whole and sealed, and what was missed, if anything."""

    lines: list[bytes]
    told: tuple[Told, ...]
    missed: StoryMissed | None
    settled: bool

    @property
    def journal(self) -> bytes:
        """The journal as a file holds it."""
        return b"".join(self.lines)


def perform(name: str, stories: Sequence[Story], setting: Setting) -> Performance:
    """Play stories one after the other in one new world called `name`.

    The first brings its people and goods from the world's start, and what happens `before` it does
    so without an engine; the others bring theirs while the world lives. What a
    story misses ends the playing, and the journal is sealed all the same. Raises whatever broke in
    harness or simulator.
    """
    first = stories[0]
    scope, profile = scope_for(stories, setting.scope), first.profile or setting.profile
    setting = replace(setting, scope=scope, profile=profile)
    world = world_of(name, [(first.id, first.cast)])

    async def main(clock: Clock) -> Performance:
        journal, sink = Journal.in_memory(clock, name)
        landscape = _landscape(world, clock, journal, setting)
        engine = _engine(landscape, setting)
        figures_s = landscape.erp.profile.allowed_s(setting.scope.freshness_s())
        pace = story_pace(setting.scope)
        stage = Stage(landscape, engine, setting.patience_us, pace, figures_s)
        told: list[Told] = []
        scene = Scene(stage, first)
        missed: list[StoryMissed] = []

        async def before() -> None:
            missed.extend(await _act(scene, first.before, told))

        try:
            await stage.open(before if first.before else None)
            if not missed:
                missed.extend(await _play(scene, stories, told))
            settled = await stage.close({"stories": len(stories), "steps": len(told)})
        finally:
            engine.bury()
            journal.flush()
        return Performance(sink.lines, tuple(told), missed[0] if missed else None, settled)

    return run_virtual(main, world.starts_at)


def scope_for(stories: Sequence[Story], scope: Scope) -> Scope:
    """The scope matrix with the rows of the further parties that any of the stories has."""
    return with_parties(scope) if any(WMS in story.needs for story in stories) else scope


async def _play(scene: Scene, stories: Sequence[Story], told: list[Told]) -> list[StoryMissed]:
    """Play stories, the first on its scene: what was missed, if anything; it ends the playing.

    What was before the others happens in the world that lives.
    """
    missed = await _act(scene, stories[0].steps, told)
    stage = scene.stage
    for story in stories[1:]:
        if missed:
            break
        await stage.admit(world_of(story.id, [(story.id, story.cast)]))
        missed = await _act(Scene(stage, story), story.all_steps, told)
    return missed


async def _act(scene: Scene, steps: Sequence[Step], told: list[Told]) -> list[StoryMissed]:
    for step in steps:
        told.append(Told(scene.story.id, scene.stage.clock.now_us(), step.says))
        try:
            await step.act(scene)
        except StoryMissed as missed:
            return [missed]
    return []


def _landscape(world: World, clock: Clock, journal: Journal, setting: Setting) -> Landscape:
    return Landscape.build(
        world,
        clock,
        journal,
        seed=Seed(setting.seed),
        profile=PROFILES[setting.profile],
        plan=setting.plan,
        engine=setting.engine,
        versions=setting.versions,
        rework=setting.rework,
        spoken=Spoken.of(setting.serves, setting.pins),
        scope=setting.scope,
    )


def _engine(landscape: Landscape, setting: Setting) -> ReferenceEngine:
    world = landscape.world
    asked = (setting.scope, setting.pins, PROFILES[setting.profile], setting.pattern)
    config = reference_config(landscape.secrets, *asked)
    planned = kills(setting.plan, landscape.seed, world.starts_at, world.ends_at)
    return ReferenceEngine(landscape, config, MemoryDisk(), KillSchedule(planned), setting.mutate)
