"""The simulator over HTTP against a plain FastAPI app that keeps its orders in a dict.

Both are served on loopback by the same server in one process, in turns, to the same client. The
client's CPU seconds are measured by calling an app that answers at once, and taken off both sides.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final

import orjson
from fastapi import FastAPI
from fastapi.responses import Response as Answer
from starlette.requests import Request as Asked
from starlette.types import Receive, Scope, Send

from contracts.journal import Journal
from load.bench.figure import Figure, Target
from load.bench.meter import cpu_of
from load.bench.waters import calm_world, landscape_of
from scenarios.session import Session
from simulator.clock import WallClock
from simulator.credentials import ENGINE_CLIENT
from simulator.landscape import Landscape
from simulator.wire.gateway import Gateway
from simulator.wire.sockets import SocketClient, SocketPort, socket_server
from simulator.world.spec import Customer, World

_ROUNDS: Final = 5
_EDGE: Final = "engine>erp"
_JSON: Final = "application/json"


def measure(quick: bool) -> Sequence[Figure]:
    """Bursts of reads by key and of 5-line order entries, in turns."""
    calls = 20 if quick else 400
    with tempfile.TemporaryDirectory() as place:
        read, write = asyncio.run(_measure(calls, Path(place)))
    return (_figure("http.get", read, 0.8), _figure("http.post", write, 0.5))


def _figure(name: str, sides: tuple[float, float, float], least: float) -> Figure:
    ours_s, plain_s, client_s = sides
    ours, plain = ours_s - client_s, plain_s - client_s
    return Figure(
        name,
        ours * 1e6,
        "server CPU us per request",
        plain / ours,
        "a plain FastAPI app in the same run",
        Target("ratio", "least", least),
        f"plain {plain * 1e6:.0f} us; with OAuth, contract check both ways and journal",
    )


async def _measure(
    calls: int, place: Path
) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    world, clock = calm_world(accounts=4, items=60), WallClock()
    journal = Journal.to_file(clock, world.name, place / "journal.jsonl")
    landscape = landscape_of(world, clock, journal)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(SocketClient())
        apps = (Gateway(landscape.wire, _EDGE), plain_app(), _answer_at_once)
        servers = [await stack.enter_async_context(socket_server(app)) for app in apps]
        ours, plain, idle = (_session(client, server.url, clock, landscape) for server in servers)
        idle_path = "/orders/none"
        made = [await _enter(side, world, 0) for side in (ours, plain)]
        read = await _in_turns(
            calls,
            lambda _: _ok(ours.call("GET", f"/orders/{made[0]}")),
            lambda _: _ok(plain.call("GET", f"/orders/{made[1]}")),
            lambda _: idle.call("GET", idle_path),
        )
        order = entry(world, 0)
        write = await _in_turns(
            calls,
            lambda nth: _enter(ours, world, nth + 1),
            lambda nth: _enter(plain, world, nth + 1),
            lambda _: idle.call("POST", idle_path, order),
        )
    journal.close()
    return read, write


def _session(client: SocketClient, url: str, clock: WallClock, landscape: Landscape) -> Session:
    port = SocketPort(client, {"erp": url})
    return Session(port, clock, _EDGE, ENGINE_CLIENT, landscape.secrets.engine)


async def _in_turns(
    calls: int, *sides: Callable[[int], Awaitable[object]]
) -> tuple[float, float, float]:
    """The median CPU seconds of one call of each side."""
    spent: list[list[float]] = [[] for _ in sides]
    for turn in range(_ROUNDS):
        for side, into in zip(sides, spent, strict=True):
            numbers = range(turn * calls, (turn + 1) * calls)
            into.append(await cpu_of(partial(_burst, side, numbers)) / calls)
    ours, plain, idle = (median(each) for each in spent)
    return ours, plain, idle


async def _burst(side: Callable[[int], Awaitable[object]], numbers: range) -> None:
    for number in numbers:
        await side(number)


async def _enter(side: Session, world: World, nth: int) -> str:
    created = await _ok(side.call("POST", "/orders", entry(world, nth)))
    number: str = created["number"]
    return number


async def _ok(call: Awaitable[tuple[int, Any]]) -> Any:
    status, answer = await call
    if status >= 300:
        raise RuntimeError(f"a call was answered {status} {answer and answer.get('code')}")
    return answer


def entry(world: World, nth: int) -> dict[str, Any]:
    """An order of five lines as an engine enters it in the ERP."""
    customer: Customer = world.customers[nth % len(world.customers)]
    lists = [price for price in world.prices if price.customer is None][:5]
    return {
        "shop": "shop",
        "reference": f"S-{nth:06}",
        "account": customer.id,
        "placed_at": "2026-01-05T08:00:00.000000Z",
        "currency": world.currency,
        "purchase_order_number": f"PO-{nth}",
        "customer_reference": "",
        "notes": "",
        "deliver_to": customer.deliver_to().deliver_to(),
        "invoicee": customer.invoicee().deliver_to(),
        "requested_date": None,
        "carrier": "ROAD",
        "lines": [
            {
                "line": line,
                "sku": price.sku,
                "quantity": {"value": "2", "unit": price.unit},
                "unit_price": price.unit_price.wire(),
                "discount_percent": "0",
                "price_rule": price.id,
                "discount_rule": None,
            }
            for line, price in enumerate(lists, 1)
        ],
        "custom": {},
    }


async def _answer_at_once(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers everything, a question for a token too; what is left is the client and the socket."""
    answer = Answer(b'{"access_token":"t","expires_in":3600}', media_type=_JSON)
    await answer(scope, receive, send)


def plain_app() -> FastAPI:
    """What the same two operations cost without anything around them."""
    app = FastAPI()
    orders: dict[str, dict[str, Any]] = {}

    @app.post("/oauth/token")
    async def token() -> dict[str, Any]:
        return {"access_token": "t", "token_type": "Bearer", "expires_in": 3600, "scope": ""}

    @app.post("/orders", status_code=201)
    async def create(asked: Asked) -> Answer:
        order = orjson.loads(await asked.body())
        order["number"] = f"SO-{len(orders) + 1:06}"
        orders[order["number"]] = order
        return Answer(orjson.dumps(order), 201, media_type=_JSON)

    @app.get("/orders/{number}")
    async def read(number: str) -> Answer:
        return Answer(orjson.dumps(orders[number]), media_type=_JSON)

    return app
