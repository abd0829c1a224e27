"""The voyage of a run with a foreign engine: in wall time, over sockets, bounded in length."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from contracts.journal import Journal
from reports.folder import write_json
from scenarios.voyage.becalmed import becalmed
from scenarios.voyage.brought import Brought
from scenarios.voyage.course import PLAN_SCHEMA, world_of
from scenarios.voyage.foreign import Abroad, ForgivingAgenda, loaded
from scenarios.voyage.sail import Arrival, Progress, sail
from simulator.clock import WallClock
from simulator.heading import weather
from simulator.seed import Seed


async def sail_overseas(
    abroad: Abroad, state: Path, progress: Progress, log: Callable[[str], None]
) -> Arrival:
    """Sail a run's course and leave plan.json and journal.jsonl behind.

    Raises what keeps its engine from starting, and whatever broke in harness or simulator: then the
    journal has no end and is judged as truncated. No process is left behind.
    """
    asked, folder = abroad.asked, abroad.folder
    plan, course = abroad.plan(), world_of(asked)
    clock = WallClock()  # a world takes a moment to make
    world = abroad.moved(course, clock)  # as it would be if the engine were ready now
    identity = {"schema": PLAN_SCHEMA, "run_id": abroad.run.run_id, "seed": asked.seed}
    write_json(folder.plan, weather(world, Seed(asked.seed), plan) | identity)
    journal = Journal.to_file(clock, world.name, folder.journal)
    try:
        landscape = abroad.landscape(world, clock, journal, plan)
        async with abroad.engine(landscape, state, log) as engine:
            brought = Brought(landscape, abroad.carried)
            ready, agenda = partial(loaded, landscape), ForgivingAgenda(clock)

            def begin() -> None:
                abroad.begin(landscape, course)
                last_us = landscape.world.length_us() - 1
                agenda.enter(last_us, partial(becalmed, landscape, abroad.pace))

            return await sail(
                *(landscape, engine, progress, abroad.pace),
                loaded=ready,
                agenda=agenda,
                begin=begin,
                brought=brought,
                dealing=abroad.carried,
            )
    finally:
        journal.close()
