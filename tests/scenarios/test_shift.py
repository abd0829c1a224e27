from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from contracts.journal import Journal, Record
from contracts.ports import Clock
from engine import Config, Credentials, MemoryDisk
from scenarios.driver.reference import ReferenceEngine
from scenarios.voyage.shift import Shift
from simulator.clock import run_virtual
from simulator.credentials import ENGINE_CLIENT
from simulator.faults import NO_FAULTS, KillSchedule, parse_plan
from simulator.landscape import Landscape
from simulator.profiles import PROFILES
from simulator.seed import Seed
from simulator.serve.people import Work
from simulator.world.generate import generate_world

WORLD = generate_world(3, accounts=4, items=12, days=3, orders_per_day=8)
HOUR_US = 3_600_000_000
DOWN = {
    "id": "down",
    "rules": [
        {
            "id": "down",
            "effect": "refuse",
            "when": {"edges": ["buyer>storefront", "clerk>erp"]},
            "schedule": {"always": True},
        }
    ],
}

Story = Callable[[Landscape, Clock], Awaitable[Any]]


def lived(story: Story) -> tuple[Any, list[Record]]:
    """What a story tells, and its journal; the engine has loaded the shop before it begins."""

    async def main(clock: Clock) -> tuple[Any, list[Record]]:
        journal, sink = Journal.in_memory(clock, WORLD.name)
        landscape = Landscape.build(
            WORLD, clock, journal, seed=Seed(3), profile=PROFILES["classic"], plan=NO_FAULTS
        )
        secrets = landscape.secrets
        config = Config(credentials=Credentials(ENGINE_CLIENT, secrets.engine, secrets.webhook))
        engine = ReferenceEngine(landscape, config, MemoryDisk(), KillSchedule(()))
        landscape.open()
        try:
            await engine.start()
            await clock.sleep_until_us(HOUR_US)
            told = await story(landscape, clock)
        finally:
            engine.bury()
        journal.flush()
        return told, list(sink.records())

    return run_virtual(main, WORLD.starts_at)


async def after(clock: Clock, us: int) -> None:
    await clock.sleep_until_us(clock.now_us() + us)


def test_at_a_rate_orders_come_at_that_rate_and_are_shipped_and_invoiced() -> None:
    async def story(landscape: Landscape, clock: Clock) -> Any:
        shift = Shift(landscape, WORLD, Work("rate", orders_per_minute=6, orders=10))
        shift.start()
        since_us = clock.now_us()
        await after(clock, 120_000_000)
        working = shift.status()
        await after(clock, 10 * 60_000_000)
        return since_us, working, shift.status(), shift.at_work

    (since_us, working, ended, at_work), records = lived(story)
    assert working["placed"] == ended["placed"] == 10
    assert (working["state"], ended["state"], at_work) == ("working", "ended", False)
    carts = [
        r.t_us - since_us
        for r in records
        if r.kind == "call" and r.body["operation"] == "storefront.checkout"
    ]
    assert [t_us // 10_000_000 for t_us in carts] == list(range(10)), "one every ten seconds"
    kinds = {r.body["entity"] for r in records if r.kind == "effect" and r.actor == "erp"}
    assert {"order", "shipment", "invoice"} <= kinds


def test_the_plan_is_lived_as_fast_as_asked() -> None:
    async def story(landscape: Landscape, clock: Clock) -> Any:
        shift = Shift(landscape, WORLD, Work("plan", factor=24))
        shift.start()
        await after(clock, 6 * HOUR_US)
        return shift.status()

    status, _ = lived(story)
    assert status["state"] == "ended"
    assert status["placed"] + sum(status["refused"].values()) == len(WORLD.demand)
    assert status["placed"] > len(WORLD.demand) // 2


def test_two_shifts_of_one_world_share_no_reference() -> None:
    async def story(landscape: Landscape, clock: Clock) -> Any:
        placed = []
        for number in (1, 2):
            work = Work("rate", orders_per_minute=60, orders=5, shift=number)
            shift = Shift(landscape, WORLD, work)
            shift.start()
            await after(clock, 20 * 60_000_000)
            placed.append(shift.status()["placed"])
        return placed

    placed, records = lived(story)
    assert placed == [5, 5]
    orders = [r.body["after"] for r in records if r.actor == "storefront" and r.kind == "effect"]
    numbers = {o["purchase_order_number"] for o in orders if o and "purchase_order_number" in o}
    assert len(numbers) == 10


def test_whoever_is_sent_home_begins_nothing_more() -> None:
    async def story(landscape: Landscape, clock: Clock) -> Any:
        shift = Shift(landscape, WORLD, Work("rate", orders_per_minute=60))
        shift.start()
        await after(clock, 10_500_000)
        await shift.stop()
        stopped = shift.status()
        await after(clock, HOUR_US)
        await shift.stop()
        return stopped, shift.status()

    (stopped, later), records = lived(story)
    assert (stopped["state"], stopped["placed"]) == ("stopped", 11)
    assert later == stopped
    people = [
        r for r in records if r.kind == "call" and r.edge in {"buyer>storefront", "clerk>erp"}
    ]
    assert max(record.t_us for record in people) < HOUR_US + 11_000_000


def test_what_fails_is_counted_and_ends_nothing() -> None:
    async def story(landscape: Landscape, clock: Clock) -> Any:
        landscape.book.change(parse_plan(DOWN, "test"))
        shift = Shift(landscape, WORLD, Work("rate", orders_per_minute=60, orders=5))
        shift.start()
        await after(clock, 20_000_000)
        failed = shift.status()
        landscape.book.heal()
        again = Shift(landscape, WORLD, Work("rate", orders_per_minute=60, orders=2, shift=2))
        again.start()
        await after(clock, 10_000_000)
        return failed, again.status()

    (failed, again), _ = lived(story)
    assert (failed["placed"], failed["failed"]) == (0, {"refused": 5})
    assert failed["last_failure"]
    assert (again["placed"], again["failed"]) == (2, {})
