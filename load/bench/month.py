"""Thirty simulated days, 100 orders a day, 5,000 items, default faults: one core's seconds."""

from __future__ import annotations

import resource
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import process_time
from typing import Final

from contracts.journal import Journal
from contracts.ports import Clock
from contracts.scope import load_scope
from engine import Config, Credentials, MemoryDisk
from load.bench.calibration import calibration_s
from load.bench.figure import Figure, Target
from load.bench.waters import SEED
from scenarios.driver.reference import ReferenceEngine
from scenarios.voyage.course import carried
from scenarios.voyage.sail import sail
from simulator.clock import run_virtual
from simulator.credentials import ENGINE_CLIENT
from simulator.faults import KillSchedule, kills, load_plan
from simulator.landscape import Landscape
from simulator.profiles import PROFILES
from simulator.seed import Seed
from simulator.world.generate import generate_world
from simulator.world.spec import World

_KIB_PER_MIB: Final = 1024
CALIBRATION: Final = "calibration loops of this run"


def measure(quick: bool) -> Sequence[Figure]:
    """Sail the month once; generating its world is not counted."""
    days, orders, items = (1, 10, 60) if quick else (30, 100, 5_000)
    world = generate_world(SEED, items=items, days=days, orders_per_day=orders)
    with tempfile.TemporaryDirectory() as folder:
        begun_s = process_time()
        records = sail_once(world, Path(folder) / "journal.jsonl")
        spent_s = process_time() - begun_s
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB_PER_MIB
    note = f"{len(world.demand)} orders, {records} journal records"
    return (
        Figure(
            "month.cpu",
            spent_s,
            "CPU seconds",
            spent_s / calibration_s(),
            CALIBRATION,
            Target("value", "most", 10.0),
            note,
        ),
        Figure("month.rate", days / spent_s, "simulated days per CPU second"),
        Figure("month.memory", peak_mib, "MiB at most", note="of the whole process"),
    )


def sail_once(world: World, path: Path) -> int:
    """Sail a world under the default faults into a journal file; return its records."""

    async def main(clock: Clock) -> int:
        journal, seed, plan = Journal.to_file(clock, world.name, path), Seed(SEED), load_plan(PLAN)
        landscape = Landscape.build(
            world, clock, journal, seed=seed, profile=PROFILES["classic"], plan=plan
        )
        secrets = landscape.secrets
        config = Config(credentials=Credentials(ENGINE_CLIENT, secrets.engine, secrets.webhook))
        schedule = KillSchedule(kills(plan, seed, world.starts_at, world.ends_at))
        engine = ReferenceEngine(landscape, config, MemoryDisk(), schedule)
        try:
            await sail(landscape, engine, lambda *_: None, dealing=carried(load_scope()))
        finally:
            engine.bury()
            journal.close()
        return journal.count

    return run_virtual(main, world.starts_at)


PLAN: Final = "default"
