"""The engine as a process: over sockets, on a file, killed with SIGKILL, stopped politely."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
import uvicorn

from contracts.ports import Request, Response
from engine.wall import EpochClock
from tests.engine.fakes.erp import FakeErp
from tests.engine.fakes.storefront import FakeStorefront
from tests.engine.test_config import variables

ROOT = Path(__file__).parents[2]
ORDERS = 6
SETTINGS = {
    "poll_ms": 100,
    "timeout_ms": 2_000,
    "reconciliation": {"enabled": False},
    "retry": {"first_ms": 20},
}


def served(handle: Callable[[Request], Response]) -> Any:
    """An ASGI app around a fake."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        query = scope["query_string"].decode()
        path = scope["raw_path"].decode() + (f"?{query}" if query else "")
        answer = handle(Request(scope["method"], path, headers, body))
        start = {"type": "http.response.start", "status": answer.status}
        pairs = [(name.encode(), value.encode()) for name, value in answer.headers.items()]
        await send({**start, "headers": pairs})
        await send({"type": "http.response.body", "body": answer.body})

    return app


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Harbour:
    """Two fake systems on real sockets, and an engine process that can be started again."""

    def __init__(self, folder: Path) -> None:
        clock = EpochClock()
        self.erp = FakeErp(clock, max_processing_s=0)
        self.shop = FakeStorefront(clock)
        self.folder = folder
        self.port = free_port()
        self.lines: list[dict[str, Any]] = []
        self.listening = asyncio.Event()
        self.shown = asyncio.Event()
        self.servers: list[tuple[uvicorn.Server, asyncio.Task[None]]] = []

    def show(self, request: Request) -> Response:
        answer = self.shop.handle(request)
        if all(order["status"] for order in self.shop.orders.values()):
            self.shown.set()
        return answer

    async def serve(self, handle: Callable[[Request], Response]) -> str:
        port = free_port()
        config = uvicorn.Config(
            served(handle), port=port, lifespan="off", log_config=None, access_log=False
        )
        server = uvicorn.Server(config)
        ready = asyncio.Event()
        startup = server.startup

        async def announced(sockets: Any = None) -> None:
            await startup(sockets)
            ready.set()

        server.startup = announced  # type: ignore[method-assign]
        server.capture_signals = _no_signals  # type: ignore[method-assign]
        self.servers.append((server, asyncio.create_task(server.serve())))
        await ready.wait()
        return f"http://127.0.0.1:{port}"

    async def environment(self, **extra: str) -> dict[str, str]:
        if not self.servers:
            self.urls = [await self.serve(self.erp.handle), await self.serve(self.show)]
        given = variables(
            self.folder,
            SEATRIAL_ERP_URL=self.urls[0],
            SEATRIAL_STORE_URL=self.urls[1],
            SEATRIAL_LISTEN=f"127.0.0.1:{self.port}",
            SEATRIAL_ENGINE_CONFIG=orjson.dumps(SETTINGS).decode(),
        )
        return {"PATH": os.environ["PATH"], **given, **extra}

    async def start(self, **extra: str) -> tuple[Process, asyncio.Task[None]]:
        self.listening.clear()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "engine"),
            cwd=ROOT,
            env=await self.environment(**extra),
            stdout=PIPE,
            stderr=PIPE,
        )
        return process, asyncio.create_task(self._read(process))

    async def _read(self, process: Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self.lines.append(orjson.loads(line))
            if self.lines[-1]["event"] == "engine.listening":
                self.listening.set()

    async def deliver(self, client: aiohttp.ClientSession, reference: str) -> None:
        """Deliver until it is taken; after a failure, wait for the next incarnation."""
        while True:
            await self.listening.wait()
            sent = self.shop.delivery(f"dl-{reference}", self.shop.event(reference))
            url = f"http://127.0.0.1:{self.port}{sent.path}"
            try:
                async with client.post(url, data=sent.body, headers=sent.headers) as answer:
                    assert answer.status in (200, 202)
                    return
            except aiohttp.ClientError:
                self.listening.clear()

    async def place_all(self) -> None:
        for number in range(ORDERS):
            self.shop.place(f"S-{number}")
        async with aiohttp.ClientSession() as client:
            await asyncio.gather(*(self.deliver(client, name) for name in self.shop.orders))
        await self.shown.wait()

    async def close(self) -> None:
        for server, task in self.servers:
            server.should_exit = True
            await task


@asynccontextmanager
async def harbour(folder: Path) -> AsyncIterator[Harbour]:
    port = Harbour(folder)
    try:
        async with asyncio.timeout(30):
            yield port
    finally:
        await port.close()


def _no_signals() -> Any:
    from contextlib import nullcontext

    return nullcontext()


def numbers(port: Harbour) -> list[int]:
    return [len(port.erp.numbers_of(reference)) for reference in port.shop.orders]


def test_a_process_syncs_orders_and_stops_on_sigterm_within_five_seconds(tmp_path: Path) -> None:
    async def main() -> None:
        async with harbour(tmp_path) as port:
            process, reader = await port.start()
            await port.place_all()
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(5):
                assert await process.wait() == 0
            await reader
            assert numbers(port) == [1] * ORDERS
            events = [line["event"] for line in port.lines]
            assert events[:2] == ["engine.ready", "engine.listening"]
            assert events[-2:] == ["engine.stopped", "engine.ended"]
            assert port.lines[-1]["commits"] > 3

    asyncio.run(main())


POINTS = ("commit:2:before", "commit:3:after", "call:4:before", "call:4:after", "commit:5:after")


@pytest.mark.parametrize("point", POINTS)
def test_a_sigkill_at_a_crash_point_loses_and_doubles_nothing(point: str, tmp_path: Path) -> None:
    async def main() -> None:
        async with harbour(tmp_path) as port:
            process, reader = await port.start(SEATRIAL_CRASH_AT=point)
            placing = asyncio.create_task(port.place_all())
            assert await process.wait() == -signal.SIGKILL
            await reader
            again, reader = await port.start()
            await placing
            assert numbers(port) == [1] * ORDERS
            assert len(port.shop.applied) == len(set(port.shop.applied)) == ORDERS
            again.send_signal(signal.SIGTERM)
            assert await again.wait() == 0
            await reader

    asyncio.run(main())


@pytest.mark.parametrize(
    ("changed", "code", "told"),
    [
        ({"SEATRIAL_ERP_URL": ""}, 30, "SEATRIAL_ERP_URL is not set"),
        ({"SEATRIAL_ENGINE_CONFIG": '{"wrokers": 1}'}, 30, "unknown setting wrokers"),
    ],
)
def test_a_process_that_is_told_nonsense_says_what_and_exits(
    changed: dict[str, str], code: int, told: str, tmp_path: Path
) -> None:
    async def main() -> None:
        async with harbour(tmp_path) as port:
            process, reader = await port.start(**changed)
            assert process.stderr is not None
            message = (await process.stderr.read()).decode()
            assert await process.wait() == code
            await reader
            assert told in message
            assert "Traceback" not in message

    asyncio.run(main())


def test_a_second_process_on_the_same_state_is_refused(tmp_path: Path) -> None:
    async def main() -> None:
        async with harbour(tmp_path) as port:
            first, reader = await port.start()
            await port.listening.wait()
            second, other = await port.start(SEATRIAL_LISTEN=f"127.0.0.1:{free_port()}")
            assert await second.wait() == 70
            await other
            first.send_signal(signal.SIGTERM)
            assert await first.wait() == 0
            await reader

    asyncio.run(main())


def test_the_engine_needs_no_simulator_to_be_there() -> None:
    code = "import sys; sys.modules['simulator'] = None; import engine.__main__"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_clock_of_a_process_counts_from_1970() -> None:
    clock = EpochClock()
    assert abs(clock.now() - datetime.now(UTC)).total_seconds() < 5
    assert clock.instant(0) == datetime(1970, 1, 1, tzinfo=UTC)
    assert clock.now_us() <= clock.now_us()
