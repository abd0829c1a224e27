"""An engine as a process of its own: started, waited for, stopped, killed; its output captured.

The contract is the one of any engine (docs/ARCHITECTURE.md): configured by `SEATRIAL_*` in its
environment, secrets in files, ready when `GET /health` answers 2xx within ten seconds, stopped
with SIGTERM and, five seconds later, SIGKILL. Wall clock and ordinary event loop only.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from contracts.ports import CallFailed, Request
from reports.redaction import engine_name
from scenarios.errors import EngineNotReady, EngineUnreachable
from simulator.errors import HostNotAllowed
from simulator.wire.sockets import SocketClient

READY_WITHIN_S = 10.0
STOP_WITHIN_S = 5.0
_ASK_AGAIN_S = 0.02
_LONGEST_LINE = 1 << 16
_HEALTH_TIMEOUT_MS = 2_000
HEALTH = Request("GET", "/health")
# What an engine inherits of our environment: enough to find its interpreter, no secret of ours.
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV")


@dataclass(frozen=True, slots=True)
class Launch:
    """How one engine is started: its command, where it serves, and its environment."""

    command: Sequence[str]
    url: str
    environment: Mapping[str, str]


@dataclass(slots=True)
class EngineProcess:
    """One engine's process at a time; `take` is given each line of its output as it comes.

    It is asked over `client`, so only on hosts that the client's allow-list has. It leads a process
    group of its own, and what it leaves behind there ends with it.
    """

    launch: Launch
    client: SocketClient
    take: Callable[[str, str], None]
    _process: asyncio.subprocess.Process | None = field(default=None, init=False)
    _readers: list[asyncio.Task[None]] = field(default_factory=list, init=False)
    _ready: bool = field(default=False, init=False)

    async def start(self, extra: Mapping[str, str] | None = None) -> None:
        """Start it and wait until it is ready.

        Raises EngineUnreachable when the command cannot be started or its address is taken,
        EngineNotReady when it ends or stays silent for ten seconds, HostNotAllowed when it is to
        serve where we may not go. Nothing is left running then.
        """
        if await self._healthy():
            raise EngineUnreachable(
                f"somebody else answers at {self.launch.url} already; end that, or choose another"
                " address"
            )
        await self._spawn(dict(extra or {}))
        try:
            await asyncio.wait_for(self._until_ready(), READY_WITHIN_S)
        except TimeoutError:
            raise EngineNotReady(
                f"GET {self.launch.url}/health gave no 2xx within {READY_WITHIN_S:.0f} s; "
                "the engine must serve it at SEATRIAL_LISTEN once it is ready, see docs/engines.md"
            ) from None
        finally:
            if not self._ready:
                await self.kill()

    @property
    def running(self) -> bool:
        """Whether the process is there and has not ended."""
        return self._process is not None and self._process.returncode is None

    async def stop(self) -> int:
        """SIGTERM, five seconds, SIGKILL; return the exit code."""
        if self.running:
            self._signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self.ended(), STOP_WITHIN_S)
            except TimeoutError:
                self._signal(signal.SIGKILL)
        return await self.ended()

    async def kill(self) -> int:
        """SIGKILL; return the exit code once it is gone and its output is read."""
        self.strike()
        return await self.ended()

    def strike(self) -> None:
        """SIGKILL to all of it, if it runs, and no look back."""
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._started().pid, signal.SIGKILL)

    async def ended(self) -> int:
        """Wait until the process ends and its output is read; its exit code (negative: a signal).

        Raises EngineUnreachable when it was never started.
        """
        process = self._started()
        code = await process.wait()
        with contextlib.suppress(ProcessLookupError):  # its children could hold its output open
            os.killpg(process.pid, signal.SIGKILL)
        for reader in self._readers:
            await asyncio.shield(reader)
        return code

    async def _spawn(self, extra: Mapping[str, str]) -> None:
        inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        # Pipes of our own: asyncio's would hide the end of the process for as long as a child of it
        # holds one open.
        pipes = {stream: os.pipe() for stream in ("stdout", "stderr")}
        self._ready = False
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self.launch.command,
                env=inherited | dict(self.launch.environment) | dict(extra),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=pipes["stdout"][1],
                stderr=pipes["stderr"][1],
                start_new_session=True,
            )
        except OSError as error:
            for read, _ in pipes.values():
                os.close(read)
            raise EngineUnreachable(
                f"the engine's command {engine_name(self.launch.command[0])!r} cannot be started: "
                f"{error.strerror}; give a command that runs from here"
            ) from None
        finally:
            for _, write in pipes.values():
                os.close(write)
        self._readers = [
            asyncio.ensure_future(self._read(stream, read)) for stream, (read, _) in pipes.items()
        ]

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._started().send_signal(number)

    def _started(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise EngineUnreachable("the engine was never started")
        return self._process

    async def _until_ready(self) -> None:
        while not await self._healthy():
            if not self.running:
                code = await self.ended()
                raise EngineNotReady(
                    f"the engine ended with exit code {code} before it was ready; its output says "
                    "why, and docs/engines.md what it is told and must do"
                )
            await asyncio.sleep(_ASK_AGAIN_S)
        self._ready = True

    async def _healthy(self) -> bool:
        try:
            answer = await self.client.fetch(self.launch.url, HEALTH, timeout_ms=_HEALTH_TIMEOUT_MS)
        except HostNotAllowed:
            raise
        except CallFailed:
            return False
        return answer.status // 100 == 2

    async def _read(self, stream: str, descriptor: int) -> None:
        source = asyncio.StreamReader()
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(source), os.fdopen(descriptor, "rb", 0)
        )
        rest = b""
        while chunk := await source.read(_LONGEST_LINE):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._tell(stream, line)
            if len(rest) >= _LONGEST_LINE:
                self._tell(stream, rest)
                rest = b""
        if rest:
            self._tell(stream, rest)
        transport.close()

    def _tell(self, stream: str, line: bytes) -> None:
        self.take(stream, line.decode("utf-8", "replace").rstrip("\r"))
