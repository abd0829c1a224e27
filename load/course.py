"""One case of load from its start to the sealed journal: the landscape on sockets, in wall time.

Locust ──sockets──▶ STOREFRONT ◀──sockets──▶ engine ◀──sockets──▶ ERP ◀── clerks
"""

from __future__ import annotations

import asyncio
import gc
import math
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Final

from contracts.journal import Journal
from contracts.scope import Scope, load_scope
from load.arrivals import schedule
from load.cases import LoadCase
from load.clerks import Clerks
from load.job import Job, Visit
from load.journeys import ORDER
from load.moorage import moored
from load.offer import Offer
from load.process import Left, generator
from load.together import together
from load.world import world_of
from reports.redaction import engine_name
from reports.run import Configuration
from scenarios.driver.reference import Mutation
from scenarios.mutants import Touch
from scenarios.voyage.buyers import EDGE as BUYER_EDGE
from scenarios.voyage.buyers import checkout
from scenarios.voyage.calm import Engine, calm, until
from scenarios.voyage.course import mutation_of
from scenarios.voyage.pace import Pace, brisk
from scenarios.voyage.wall import RETRIES, in_wall_time
from simulator.clock import WallClock
from simulator.faults import NO_FAULTS
from simulator.landscape import Landscape
from simulator.profiles import PROFILES
from simulator.seed import Seed
from simulator.wire.gateway import Gateway
from simulator.wire.latency import LATENCIES
from simulator.wire.sockets import socket_server
from simulator.world.spec import PlannedOrder
from simulator.world.tempo import starting_at

_SECOND_US: Final = 1_000_000
_LOADED_WITHIN_S: Final = 30
_CALM_WITHIN_S: Final = 60
"""What is not there a minute after the last arrival counts as never arrived."""

Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class LoadCourse:
    """Everything that one case needs; it is sailed once."""

    case: LoadCase
    asked: Configuration
    versions: Mapping[str, str] = field(default_factory=dict)
    _mutate: Mutation | None = field(init=False)
    _touch: Touch = field(init=False)

    def __post_init__(self) -> None:
        self._mutate, self._touch = mutation_of(self.asked)

    @property
    def idle(self) -> bool:
        """Whether a planted defect has not acted: then nothing is proved of it."""
        return self._mutate is not None and not self._touch.count

    async def sail(
        self, journal_file: Path, left: Left, progress: Progress = lambda *_: None
    ) -> dict[str, Any]:
        """Run it to its end and return what was offered; the journal is sealed then.

        Raises GeneratorBroken, and whatever broke in harness, simulator or engine: then the journal
        has no end. No process and no socket is left behind, however it ends.
        """
        case, clock = self.case, WallClock()
        orders = math.ceil(case.buyers_per_s.get(ORDER, 0) * case.span_s)
        made, demand = world_of(
            self.asked.seed, accounts=case.accounts, items=case.items, orders=orders
        )
        world = starting_at(replace(made, name=case.world), clock.instant(0))
        journal = Journal.to_file(clock, world.name, journal_file)
        landscape = Landscape.build(
            world,
            clock,
            journal,
            seed=Seed(self.asked.seed),
            profile=in_wall_time(PROFILES[self.asked.profile]),
            plan=NO_FAULTS,
            engine=engine_name(self.asked.engine),
            versions=self.versions,
            scope=_fresh_within(load_scope(), case.freshness_s),
            latency=LATENCIES["none"],
            retries=RETRIES,
        )
        try:
            with (left.folder / "engine.log").open("w", encoding="utf-8") as log:
                async with self._engine(landscape, log) as engine:
                    return await self._live(landscape, engine, demand, left, progress)
        finally:
            await landscape.halt()
            journal.close()

    @asynccontextmanager
    async def _engine(self, landscape: Landscape, log: IO[str]) -> AsyncIterator[Engine]:
        def note(line: str) -> None:
            log.write(f"{line}\n")

        with tempfile.TemporaryDirectory(prefix="seatrial-engine-") as state:
            place, quiet_us = Path(state), self.case.freshness_s * _SECOND_US
            named = (self.asked.engine, self._mutate)
            async with moored(*named, landscape, place, note, quiet_us) as engine:
                yield engine

    async def _live(
        self,
        landscape: Landscape,
        engine: Engine,
        demand: tuple[PlannedOrder, ...],
        left: Left,
        progress: Progress,
    ) -> dict[str, Any]:
        pace = _pace(self.case)
        landscape.open()
        await engine.start()
        await until(landscape, engine.settled, pace.loaded_within_us, pace)
        with _unsearched():
            offered = await self._offer(landscape, demand, left, progress)
        landscape.book.heal()
        healed_at_us = landscape.clock.now_us()
        drained = await calm(landscape, engine, pace)
        await engine.probe()
        await engine.stop()
        await landscape.close()
        placed = landscape.storefront.state.count("order")
        counts = {"planned": len(demand), "placed": placed, "refused": 0, "never_in_erp": 0}
        landscape.end(counts, healed_at_us=healed_at_us, drained=drained)
        return offered

    async def _offer(
        self,
        landscape: Landscape,
        demand: tuple[PlannedOrder, ...],
        left: Left,
        progress: Progress,
    ) -> dict[str, Any]:
        """Both sides at once, each on its own schedule; what was offered and what came of it."""
        case, seed, span_us = self.case, Seed(self.asked.seed), round(self.case.span_s * _SECOND_US)
        acts = Offer(schedule(case.clerks_per_s, span_us, seed, case.pattern), case.limit)
        async with socket_server(Gateway(landscape.wire, BUYER_EDGE)) as shop:
            job = self._job(landscape, demand, shop.url)
            async with generator(job, left) as begun:
                buyers = asyncio.ensure_future(begun.results())
                await together(
                    buyers,
                    Clerks(landscape, landscape.world).work(acts),
                    _tell_until(buyers, landscape, len(demand), progress),
                )
        return {
            "case": case.id,
            "seed": self.asked.seed,
            "pattern": case.pattern,
            "span_us": span_us,
            "rates_per_minute": {
                kind: round(rate * 60)
                for kind, rate in {**case.buyers_per_s, **case.clerks_per_s}.items()
            },
            "buyers": buyers.result(),
            "clerks": acts.document(),
        }

    def _job(self, landscape: Landscape, demand: tuple[PlannedOrder, ...], url: str) -> Job:
        case, secrets = self.case, landscape.secrets
        span_us = round(case.span_s * _SECOND_US)
        return Job(
            shop_url=url,
            arrivals=schedule(case.buyers_per_s, span_us, Seed(self.asked.seed), case.pattern),
            visits=tuple(_visit(planned) for planned in demand),
            secrets={one.id: secrets.buyer(one.id) for one in landscape.world.customers},
            limit=case.limit,
            timeout_s=case.timeout_s,
        )


@contextmanager
def _unsearched() -> Iterator[None]:
    """Nobody searches for garbage in what is there already.

    Measured: a full search takes 0.1 s, in which both simulators stand still.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


async def _tell_until(
    ended: asyncio.Future[Any], landscape: Landscape, planned: int, progress: Progress
) -> None:
    """Say every second how many orders were placed, and notice a simulator that broke."""
    while not ended.done():
        landscape.check()
        progress(landscape.storefront.state.count("order"), planned, "orders under load")
        await asyncio.wait((ended,), timeout=1)


def _pace(case: LoadCase) -> Pace:
    """The judge looks at what had its freshness: that long is waited after the last arrival."""
    return replace(
        brisk(3_600),
        loaded_within_us=_LOADED_WITHIN_S * _SECOND_US,
        quiet_at_least_us=(case.freshness_s + 1) * _SECOND_US,
        quiet_at_most_us=_CALM_WITHIN_S * _SECOND_US,
    )


def _fresh_within(scope: Scope, freshness_s: int) -> Scope:
    """The scope of a portal that is to be fresh within seconds, whatever the object."""
    rows = {
        name: row if row.freshness_s is None else replace(row, freshness_s=freshness_s)
        for name, row in scope.objects.items()
    }
    return replace(scope, objects=rows)


def _visit(planned: PlannedOrder) -> Visit:
    lines = tuple(
        {"line": line.line, "sku": line.sku, "quantity": line.ordered().wire()}
        for line in planned.lines
    )
    seen = sorted({line.sku for line in planned.lines} | set(planned.browse))
    return Visit(planned.account, tuple(seen), lines, checkout(planned))
