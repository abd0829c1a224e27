"""A voyage in wall time: an engine behind a command, its world starting now and run off in a hurry.

Nothing of it is promised to be byte-identical: over sockets and in real time only what holds is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from contracts.journal import Journal
from contracts.journal.sinks import Sink
from scenarios.driver.afloat import ProcessEngine
from scenarios.driver.berth import Mooring
from scenarios.voyage.pace import brisk
from scenarios.voyage.sail import Arrival, sail
from simulator.clock import WallClock
from simulator.faults import NO_FAULTS, FaultPlan, PlannedKill
from simulator.landscape import Landscape
from simulator.profiles import PROFILES, Figure, Profile
from simulator.seed import Seed
from simulator.storefront.retries import RetryPolicy
from simulator.wire.latency import LATENCIES
from simulator.world.spec import World
from simulator.world.tempo import hastened, starting_at

MAX_PROCESSING: Final = Figure(
    value=1,
    source="chosen for wall time: the simulated ERP commits within milliseconds of a request, and"
    " an engine in doubt waits this long; the profile's own figure would be minutes",
)

RETRIES: Final = RetryPolicy(
    id="wall",
    waits_s=(1,) * 120,
    timeout_ms=5_000,
    disable_after_events=None,
    disable_after_s=None,
    source="chosen for wall time: an engine that restarts within a second is found by the next try",
)


@dataclass(frozen=True, slots=True)
class WallCourse:
    """Everything that a voyage in wall time needs; the world is moved to now and `hastened`.

    `engine` is what the journal calls whatever the mooring's command starts.
    """

    world: World
    factor: int
    seed: Seed
    mooring: Mooring
    engine: str = "reference"
    profile: str = "classic"
    plan: FaultPlan = NO_FAULTS
    kills: tuple[PlannedKill, ...] = ()
    retries: RetryPolicy = RETRIES

    async def sail(self, *sinks: Sink, log: Callable[[str], None] = lambda _: None) -> Berthed:
        """Sail it to its end on an ordinary event loop; the journal goes to the sinks.

        Raises what starting the engine raises, and what broke in harness or simulator. No process
        is left behind.
        """
        clock = WallClock()
        world = hastened(starting_at(self.world, clock.instant(0)), self.factor)
        journal = Journal(clock, world.name, *sinks)
        landscape = Landscape.build(
            world,
            clock,
            journal,
            seed=self.seed,
            profile=in_wall_time(PROFILES[self.profile], self.factor),
            plan=self.plan,
            engine=self.engine,
            latency=LATENCIES["none"],
            retries=self.retries,
        )
        try:
            async with ProcessEngine(landscape, self.mooring, self.kills, log) as engine:
                arrival = await sail(landscape, engine, lambda *_: None, brisk(self.factor))
        finally:
            journal.close()
        return Berthed(arrival, landscape, engine)


@dataclass(frozen=True, slots=True)
class Berthed:
    """A voyage in wall time that reached its end."""

    arrival: Arrival
    landscape: Landscape
    engine: ProcessEngine


def in_wall_time(profile: Profile, factor: int = 1) -> Profile:
    """The profile of an ERP that is known to commit at once, without a budget per minute.

    A hastened world lives a month in minutes, so a minute's budget would be a month's. What is
    posted later is posted sooner by that factor.
    """
    later = profile.posts_after_s
    if later.value:
        later = Figure(max(1, later.value // factor), later.source)
    return replace(profile.at_leisure(), max_processing_s=MAX_PROCESSING, posts_after_s=later)
