"""The shop where it will stand: on the wire, with its contract checked and the weather foul."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import FastAPI, Request, Response

from contracts.journal import Journal
from contracts.ports import Request as Sent
from simulator.clock import VirtualClock, run_virtual
from simulator.faults import FaultBook, FaultPlan, parse_plan
from simulator.seed import Seed
from simulator.storefront import (
    buyer_client,
    connector_client,
    create_storefront,
    storefront_state,
)
from simulator.wire import Wire
from tests.simulator.storefront.counter import (
    HOUR,
    START,
    WEBHOOK_SECRET,
    account,
    item,
    price,
    secret_of,
    stock,
    wish,
)

SECRET = "engine-secret-canary"


def doubling() -> FaultPlan:
    """Every event twice under a new id, and every first delivery loses its answer."""
    return parse_plan(
        {
            "id": "doubling",
            "title": "Everything twice",
            "rules": [
                {
                    "id": "twice",
                    "effect": "duplicate",
                    "when": {"edges": ["storefront>engine"]},
                    "schedule": {"probability": 1.0},
                    "params": {
                        "copies": 1,
                        "new_id": True,
                        "delay_from_s": 60.0,
                        "delay_to_s": 90.0,
                        "after_restart": 0.0,
                    },
                },
                {
                    "id": "lost",
                    "effect": "lost_response",
                    "when": {"edges": ["storefront>engine"], "writes": True},
                    "schedule": {"nth": [1]},
                    "params": {"seen": "silence"},
                },
            ],
        },
        "test",
    )


class Town:
    """A wire with the shop, a receiver that only listens, a buyer and an integration."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.journal, self.sink = Journal.in_memory(clock, "town")
        self.book = FaultBook(doubling(), Seed(7), clock, self.journal)
        self.wire = Wire(clock, seed=Seed(7), journal=self.journal, faults=self.book)
        self.heard: list[tuple[str, str]] = []
        self.shop = create_storefront(
            storefront_state(clock, self.journal),
            [connector_client("engine", SECRET)],
            port=self.wire,
            secret=b"tests",
            webhook_secret=WEBHOOK_SECRET,
            buyer_secret=secret_of,
            faults=self.book,
        )
        self.wire.attach("storefront", self.shop.app)
        self.wire.attach("engine", self._engine(), names_calls=False)
        self._tokens: dict[str, str] = {}

    def _engine(self) -> FastAPI:
        app = FastAPI()

        @app.post("/webhooks/storefront")
        async def hear(request: Request) -> Response:
            event = orjson.loads(await request.body())
            self.heard.append((event["id"], request.headers["webhook-id"]))
            return Response(status_code=204)

        return app

    async def call(self, edge: str, client: str, secret: str, *what: Any) -> Any:
        if client not in self._tokens:
            form = f"grant_type=client_credentials&client_id={client}&client_secret={secret}"
            headers = {"content-type": "application/x-www-form-urlencoded"}
            token = await self._send(edge, "POST", "/oauth/token", headers, form.encode())
            self._tokens[client] = token["access_token"]
        method, path, *content = what
        headers = {"authorization": f"Bearer {self._tokens[client]}"}
        headers["content-type"] = "application/json"
        body = orjson.dumps(content[0]) if content else b""
        return await self._send(edge, method, path, headers, body)

    async def _send(
        self, edge: str, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> Any:
        response = await self.wire.call(edge, Sent(method, path, headers, body), timeout_ms=30_000)
        assert response.status in {200, 201}, response.body
        return orjson.loads(response.body)

    async def put(self, noun: str, entity_id: str, data: Any) -> None:
        rows = {"rows": [{"id": entity_id, "version": 1, "data": data}]}
        path = f"/connector/{noun}"
        await self.call("engine>storefront", "engine", SECRET, "PUT", path, rows)

    async def buy(self, *what: Any) -> Any:
        secret = secret_of("ALFKI").replace(" ", "+")
        return await self.call("buyer>storefront", buyer_client("ALFKI"), secret, *what)

    def records(self) -> list[Any]:
        self.journal.flush()
        return [orjson.loads(line) for line in self.sink.lines]


def live() -> tuple[list[Any], list[tuple[str, str]], bytes]:
    """One order in foul weather: the records, what the receiver heard, the raw journal."""

    async def main(clock: VirtualClock) -> tuple[list[Any], list[tuple[str, str]], bytes]:
        town = Town(clock)
        town.shop.start()
        await town.put("accounts", "ALFKI", account("ALFKI"))
        await town.put("items", "CHAI", item("CHAI"))
        await town.put("prices", "P-1", price("P-1", "CHAI", "18.00"))
        await town.put("availability", "MAIN/CHAI", stock("CHAI", "20"))
        await town.buy("GET", "/catalog?sku=CHAI")
        await town.buy("PUT", "/cart", {"lines": [wish(1, "CHAI", 2)]})
        order = await town.buy("POST", "/checkout", {"deliver_to": "ALFKI-1"})
        assert order["totals"]["total"]["amount_minor"] == 3600
        await clock.sleep_until_us(clock.now_us() + HOUR)
        await town.wire.drained()
        await town.shop.stop()
        assert not town.wire.crashes
        return town.records(), town.heard, b"".join(town.sink.lines)

    return run_virtual(main, START)


def test_every_message_of_the_shop_keeps_its_contract_and_every_effect_has_a_cause() -> None:
    records, heard, _ = live()
    assert not [r for r in records if "violations" in r["body"]]
    calls = {record["call_id"] for record in records if record["kind"] == "call"}
    effects = [record for record in records if record["kind"] == "effect"]
    assert len(effects) > 6
    assert {effect["cause"] for effect in effects} - calls == {"dispatcher"}
    assert [event for event, _ in heard] == ["EV-000001"] * 3
    assert [delivery for _, delivery in heard] == ["D-000001", "D-000001", "DC-000001"]


def test_the_weather_on_deliveries_is_reported_with_what_it_hit() -> None:
    records, _, _ = live()
    faults = [r["body"] for r in records if r["kind"] == "fault" and r["body"]["rule"] == "twice"]
    assert [(each["effective"], each["detail"]["delivery_id"]) for each in faults] == [
        (True, "DC-000001")
    ]
    outcomes = [r["body"]["outcome"] for r in records if r["kind"] == "delivery"]
    assert outcomes == ["timed_out", "delivered", "delivered"]


def test_no_secret_reaches_the_journal() -> None:
    _, _, journal = live()
    for secret in (SECRET, WEBHOOK_SECRET, WEBHOOK_SECRET[6:], secret_of("ALFKI")):
        assert secret.encode() not in journal


def test_one_seed_tells_one_story() -> None:
    assert live()[2] == live()[2]
