"""Voyages in wall time, over sockets, in the shape that the tests want them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson

from contracts.journal import Record
from contracts.journal.sinks import MemorySink
from scenarios.driver.berth import REFERENCE, Mooring
from scenarios.voyage.wall import RETRIES, Berthed, WallCourse
from simulator.faults import NO_FAULTS, FaultPlan, PlannedKill
from simulator.seed import Seed
from simulator.world.spec import OpeningStock, World
from tests.scenarios.worlds import tiny_world

# No voyage here takes longer, whatever hangs; the machine may be a slow one.
LONGEST_S = 300

# An event is tried for as long as a voyage may take: on a crowded machine an engine that is killed
# a hundred times is down for most of three minutes, and no event is to be given up because of that.
PATIENT = replace(RETRIES, id="wall-patient", waits_s=(1,) * LONGEST_S)

# The reference engine in a hurry: seconds in which an engine waits are seconds of the test. Being
# in flight at a kill counts as a failure of an item, and a dozen failures park it; here one engine
# is killed a hundred times within a minute, so a dozen say nothing about an item.
SETTINGS = {
    "poll_ms": 250,
    "timeout_ms": 3_000,
    "reconciliation": {"enabled": False},
    "retry": {"first_ms": 50, "cap_ms": 1_000, "failures": 1_000},
}


def busy_world(orders: int) -> World:
    """A tiny world with an order every four hours, goods for all of them, and time to pay."""
    days = orders // 6 + 6
    world = tiny_world(orders, days)
    plenty = tuple(OpeningStock("W1", item.sku, Decimal(100_000)) for item in world.items)
    return replace(world, opening_stock=plenty)


@dataclass(frozen=True)
class Landing:
    """A voyage that reached its end, with its journal and the lines that its engine printed."""

    berthed: Berthed
    lines: list[bytes]
    records: list[Record]
    log: list[str]

    def said(self, event: str) -> list[dict[str, Any]]:
        """What the reference engine logged under one name."""
        known = (orjson.loads(line) for line in self.log)
        return [line for line in known if line["event"] == event]


def land(
    world: World,
    factor: int,
    state: Path,
    *,
    plan: FaultPlan = NO_FAULTS,
    kills: tuple[PlannedKill, ...] = (),
    command: Sequence[str] = REFERENCE,
) -> Landing:
    """Sail the reference engine, or another command, as a process through a world."""
    mooring = Mooring(state, command, SETTINGS)
    course = WallCourse(world, factor, Seed(7), mooring, plan=plan, kills=kills, retries=PATIENT)
    sink = MemorySink()
    log: list[str] = []

    async def main() -> Berthed:
        async with asyncio.timeout(LONGEST_S):
            return await course.sail(sink, log=log.append)

    berthed = asyncio.run(main())
    return Landing(berthed, sink.lines, list(sink.records()), log)
