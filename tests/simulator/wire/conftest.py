"""A toy ERP behind a wire, called in virtual time in process or in real time over sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from starlette.applications import Starlette
from starlette.requests import Request as StarletteRequest
from starlette.responses import JSONResponse
from starlette.responses import Response as StarletteResponse
from starlette.routing import Route

from contracts.journal import Journal, Record
from contracts.ports import CallFailed, Clock, HttpPort, Request, Response
from simulator.clock import WallClock, run_virtual
from simulator.faults import FaultBook, parse_plan
from simulator.seed import Seed
from simulator.wire import CALL_HEADER, LATENCIES, Wire
from simulator.wire.gateway import Gateway
from simulator.wire.sockets import SocketClient, SocketPort, socket_server

START = datetime(2031, 3, 1, tzinfo=UTC)
EDGE = "engine>erp"
TOKEN = "tok-of-the-engine"
PATIENCE_MS = 120


class ToyErp:
    """Takes orders; takes `think_s` before it stores one and again before it answers."""

    def __init__(self, think_s: float = 0.0) -> None:
        self.think_s = think_s
        self.orders: list[str] = []
        self.causes: list[str | None] = []
        self.withdrawn: list[str | None] = []
        self.app = Starlette(
            routes=[
                Route("/orders", self.create, methods=["POST"]),
                Route("/orders", self.list),
                Route("/health", self.health),
                Route("/profile", self.crash),
                Route("/oauth/token", self.token, methods=["POST"]),
                Route("/html", self.html),
            ]
        )

    async def create(self, request: StarletteRequest) -> StarletteResponse:
        if request.headers.get("authorization") in self.withdrawn:
            return StarletteResponse(status_code=401)
        content = await request.json()
        if "rows" in content:
            self.orders += [row["id"] for row in content["rows"]]
            done = [{"id": row["id"], "status": "applied"} for row in content["rows"]]
            return JSONResponse({"results": done})
        reference = content["reference"]
        await asyncio.sleep(self.think_s)
        self.orders.append(reference)
        self.causes.append(request.headers.get(CALL_HEADER))
        await asyncio.sleep(self.think_s)
        return JSONResponse({"number": len(self.orders)}, status_code=201)

    async def list(self, _: StarletteRequest) -> StarletteResponse:
        return JSONResponse({"orders": self.orders, "next": None})

    async def health(self, _: StarletteRequest) -> StarletteResponse:
        return JSONResponse({"status": "ok"})

    async def crash(self, _: StarletteRequest) -> StarletteResponse:
        raise KeyError("a buyer's name")

    async def token(self, _: StarletteRequest) -> StarletteResponse:
        return JSONResponse(
            {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 60, "scope": "x"}
        )

    async def html(self, _: StarletteRequest) -> StarletteResponse:
        return StarletteResponse(b"\xff\xfe", media_type="application/octet-stream")


class Toy:
    """One world: a clock, a wire with the toy ERP on it, and a client's port to it."""

    def __init__(self, clock: Clock, rules: list[Any], **options: Any) -> None:
        self.clock = clock
        self.erp = ToyErp(options.pop("think_s", 0.0))
        self.journal, self._sink = Journal.in_memory(clock, "toy")
        seed = Seed(options.pop("seed", 7))
        plan = parse_plan({"id": "toy", "rules": [_whole(rule) for rule in rules]}, "toy")
        self.book = FaultBook(plan, seed, clock, self.journal)
        self.wire = Wire(
            clock,
            seed=seed,
            journal=self.journal,
            faults=self.book,
            latency=LATENCIES[options.pop("latency", "none")],
            check=options.pop("check", False),
        )
        self.wire.attach("erp", self.erp.app)
        self.port: HttpPort = self.wire
        assert not options

    async def call(
        self, method: str, path: str, content: Any = None, **kept: Any
    ) -> Response | CallFailed:
        headers = {"content-type": "application/json"} if content is not None else {}
        headers |= kept.get("headers", {})
        body = kept.get("body", orjson.dumps(content) if content is not None else b"")
        request = Request(method, path, headers, body)
        try:
            return await self.port.call(
                kept.get("edge", EDGE), request, timeout_ms=kept.get("timeout_ms", PATIENCE_MS)
            )
        except CallFailed as failure:
            return failure

    async def order(self, reference: str = "S-1", **kept: Any) -> int | str:
        """What the client sees of its order: the status, or the kind of failure."""
        seen = await self.call("POST", "/orders", {"reference": reference}, **kept)
        return seen.status if isinstance(seen, Response) else seen.kind

    def records(self, kind: str | None = None) -> list[Record]:
        self.journal.flush()
        return [record for record in self._sink.records() if kind in {None, record.kind}]

    def answers(self) -> list[dict[str, Any]]:
        return [record.body for record in self.records("answer")]

    def hits(self) -> list[tuple[str, str, int, bool]]:
        """The faults that fired: rule, key, attempt, whether effective."""
        bodies = [record.body for record in self.records("fault")]
        return [(body["rule"], body["key"], body["nth"], body["effective"]) for body in bodies]


Story = Callable[[Toy], Coroutine[Any, Any, Any]]


def sail_in_process(story: Story, rules: list[Any] | None = None, **options: Any) -> Any:
    async def main(clock: Clock) -> Any:
        return await story(Toy(clock, rules or [], **options))

    return run_virtual(main, START)


def sail_over_sockets(story: Story, rules: list[Any] | None = None, **options: Any) -> Any:
    async def main() -> Any:
        toy = Toy(WallClock(START), rules or [], **options)
        async with (
            socket_server(Gateway(toy.wire, EDGE, hold_ms=5_000)) as server,
            SocketClient() as client,
        ):
            toy.port = SocketPort(client, {"erp": server.url})
            return await story(toy)

    return asyncio.run(main())


@pytest.fixture
def sail() -> Callable[..., Any]:
    """Run a story in virtual time, the client in process."""
    return sail_in_process


@pytest.fixture(params=["in process", "over sockets"])
def sail_both(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Run a story once in process and once over sockets."""
    return sail_in_process if request.param == "in process" else sail_over_sockets


@pytest.fixture
def over_sockets() -> Callable[..., Any]:
    """Run a story in real time, the client over sockets."""
    return sail_over_sockets


def _whole(rule: Mapping[str, Any]) -> dict[str, Any]:
    kept = {"when": {"edges": ["*>erp"], "operations": ["erp.orders.create"]}}
    return {"schedule": {"always": True}, **kept, "id": rule["effect"], **rule}
