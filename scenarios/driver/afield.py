"""An engine that runs already, somewhere else: met at its URL, never started, stopped or killed.

It must find the two systems. They are served at ports that stay the same from run to run, and the
secrets come from the seed, so it can be told once: by a file of variables, `engine.env`, which is
written before it is waited for. What it prints nobody sees.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from contracts.ports import CallFailed, Request, Response
from scenarios.driver.berth import erp_at, lay_out, served
from scenarios.driver.process import HEALTH
from scenarios.driver.rest import Rest, watched
from scenarios.errors import EngineUnreachable
from simulator.landscape import Landscape
from simulator.serve.addresses import write_variables
from simulator.wire.sockets import LOOPBACK, SocketClient, SocketTarget

ENGINE: Final = "engine"
ENVIRONMENT_FILE: Final = "engine.env"

_HARNESS_EDGE: Final = "harness>engine"
_ASK_TIMEOUT_MS: Final = 5_000
_LOOK_TIMEOUT_MS: Final = 2_000
_LOOK_EVERY_US: Final = 200_000


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where an engine that runs already is, and where it finds the systems.

    `folder` holds `engine.env` and the secrets for as long as the engine is needed. The ERP is at
    `port`, the storefront at the next one, and a WMS, where there is one, at the one after it.
    """

    url: str
    folder: Path
    port: int
    ready_within_s: int
    allow_hosts: frozenset[str] = LOOPBACK


@dataclass(slots=True)
class EngineAfield:
    """Any engine at a URL, met by a landscape; `tell` is given what its owner must know."""

    landscape: Landscape
    where: Whereabouts
    quiet_us: int
    tell: Callable[[str], None]
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack, init=False)
    _rest: Rest | None = field(default=None, init=False)

    async def start(self) -> None:
        """Serve the systems, say where they are, and wait until the engine answers.

        Raises EngineUnreachable when it does not, HostNotAllowed, or SocketClosed for a taken port.
        """
        where, wire = self.where, self.landscape.wire
        where.folder.mkdir(mode=0o700)
        self._stack.callback(_clear, where.folder)
        variables = await self._stack.enter_async_context(
            served(self.landscape, where.folder, port=where.port)
        )
        file = where.folder / ENVIRONMENT_FILE
        write_variables(file, variables)
        client = await self._stack.enter_async_context(SocketClient(where.allow_hosts))
        self.tell(
            f"the ERP is at {erp_at(variables)}, the storefront at "
            f"{variables['SEATRIAL_STORE_URL']}; your engine is told so by `set -a; . {file}`. "
            f"Waiting up to {where.ready_within_s} s for {where.url}/health"
        )
        self._note("started")
        await self._until_ready(client)
        wire.attach(ENGINE, SocketTarget(client, where.url))
        self._note("ready")
        look = partial(client.fetch, where.url, timeout_ms=_ASK_TIMEOUT_MS)
        watching = watched(wire, self.landscape.clock, self.quiet_us)
        self._rest = Rest(self._ask, look, *watching)

    async def stop(self) -> None:
        """Let it be; it goes on running."""
        self._note("stopped")
        await self.close()

    async def close(self) -> None:
        """Serve the systems no more, and take back what it was told."""
        with suppress(Exception):
            self.landscape.wire.detach(ENGINE)
        await self._stack.aclose()

    def hand_over(self) -> None:
        """Put the landscape's secrets, as they are by now, where the engine reads them."""
        lay_out(self.landscape, self.where.folder)

    async def settled(self) -> bool:
        """Whether it has nothing open, as its probe says or the silence of the wire."""
        return self._rest is not None and await self._rest.settled()

    async def word(self) -> bool | None:
        """What its probe says of that; None where it has none, or is not there yet."""
        return None if self._rest is None else await self._rest.word()

    @property
    def restless(self) -> bool:
        """Whether it says the same again and again, so that it will never come to rest."""
        return self._rest is not None and self._rest.restless

    async def probe(self) -> None:
        """Have its parked items and drift in the journal, if it has a probe."""
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

    async def _until_ready(self, client: SocketClient) -> None:
        where, clock, said = self.where, self.landscape.clock, "nothing was tried"
        with suppress(TimeoutError):
            async with asyncio.timeout(where.ready_within_s):
                while True:
                    try:
                        answer = await client.fetch(where.url, HEALTH, timeout_ms=_LOOK_TIMEOUT_MS)
                    except CallFailed as error:
                        said = str(error)
                    else:
                        if answer.status // 100 == 2:
                            return
                        said = f"the last answer was {answer.status}"
                    await clock.sleep_until_us(clock.now_us() + _LOOK_EVERY_US)
        raise EngineUnreachable(
            f"no engine is ready at {where.url}: GET {where.url}/health gave no 2xx within "
            f"{where.ready_within_s} s ({said}). Start it first, or let it be waited for longer by "
            "--ready-within; docs/engines.md says what it is told"
        )

    def _note(self, event: str) -> None:
        self.landscape.journal.append("process", ENGINE, {"event": event, "incarnation": 1})

    async def _ask(self, request: Request) -> Response:
        return await self.landscape.wire.call(_HARNESS_EDGE, request, timeout_ms=_ASK_TIMEOUT_MS)


def _clear(folder: Path) -> None:
    """Remove a folder with what an engine was told."""
    shutil.rmtree(folder)
