"""Sails a world in virtual time, in memory, and keeps what a test wants to look at."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from contracts.journal import Journal, Record
from contracts.journal.sinks import MemorySink
from contracts.ports import Clock
from contracts.scope import Scope, load_scope
from engine import Disk, MemoryDisk
from scenarios.driver.reference import Mutation, ReferenceEngine
from scenarios.voyage.course import reference_config
from scenarios.voyage.sail import Arrival, sail
from simulator.clock import run_virtual
from simulator.editions import Spoken
from simulator.faults import NO_FAULTS, FaultPlan, KillSchedule, kills
from simulator.landscape import Landscape
from simulator.profiles import PROFILES
from simulator.seed import Seed
from simulator.world.spec import World


@dataclass(frozen=True)
class Passage:
    """A voyage that reached its end."""

    arrival: Arrival
    landscape: Landscape
    engine: ReferenceEngine
    lines: list[bytes]
    sha256: str

    def records(self) -> list[Record]:
        """The journal."""
        return list(MemorySink.records(_sink(self.lines)))

    def write(self, path: Path) -> Path:
        """The journal as a file."""
        path.write_bytes(b"".join(self.lines))
        return path


def _sink(lines: list[bytes]) -> MemorySink:
    sink = MemorySink()
    sink.write(lines)
    return sink


def sail_through(
    world: World,
    plan: FaultPlan = NO_FAULTS,
    *,
    profile: str = "classic",
    seed: int = 7,
    mutate: Mutation | None = None,
    disk: Disk | None = None,
    serves: str = "",
    pins: str = "",
    scope: Scope | None = None,
    dealing: Collection[str] = (),
    quoting: bool = False,
    meanwhile: Callable[[Landscape], Awaitable[None]] | None = None,
) -> Passage:
    """Sail the reference engine, or a mutation of it, through a world.

    `serves` and `pins` are the versions of contracts that the systems and the engine speak; the
    matrix is ours unless `scope` is given, and `dealing` says what of it the month brings besides.
    `meanwhile` happens beside it.
    """
    matrix = scope or load_scope()

    async def main(clock: Clock) -> Passage:
        journal, sink = Journal.in_memory(clock, world.name)
        chance = Seed(seed)
        landscape = Landscape.build(
            world,
            clock,
            journal,
            seed=chance,
            profile=PROFILES[profile],
            plan=plan,
            spoken=Spoken.of(serves, pins),
            scope=matrix,
        )
        config = reference_config(landscape.secrets, matrix, pins, PROFILES[profile])
        span = (world.starts_at, world.ends_at, world.cut_over_at)
        schedule = KillSchedule(kills(plan, chance, *span))
        engine = ReferenceEngine(landscape, config, disk or MemoryDisk(), schedule, mutate)
        beside = None if meanwhile is None else asyncio.ensure_future(meanwhile(landscape))
        try:
            arrival = await sail(
                landscape, engine, lambda *_: None, dealing=dealing, quoting=quoting
            )
        finally:
            engine.bury()
        if beside is not None:
            await beside
        return Passage(arrival, landscape, engine, sink.lines, journal.sha256)

    return run_virtual(main, world.starts_at)
