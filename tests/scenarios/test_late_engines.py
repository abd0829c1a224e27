"""A world that is loaded later begins once its engine is ready, and not before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from contracts.journal import Journal, Record
from contracts.ports import Clock
from engine import Config, Credentials, MemoryDisk
from scenarios.driver.reference import ReferenceEngine
from scenarios.judge import judge_lines
from scenarios.voyage.becalmed import MOST_US, becalmed, reopened
from scenarios.voyage.pace import CALENDAR
from scenarios.voyage.sail import sail
from simulator.clock import run_virtual
from simulator.credentials import ENGINE_CLIENT
from simulator.faults import NO_FAULTS, KillSchedule, parse_plan
from simulator.landscape import Landscape
from simulator.profiles import PROFILES
from simulator.seed import Seed
from simulator.world.tempo import starting_at
from tests.scenarios.worlds import START, tiny_world

HOUR_US = 3_600_000_000
LATE_US = 30 * HOUR_US
LEAD = timedelta(hours=6)


@dataclass
class Late:
    """The reference engine, which is ready after one span and at work after another."""

    engine: ReferenceEngine
    clock: Clock
    ready_us: int
    idle_us: int

    async def start(self) -> None:
        await self.clock.sleep_until_us(self.clock.now_us() + self.ready_us)
        if not self.idle_us:
            await self.engine.start()
            return
        for event in ("started", "ready"):  # as a driver notes of a process that then does nothing
            body = {"event": event, "incarnation": 0}
            self.engine.landscape.journal.append("process", "engine", body)

    @property
    def restless(self) -> bool:
        return False

    async def settled(self) -> bool:
        if self.idle_us and self.clock.now_us() >= self.ready_us + self.idle_us:
            self.idle_us = 0
            await self.engine.start()
        return not self.idle_us and await self.engine.settled()

    async def probe(self) -> None:
        await self.engine.probe()

    async def stop(self) -> None:
        await self.engine.stop()


def land(ready_us: int, idle_us: int = 0) -> tuple[list[Record], dict[str, Any]]:
    """The journal of a voyage with a late engine, and what the judge says of it."""
    world = tiny_world(orders=3)

    async def main(clock: Clock) -> list[bytes]:
        journal, sink = Journal.in_memory(clock, world.name)
        landscape = Landscape.build(
            *(world, clock, journal),
            seed=Seed(7),
            profile=PROFILES["classic"],
            plan=NO_FAULTS,
            later=True,
        )
        secrets = landscape.secrets
        config = Config(credentials=Credentials(ENGINE_CLIENT, secrets.engine, secrets.webhook))
        engine = ReferenceEngine(landscape, config, MemoryDisk(), KillSchedule(()))

        def begin() -> None:
            soon = starting_at(world, clock.now() + LEAD)
            landscape.begin(replace(soon, starts_at=clock.instant(0)))

        late = Late(engine, clock, ready_us, idle_us)
        pace = replace(CALENDAR, loaded_within_us=idle_us + CALENDAR.loaded_within_us)
        try:
            await sail(landscape, late, lambda *_: None, pace, begin=begin)
        finally:
            engine.bury()
        journal.flush()
        records[:] = sink.records()
        return sink.lines

    records: list[Record] = []
    lines = run_virtual(main, START)
    return records, judge_lines(lines)


def states(judged: dict[str, Any]) -> dict[str, str]:
    return {row["id"]: row["state"] for row in judged["invariants"]}


def test_what_waits_for_its_engine_has_nothing_in_it_and_nothing_is_late_there() -> None:
    records, judged = land(LATE_US)
    first_us = min(record.t_us for record in records if record.kind == "effect")
    assert first_us == LATE_US
    found = states(judged)
    assert (found["I-01"], found["I-24"], found["I-25"]) == ("held", "held", "held")
    assert judged["counts"]["orders_in_erp"] == 3


def test_who_is_ready_and_does_nothing_is_late_all_the_same() -> None:
    _, judged = land(HOUR_US, idle_us=LATE_US)
    found = states(judged)
    assert found["I-24"] == "violated"


LOST = {"when": {"edges": ["engine>erp"]}, "effect": "lost_response"}
WINDOW = {"from_s": 33.0, "to_s": 35.5}
KILLED = parse_plan(
    {"id": "k", "title": "k", "rules": [{"id": "kill", "effect": "kill"}]}, "killed"
)


def test_a_window_that_met_nobody_opens_once_more_at_the_end_and_no_other_does() -> None:
    rules = [
        {"id": "whole", **LOST, "schedule": WINDOW},
        {"id": "part", **LOST, "schedule": {"every": 7, **WINDOW}},
        {"id": "hit", **LOST, "schedule": WINDOW},
    ]
    plan = parse_plan({"id": "p", "title": "p", "rules": rules}, "p")
    schedules = {rule.id: rule.schedule for rule in reopened(plan, ("whole", "part")).rules}
    opens = {key: one and one.open_at(50_000_000) for key, one in schedules.items()}
    assert opens == {"whole": True, "part": True, "hit": False}
    part = schedules["part"]
    assert part is not None
    assert [nth for nth in range(1, 15) if part.picks(nth, nth, lambda _: 0.0)] == [7, 14]


@pytest.mark.parametrize(("hit_at_us", "until_us"), [(0, 0), (7_000_000, 7_000_000), (-1, MOST_US)])
def test_the_end_of_a_plan_waits_for_what_has_hit_nothing_but_not_for_ever(
    hit_at_us: int, until_us: int
) -> None:
    healed: list[str] = []

    async def main(clock: Clock) -> int:
        def shortfalls() -> dict[str, tuple[int, int]]:
            return {} if 0 <= hit_at_us <= clock.now_us() else {"outage": (0, 1)}

        book = SimpleNamespace(
            plan=KILLED, change=lambda _: None, shortfalls=shortfalls, heal=healed.append
        )
        landscape: Any = SimpleNamespace(clock=clock, check=lambda: None, book=book)
        await becalmed(landscape, replace(CALENDAR, ask_every_us=1_000_000))
        return clock.now_us()

    assert run_virtual(main, START) == until_us
    assert healed == ["kill"], "who is waited for is not killed meanwhile"
