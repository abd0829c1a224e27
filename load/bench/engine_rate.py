"""The reference engine alone: SQLite FULL on a file, wall clock, ends that answer at once."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

import orjson

from contracts.instants import format_instant
from contracts.ports import Request, Response
from contracts.published import folder
from engine import Config, Credentials, Engine, FileDisk, Ports, build
from load.bench.calibration import calibration_s
from load.bench.figure import Figure, Target
from load.bench.month import CALIBRATION
from simulator.asgi import call_asgi
from simulator.clock import WallClock
from simulator.seed import Seed
from simulator.storefront.signature import read_secret, sign

IN_FLIGHT: Final = 32
_SEED: Final = Seed(7)
_SECRET: Final = f"whsec_{_SEED.secret('webhook')}"
_KEY: Final = read_secret(_SECRET)
_JSON: Final = {"content-type": "application/json"}
_ASK_EVERY_S: Final = 0.005
_GIVE_UP_S: Final = 120.0


def measure(quick: bool) -> Sequence[Figure]:
    """Signed webhooks in, 32 at a time; an order is done when the engine says so."""
    orders = 1_000 if quick else 3_000
    with tempfile.TemporaryDirectory() as place:
        wall_s, spent_s = asyncio.run(_drive(orders, Path(place)))
    per_order_us = spent_s / orders * 1e6
    return (
        Figure(
            "engine.rate",
            orders / wall_s,
            "orders per second of wall time, accepted to done",
            target=Target("value", "least", 1_000.0),
            note=f"{orders} orders, {IN_FLIGHT} in flight; a busy machine shows here",
        ),
        Figure(
            "engine.cpu",
            per_order_us,
            "CPU us per order",
            spent_s / orders * 1_000 / calibration_s(),
            f"{CALIBRATION}, per 1,000 orders",
        ),
    )


async def _drive(orders: int, place: Path) -> tuple[float, float]:
    clock = WallClock()
    ends = _Ends()
    config = Config(credentials=Credentials("engine", "bench", _SECRET))
    ports = Ports(clock, _SEED.stream("engine"), ends, _Quiet(), FileDisk(place / "engine.sqlite"))
    engine = Engine(build(config, ports))
    await engine.start()
    template = _storefront_order()
    events = iter([_event(template, nth, format_instant(clock.now())) for nth in range(orders)])
    begun_s, spent_s = perf_counter(), process_time()

    async def deliver() -> None:
        for event_id, body in events:
            headers = {**_JSON, **sign(_KEY, f"D-{event_id}", clock.now(), body)}
            request = Request("POST", "/webhooks/storefront", headers, body)
            answer = await call_asgi(engine.app, request)
            if answer.status // 100 != 2:
                raise RuntimeError(f"a webhook was answered {answer.status}")

    await asyncio.gather(*(deliver() for _ in range(IN_FLIGHT)))
    while ends.created < orders or not await _settled(engine):
        if perf_counter() - begun_s > _GIVE_UP_S:
            raise RuntimeError(f"{ends.created} of {orders} orders after {_GIVE_UP_S:.0f} s")
        await asyncio.sleep(_ASK_EVERY_S)
    spent = perf_counter() - begun_s, process_time() - spent_s
    await engine.stop()
    return spent


async def _settled(engine: Engine) -> bool:
    answer = await call_asgi(engine.app, Request("GET", "/probe/settled"))
    return bool(orjson.loads(answer.body)["settled"])


@dataclass(slots=True)
class _Ends:
    """An ERP and a storefront that answer at once and know nothing."""

    created: int = 0

    async def call(self, edge: str, request: Request, *, timeout_ms: int) -> Response:  # noqa: ARG002
        path = request.path.partition("?")[0]
        if (request.method, path) == ("POST", "/orders"):
            self.created += 1
            asked = orjson.loads(request.body)
            return _answer(201, asked | {"number": f"SO-{self.created:06}", "version": 1})
        return _answer(200, _STILL.get(path, {}))


_STILL: Final[dict[str, dict[str, Any]]] = {
    "/oauth/token": {"access_token": "t", "token_type": "Bearer", "expires_in": 3600, "scope": ""},
    "/profile": {
        "profile": "modern",
        "idempotency_keys": True,
        "push": False,
        "max_processing_s": 60,
        "page_limit": 500,
        "token_ttl_s": 3600,
    },
    "/changes": {"changes": [], "next": 0, "more": False},
}


class _Quiet:
    """An output that nobody reads."""

    def line(self, text: str) -> None:
        """Nothing."""


def _answer(status: int, content: dict[str, Any]) -> Response:
    return Response(status, _JSON, orjson.dumps(content))


def _storefront_order() -> dict[str, Any]:
    examples = folder("orders", "1.0.0") / "examples" / "valid"
    order: dict[str, Any] = orjson.loads((examples / "storefront-order.json").read_bytes())
    return order


def _event(order: dict[str, Any], nth: int, at: str) -> tuple[str, bytes]:
    event_id, order_id = f"EV-{nth:06}", f"S-{nth:06}"
    event = {
        "specversion": "1.0",
        "id": event_id,
        "source": f"/storefront/{order['shop']}",
        "type": "seatrial.order.placed",
        "subject": order_id,
        "time": at,
        "datacontenttype": "application/json",
        "dataschema": "urn:seatrial:contract:orders:1.0.0:storefront-order",
        "data": order | {"id": order_id},
    }
    return event_id, orjson.dumps(event)
