"""Where benchmarks sail: worlds without surprises, and landscapes with an engine in them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from contracts.journal import Journal
from contracts.ports import Clock
from engine import Config, Credentials, MemoryDisk
from load.world import calm
from scenarios.driver.reference import ReferenceEngine
from simulator.credentials import ENGINE_CLIENT
from simulator.faults import NO_FAULTS, FaultPlan, KillSchedule
from simulator.landscape import Landscape
from simulator.profiles import PROFILES
from simulator.seed import Seed
from simulator.wire.latency import LATENCIES
from simulator.world.generate import generate_world
from simulator.world.spec import World

SEED: Final = 7
SECOND_US: Final = 1_000_000


def calm_world(*, accounts: int = 40, items: int = 500) -> World:
    """A wholesaler with stock for everything, credit for everybody and no plan of his own."""
    return calm(generate_world(SEED, accounts=accounts, items=items, days=1, orders_per_day=1))


def landscape_of(
    world: World,
    clock: Clock,
    journal: Journal,
    *,
    profile: str = "modern",
    plan: FaultPlan = NO_FAULTS,
) -> Landscape:
    """Both systems of a world, wired without latency."""
    return Landscape.build(
        world,
        clock,
        journal,
        seed=Seed(SEED),
        profile=PROFILES[profile].at_leisure(),
        plan=plan,
        latency=LATENCIES["none"],
    )


@dataclass(frozen=True, slots=True)
class Water:
    """A landscape under way, with the reference engine in it and everything loaded."""

    landscape: Landscape
    engine: ReferenceEngine

    async def settle(self) -> None:
        """Let time pass until neither the engine nor a system has anything left to do."""
        clock = self.landscape.clock
        await clock.sleep_until_us(clock.now_us() + 60 * SECOND_US)
        while not await self.engine.settled():
            await clock.sleep_until_us(clock.now_us() + 10 * SECOND_US)
        self.landscape.check()

    def shown(self, order_id: str) -> dict[str, Any]:
        """The status that the storefront shows of an order."""
        row = self.landscape.storefront.state.get("order", order_id)
        if row is None or row.view["status"] is None:
            raise RuntimeError(f"order {order_id} has no status")
        status: dict[str, Any] = row.view["status"]
        return status


@asynccontextmanager
async def afloat(landscape: Landscape) -> AsyncIterator[Water]:
    """The landscape and the reference engine, loaded, for the length of the block."""
    secrets = landscape.secrets
    config = Config(credentials=Credentials(ENGINE_CLIENT, secrets.engine, secrets.webhook))
    engine = ReferenceEngine(landscape, config, MemoryDisk(), KillSchedule(()))
    landscape.open()
    await engine.start()
    water = Water(landscape, engine)
    try:
        await water.settle()
        yield water
    finally:
        await engine.stop()
        engine.bury()
        await landscape.close()
        await asyncio.sleep(0)
