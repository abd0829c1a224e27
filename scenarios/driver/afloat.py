"""An engine as a process of its own, in a landscape on real sockets and in wall time.

It is started, watched, and started again whenever it ends: killed where the plan says, or fallen by
itself. An engine that has the hook kills itself, told by `SEATRIAL_CRASH_AT`; any other is struck
from outside (see `strikes`). What it prints is journalled with credentials tagged. The landscape
has a wall clock, no latency, and a world that starts now.
"""

from __future__ import annotations

import asyncio
import shlex
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from contracts.ports import ConnectionLost, Request, Response
from reports.hush import Hush
from reports.redaction import engine_name
from scenarios.driver.berth import Berth, Mooring, berth, lay_out
from scenarios.driver.process import READY_WITHIN_S, EngineProcess
from scenarios.driver.rest import Rest, watched
from scenarios.driver.strikes import Strikes
from scenarios.errors import EngineNotReady
from simulator.faults import KillSchedule, PlannedKill
from simulator.landscape import Landscape
from simulator.wire.exchange import Exchange
from simulator.wire.party import OnCrash, Target
from simulator.wire.sockets import SocketTarget
from simulator.world.canaries import personal

ENGINE: Final = "engine"
MOST_FALLS: Final = 5
"""An engine that fell this often by itself is not started again."""

_HARNESS_EDGE: Final = "harness>engine"
_ASK_TIMEOUT_MS: Final = 5_000
_RESTART_AFTER_US: Final = 1_000_000
# A connection breaks a moment before the process that held it can be seen to be gone.
_DEATH_SEEN_WITHIN_S: Final = 0.25
_LAST_WORDS: Final = 10
_KILLED: Final = -signal.SIGKILL


@dataclass(slots=True)
class _Watched:
    """The engine's process as a party; counts the calls to it that broke."""

    target: Target
    broken: int = 0

    async def send(self, request: Request, call_id: str, on_crash: OnCrash) -> Response:
        try:
            return await self.target.send(request, call_id, on_crash)
        except ConnectionLost:
            self.broken += 1
            raise


@dataclass(slots=True)
class ProcessEngine:
    """Any engine behind a command, moored in a landscape.

    The n-th incarnation is told the n-th of `kills`, whose `k` counts from that incarnation's
    start; when they are used up the rest live on. `schedule` strikes from outside. `incarnations`
    counts starts, `falls` the times it ended by itself. With `quiet_us` it needs no probe: it is at
    rest when the wire has been quiet for so long. Leave it with `stop`, or as a context, which ends
    the process whatever happened. `log` is given every line of output, credentials tagged.
    """

    landscape: Landscape
    mooring: Mooring
    kills: Sequence[PlannedKill] = ()
    log: Callable[[str], None] = lambda _: None
    schedule: KillSchedule | None = None
    quiet_us: int | None = None
    incarnations: int = field(default=0, init=False)
    falls: int = field(default=0, init=False)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack, init=False)
    _due: Iterator[PlannedKill] = field(default=iter(()), init=False)
    _process: EngineProcess | None = field(default=None, init=False)
    _secrets: Path | None = field(default=None, init=False)
    _party: _Watched | None = field(default=None, init=False)
    _keeper: asyncio.Task[None] | None = field(default=None, init=False)
    _steady: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _fate: asyncio.Future[None] | None = field(default=None, init=False)
    _hung_up: list[Exchange] = field(default_factory=list, init=False)
    _living: bool = field(default=False, init=False)
    _lived_us: int = field(default=0, init=False)
    _up_since_us: int | None = field(default=None, init=False)
    _stopping: bool = field(default=False, init=False)
    _last: deque[str] = field(default_factory=partial(deque, maxlen=_LAST_WORDS), init=False)
    _rest: Rest | None = field(default=None, init=False)
    _struck: tuple[PlannedKill, dict[str, Any]] | None = field(default=None, init=False)

    async def start(self) -> None:
        """Moor it and wait until it is ready.

        Raises what `EngineProcess.start` does when its first start fails by itself; nothing is left
        running then.
        """
        try:
            at = await self._stack.enter_async_context(
                berth(self.landscape, self.mooring, self._is_dead)
            )
            self._process = EngineProcess(at.launch, at.client, self._take)
            self._secrets = at.secrets
            self._party = _Watched(SocketTarget(at.client, at.launch.url))
            self.landscape.wire.attach(ENGINE, self._party)
            self.landscape.wire.detach(ENGINE)  # known from now on, and down
            self._watch(at)
            self._due = iter(self.kills)
            self._keeper = asyncio.create_task(self._keep(self._process))
            await self._until_steady()
        except BaseException:
            await self.close()
            raise

    async def stop(self) -> None:
        """End the last incarnation in good order, once a restart that was due has happened."""
        try:
            with suppress(EngineNotReady):  # what does not come up again can be stopped as well
                await self._until_steady()
            self._stopping = True
            if self._process is not None and self._living:
                code = await self._process.stop()
                gone = {} if code != _KILLED else {"in_flight": self._in_flight()}
                self._note("killed" if gone else "stopped", exit=code, **gone)
        finally:
            await self.close()

    async def close(self) -> None:
        """End the process at once, if it runs, and give back every socket and file."""
        self._stopping = True
        self._down()
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        if self._process is not None and self._process.running:
            await self._process.kill()
        await self._stack.aclose()

    def hand_over(self) -> None:
        """Put the landscape's secrets, as they are by now, where the engine reads them."""
        if self._secrets is not None:
            lay_out(self.landscape, self._secrets)

    async def settled(self) -> bool:
        """Whether it is up and has nothing open, as its probe says or the silence of the wire."""
        return self._rest is not None and await self._rest.settled()

    async def word(self) -> bool | None:
        """What its probe says of that; None where it has none, or is not there yet."""
        return None if self._rest is None else await self._rest.word()

    @property
    def restless(self) -> bool:
        """Whether it says the same again and again, so that it will never come to rest."""
        return self._rest is not None and self._rest.restless

    async def probe(self) -> None:
        """Have its parked items, drift and audit in the journal, or that it does not answer."""
        with suppress(EngineNotReady):
            await self._until_steady()
        if self._rest is not None:
            await self._rest.tell()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def _watch(self, at: Berth) -> None:
        """Look at every call, for kills from outside and for the silence of the wire."""
        wire, clock = self.landscape.wire, self.landscape.clock
        self._rest = Rest(self._ask)
        if self.schedule is not None:
            told = (self.schedule, self._is_up, self._lived, self._strike)
            wire.observe(Strikes(ENGINE, *told))
        if self.quiet_us is not None:
            look = partial(at.client.fetch, at.launch.url, timeout_ms=_ASK_TIMEOUT_MS)
            self._rest = Rest(self._ask, look, *watched(wire, clock, self.quiet_us))

    def _is_up(self) -> bool:
        """Whether it is ready, and nobody ends it."""
        up = self._fate is not None and not self._fate.done()
        return up and self._struck is None and not self._stopping

    def _lived(self) -> int:
        """For how long it was ready, over all its incarnations, in microseconds."""
        since_us = self._up_since_us
        return self._lived_us + (
            0 if since_us is None else self.landscape.clock.now_us() - since_us
        )

    def _strike(self, kill: PlannedKill, detail: dict[str, Any]) -> None:
        """Kill it from outside, unless it dies already or that rule has healed."""
        healed = kill.rule in self.landscape.book.healed()
        if self._process is not None and self._is_up() and not healed:
            self._struck = kill, detail
            self._process.strike()

    async def _until_steady(self) -> None:
        """Return when it is ready; raise EngineNotReady or why it will never be."""
        within_s = 2 * (len(self.kills) + MOST_FALLS) * READY_WITHIN_S
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._steady.wait()
        keeper = self._keeper
        if keeper is not None and keeper.done() and not keeper.cancelled():
            keeper.result()
        if not self._steady.is_set():
            raise EngineNotReady(f"the engine did not come up within {within_s:.0f} s")

    async def _keep(self, process: EngineProcess) -> None:
        """Keep it running until it is told to stop, or falls too often by itself."""
        try:
            while self.falls < MOST_FALLS:
                kill = next(self._due, None)
                code = await self._live(process, kill)
                if self._stopping:
                    return
                if self._struck is not None:
                    await self._fell(*self._struck)
                elif kill is not None and code == _KILLED:
                    await self._fell(kill, {})
                else:
                    await self._fell(None, {"exit": code})
        finally:
            self._steady.set()

    async def _live(self, process: EngineProcess, kill: PlannedKill | None) -> int:
        """One incarnation from its start to its end; its exit code."""
        self.incarnations += 1
        self._living = True
        self._note("started" if self.incarnations == 1 else "restarted")
        told = {} if kill is None else {"SEATRIAL_CRASH_AT": f"{kill.point}:{kill.k}:{kill.side}"}
        try:
            await process.start(told)
        except EngineNotReady as error:
            code = await process.ended()
            if self._fate is None and not (kill is not None and code == _KILLED):
                # It has never been up: that is no fall, but a wrong command.
                raise EngineNotReady(self._explained(error)) from None
            return code
        self._up()
        return await process.ended()

    def _explained(self, error: EngineNotReady) -> str:
        """Why it never came up, with the name of its command and its last words."""
        said = "; it printed nothing"
        if self._last:
            # It may have read the ERP before it fell, and the message is printed to anybody.
            mask = Hush.of_documents(personal(self.landscape.world))
            told = "".join(f"\n  {mask(line)}" for line in self._last)
            said = f"; the last that it printed:{told}"
        command = engine_name(shlex.join(self.mooring.command))
        return f"{error} (the command is `{command}`, and run.json has all of it){said}"

    def _up(self) -> None:
        self._fate = asyncio.get_running_loop().create_future()
        self._up_since_us = self.landscape.clock.now_us()
        if self._party is not None:
            self._party.broken = 0
            self.landscape.wire.attach(ENGINE, self._party, names_calls=False)
        self._note("ready")
        self._steady.set()
        if self.incarnations > 1:
            self.landscape.storefront.engine_restarted()

    def _down(self) -> None:
        """It is gone: nobody answers for it, and what it had begun is heard by nobody."""
        self._steady.clear()
        self._lived_us, self._up_since_us = self._lived(), None
        self.landscape.wire.detach(ENGINE)
        if self._fate is not None and not self._fate.done():
            self._fate.set_result(None)
        self._hung_up = []
        self._struck = None

    async def _fell(self, kill: PlannedKill | None, detail: dict[str, Any]) -> None:
        """Note how it ended and what that hit, and let the pause before a restart pass."""
        self._living = False
        in_flight = self._in_flight()
        if kill is None:
            self.falls += 1
            self._note("stopped", in_flight=in_flight, **detail)
        else:
            at = {"kind": kill.point, "k": kill.k, "side": kill.side}
            # What it was struck at was in flight, whatever else was.
            hit = self._struck is not None or any(in_flight.values())
            in_flight |= detail
            self._note("killed", at=at, in_flight=in_flight)
            self.landscape.book.record(kill, effective=hit, detail=in_flight)
        self._down()
        pause_us = _RESTART_AFTER_US if kill is None else kill.restart_after_us
        clock = self.landscape.clock
        await clock.sleep_until_us(clock.now_us() + pause_us)

    def _in_flight(self) -> dict[str, Any]:
        """What was under way when it died; calls that it made are heard by nobody from now on.

        Calls that it made; calls to it that broke; and orders that it had not brought home: those
        whose ERP number the storefront does not know.
        """
        abandoned = self.landscape.wire.abandon(ENGINE)
        orders = self.landscape.storefront.state.rows("order")
        return {
            "calls": len(self._hung_up) + abandoned,
            "deliveries": 0 if self._party is None else self._party.broken,
            "orders": sum(row.body["status"] is None for row in orders),
        }

    async def _is_dead(self, call: Exchange) -> bool:
        """Whether the process that hung up on a call is gone; waits a moment for its end."""
        fate = self._fate
        if fate is None:
            return False
        self._hung_up.append(call)
        try:
            async with asyncio.timeout(_DEATH_SEEN_WITHIN_S):
                await asyncio.shield(fate)
        except TimeoutError:
            self._hung_up.remove(call)
            return False
        return True

    def _take(self, stream: str, line: str) -> None:
        text = self.landscape.wire.scrub(line)
        self.landscape.journal.append("output", ENGINE, {"stream": stream, "line": text})
        self._last.append(text)
        self.log(text)

    def _note(self, event: str, **more: Any) -> None:
        body = {"event": event, "incarnation": self.incarnations, **more}
        self.landscape.journal.append("process", ENGINE, body)

    async def _ask(self, request: Request) -> Response:
        return await self.landscape.wire.call(_HARNESS_EDGE, request, timeout_ms=_ASK_TIMEOUT_MS)
