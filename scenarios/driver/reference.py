"""The reference engine in process: started, killed where the plan says, started again.

One `Disk` outlives all incarnations. A kill happens inside a commit or a call: the incarnation's
ports are fenced, its open transaction is gone, its calls never return, and whoever was calling it
sees the connection drop. The next incarnation starts on the bytes that were committed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from contracts.ports import CallFailed, Request, Response
from engine import Config, Engine, Parts, Ports, build
from engine.life import Kind, Life, Side, incarnate
from engine.store.disk import Disk
from scenarios.driver.auditing import read_audit
from simulator.faults import KillSchedule, PlannedKill
from simulator.landscape import Landscape
from simulator.wire.exchange import Exchange

Mutation = Callable[[Parts], Parts]
ENGINE = "engine"
_HARNESS_EDGE = "harness>engine"
_ASK_TIMEOUT_MS = 10_000


@dataclass(frozen=True, slots=True)
class _Output:
    """The engine's standard output, as the journal and a log keep it."""

    landscape: Landscape
    log: Callable[[str], None]

    def line(self, text: str) -> None:
        clean = self.landscape.wire.scrub(text)
        self.landscape.journal.append("output", ENGINE, {"stream": "stdout", "line": clean})
        self.log(clean)


@dataclass(slots=True)
class ReferenceEngine:
    """The reference engine, or a mutation of it, in a landscape.

    `incarnations` counts starts.
    """

    landscape: Landscape
    config: Config
    disk: Disk
    schedule: KillSchedule
    mutate: Mutation | None = None
    log: Callable[[str], None] = lambda _: None
    incarnations: int = field(default=0, init=False)
    _life: Life | None = field(default=None, init=False)
    _engine: Engine | None = field(default=None, init=False)
    _buried: list[object] = field(default_factory=list, init=False)
    _due: dict[str, PlannedKill] = field(default_factory=dict, init=False)
    _commit_due: PlannedKill | None = field(default=None, init=False)
    _restarts: list[asyncio.Task[None]] = field(default_factory=list, init=False)

    async def start(self) -> None:
        """Begin the first incarnation and watch every call it makes."""
        self.landscape.wire.observe(self)
        await self._begin("started")

    async def stop(self) -> None:
        """End the last incarnation in good order, once every restart that was due has happened."""
        for restart in self._restarts:
            await restart
        if self._engine is not None:
            self.landscape.wire.detach(ENGINE)
            await self._engine.stop()
            self._engine = None
            self._note("stopped")

    def bury(self) -> None:
        """Let the loop close: the tasks of killed incarnations are cancelled, without effect."""
        for life in self._buried:
            if isinstance(life, Life):
                life.bury()

    @property
    def restless(self) -> bool:
        """Whether it will never come to rest; in virtual time nobody is in a hurry to know."""
        return False

    async def settled(self) -> bool:
        """Whether the engine says, by its probe, that it has nothing open."""
        try:
            response = await self._ask("GET", "/probe/settled")
        except CallFailed:
            return False
        return response.status == 200 and b'"settled":true' in response.body.replace(b" ", b"")

    async def probe(self) -> None:
        """Have the engine's parked items, drift and audit trail in the journal."""
        for path in ("/probe/parked", "/probe/drift"):
            await self._ask("GET", path)
        await read_audit(lambda path: self._ask("GET", path))

    def before_delivery(self, call: Exchange) -> bool:
        """A call of the engine is about to leave: is it one to die at?"""
        if call.caller != ENGINE:
            return True
        now_us = self.landscape.clock.now_us()
        kill = self.schedule.call(now_us, call.operation, write=call.write)
        if kill is None:
            return True
        if kill.side == "after":
            self._due[call.call_id] = kill
            # An answer that never comes is an end of the call as well: the engine dies before it
            # can act on its failure. The callback runs before the engine's own task wakes.
            call.outcome.add_done_callback(lambda _: self._kill_after(call, {"answered": False}))
            return True
        self._kill(kill, {"call": call.operation, "key": call.key})
        return False

    def after_answer(self, call: Exchange, response: Response) -> bool:
        """The engine is about to see an answer: was it to die before that?"""
        return not self._kill_after(call, {"status": response.status})

    def _kill_after(self, call: Exchange, detail: dict[str, Any]) -> bool:
        kill = self._due.pop(call.call_id, None)
        if kill is None or self._life is None or self._life.ended:
            return False
        self._kill(kill, {"call": call.operation, "key": call.key, **detail})
        return True

    def _at_commit(self, kind: Kind, k: int, side: Side) -> None:
        if kind != "commit":
            return
        if side == "before":
            self._commit_due = self.schedule.commit(self.landscape.clock.now_us())
        kill = self._commit_due
        if kill is not None and kill.side == side:
            self._commit_due = None
            self._kill(kill, {"commit": k}, uncommitted=int(side == "before"))

    def _kill(self, kill: PlannedKill, detail: dict[str, Any], *, uncommitted: int = 0) -> None:
        """Die here; it hit something if anything was under way, as the journal then shows.

        Open calls of the engine and to it, a transaction that is lost, work that was claimed.
        """
        life = self._life
        if life is None or life.ended:
            return
        wire = self.landscape.wire
        life.end()
        in_flight = {
            "calls": wire.abandon(ENGINE),
            "deliveries": wire.under_way_to(ENGINE),
            "uncommitted": uncommitted,
            "claimed": 0 if self._engine is None else self._engine.claimed,
        }
        self._buried += [life, self._engine, wire.detach(ENGINE)]
        self._engine, self._due, self._commit_due = None, {}, None
        at = {"kind": kill.point, "k": kill.k, "side": kill.side}
        self._note("killed", at=at, in_flight=in_flight | detail)
        hit = any(in_flight.values())
        self.landscape.book.record(kill, effective=hit, detail=in_flight | detail)
        self._restarts.append(asyncio.ensure_future(self._restart(kill.restart_after_us)))

    async def _restart(self, after_us: int) -> None:
        await self.landscape.clock.sleep_until_us(self.landscape.clock.now_us() + after_us)
        await self._begin("restarted")
        if self._engine is not None:  # it may have died again while it started
            self.landscape.storefront.engine_restarted()

    async def _begin(self, event: str) -> None:
        self.incarnations += 1
        landscape = self.landscape
        ports = Ports(
            clock=landscape.clock,
            rng=landscape.seed.stream("engine"),
            http=landscape.wire,
            output=_Output(landscape, self.log),
            disk=self.disk,
        )
        fenced, self._life = incarnate(ports, self._at_commit)
        parts = build(self.config, fenced)
        self._engine = Engine(parts if self.mutate is None else self.mutate(parts))
        landscape.wire.attach(ENGINE, self._engine.app, names_calls=False)
        self._note(event)
        await self._up(self._engine, self._life)

    async def _up(self, engine: Engine, life: Life) -> None:
        """Return when an engine has started, or has died of it: then its start never ends."""
        decided: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def decide(*_: object) -> None:
            if not decided.done():
                decided.set_result(None)

        life.at_end(decide)
        starting = asyncio.ensure_future(engine.start())
        starting.add_done_callback(decide)
        await decided
        if life.ended:
            self._buried.append(starting)
        else:
            await starting

    def _note(self, event: str, **more: Any) -> None:
        body = {"event": event, "incarnation": self.incarnations, **more}
        self.landscape.journal.append("process", ENGINE, body)

    async def _ask(self, method: str, path: str) -> Response:
        request = Request(method, path)
        return await self.landscape.wire.call(_HARNESS_EDGE, request, timeout_ms=_ASK_TIMEOUT_MS)
