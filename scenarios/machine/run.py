"""One run of the machine: a landscape with an engine on a loop of its own, moved step by step."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from contracts.journal import Journal
from contracts.scope import load_scope, with_parties
from engine import MemoryDisk
from scenarios.conservation.books import books, gaps
from scenarios.conservation.ledger import take
from scenarios.driver.reference import Mutation, ReferenceEngine
from scenarios.judge import judge_lines
from scenarios.machine.small import NAME, small_world
from scenarios.stories.stage import Stage, story_pace
from scenarios.voyage.course import reference_config
from simulator.clock import VirtualClock, VirtualLoop
from simulator.faults import FaultPlan, KillSchedule, kills
from simulator.landscape import Landscape
from simulator.profiles import PROFILES
from simulator.seed import Seed

T = TypeVar("T")


class Run:
    """A small world that lives only while somebody does something in it.

    `end` heals it, lets it come to rest, and says what was found; `abandon` lets go of it.
    """

    def __init__(
        self, plan: FaultPlan, profile: str, seed: int, mutate: Mutation | None = None
    ) -> None:
        world, scope = small_world(), with_parties(load_scope())
        self._loop = VirtualLoop()
        self.clock = VirtualClock(self._loop, world.starts_at)
        self._journal, self._sink = Journal.in_memory(self.clock, NAME)
        self.landscape = Landscape.build(
            world,
            self.clock,
            self._journal,
            seed=Seed(seed),
            profile=PROFILES[profile],
            plan=plan,
            scope=scope,
        )
        planned = kills(plan, Seed(seed), world.starts_at, world.ends_at)
        config = reference_config(self.landscape.secrets, scope)
        disk, schedule = MemoryDisk(), KillSchedule(planned)
        self.engine = ReferenceEngine(self.landscape, config, disk, schedule, mutate)
        figures_s = self.landscape.erp.profile.allowed_s(scope.freshness_s())
        pace = story_pace(scope)
        self.stage = Stage(self.landscape, self.engine, pace=pace, figures_s=figures_s)
        self.do(self.stage.open())

    def do(self, what: Coroutine[Any, Any, T]) -> T:
        """Let something happen, and the world go on for as long as it takes."""
        return self._loop.run_until_complete(what)

    def let_pass(self, span_us: int) -> None:
        """Let time go by."""
        self.do(self.stage.let_pass(span_us))

    def end(self) -> tuple[dict[str, Any], list[str]]:
        """The content of findings.json, and what the books miss; the run is over."""
        self.do(self.stage.close({}))
        self.engine.bury()
        self._journal.flush()
        ledger = take(line.decode() for line in self._sink.lines)
        return judge_lines(self._sink.lines), gaps(ledger, books(ledger))

    @property
    def lines(self) -> list[bytes]:
        """The journal so far."""
        self._journal.flush()
        return self._sink.lines

    def abandon(self) -> None:
        """Cancel whatever is under way and close the loop."""
        self.engine.bury()
        left = self._loop.tasks()
        for task in left:
            task.cancel()
        if left:
            self.do(_gone(left))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()


async def _gone(left: list[asyncio.Task[Any]]) -> None:
    await asyncio.gather(*left, return_exceptions=True)
