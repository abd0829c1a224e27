"""A storefront on a virtual clock with a receiver behind it, and the documents of a small trade."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

import orjson

from contracts.check import Checker
from contracts.journal import Journal, MemorySink
from contracts.operations import Operations
from contracts.ports import CallFailed, Request, Response
from simulator.asgi import call_asgi
from simulator.clock import VirtualClock, run_virtual
from simulator.payments import Provider
from simulator.storefront import (
    Storefront,
    buyer_client,
    connector_client,
    create_storefront,
    staff_client,
    storefront_state,
)

START: Final = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
WEBHOOK_SECRET: Final = "whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE

Answer = Response | CallFailed


class Receiver:
    """Stands where the integration listens: notes what arrives, answers as the script says."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self.script: list[Answer] = []
        self.otherwise: Answer = Response(204)
        self.arrivals: list[tuple[int, Request]] = []
        self.takes_us = 0
        self.payments: Provider | None = None
        self.unheard = 0
        """How many answers of the payment provider are lost."""

    async def call(self, edge: str, request: Request, *, timeout_ms: int) -> Response:
        if edge == "storefront>payments" and self.payments is not None:
            return await self._pays(self.payments, request)
        assert edge == "storefront>engine"
        self.arrivals.append((self._clock.now_us(), request))
        answer = self.script.pop(0) if self.script else self.otherwise
        if self.takes_us:
            await self._clock.sleep_until_us(self._clock.now_us() + self.takes_us)
        if isinstance(answer, CallFailed):
            raise answer
        return answer

    async def _pays(self, payments: Provider, request: Request) -> Response:
        answer = await call_asgi(payments, request)
        if self.takes_us:
            await self._clock.sleep_until_us(self._clock.now_us() + self.takes_us)
        if self.unheard:
            self.unheard -= 1
            raise CallFailed("timed_out")
        return answer

    def times_s(self) -> list[float]:
        return [at_us / SECOND for at_us, _ in self.arrivals]

    def ids(self) -> list[str]:
        return [request.headers["webhook-id"] for _, request in self.arrivals]

    def events(self) -> list[Any]:
        return [orjson.loads(request.body) for _, request in self.arrivals]


@dataclass
class Counter:
    """Where buyers and the integration meet the shop; every good answer is held to its contract."""

    shop: Storefront
    clock: VirtualClock
    receiver: Receiver
    journal: Journal
    sink: MemorySink
    tokens: dict[str, tuple[int, str]] = field(default_factory=dict)

    async def send(
        self,
        client: str | None,
        method: str,
        path: str,
        content: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """One raw request; `content` is sent as it is when it is bytes, else as JSON."""
        sent = {"content-type": "application/json", **(headers or {})}
        if client is not None:
            sent.setdefault("authorization", f"Bearer {await self.token(client)}")
        body = content if isinstance(content, bytes) else orjson.dumps(content)
        request = Request(method, path, sent, b"" if content is None else body)
        response = await call_asgi(self.shop.app, request)
        found = Operations.load().match("storefront", method, path)
        assert found is not None, path
        checked = Checker().raw_response(found[0], response.status, response.body, None)
        assert not checked, checked
        return response

    async def token(self, client: str) -> str:
        """A token with some minutes to live; a new one where the last is too old."""
        now_us = self.clock.now_us()
        if client not in self.tokens or self.tokens[client][0] + 50 * MINUTE < now_us:
            name = client.removeprefix("buyer:").partition("@")[0]
            secret = client if client in ("engine", "staff") else secret_of(name)
            form = {
                "grant_type": "client_credentials",
                "client_id": client,
                "client_secret": secret,
            }
            request = Request(
                "POST",
                "/oauth/token",
                {"content-type": "application/x-www-form-urlencoded"},
                urlencode(form).encode(),
            )
            response = await call_asgi(self.shop.app, request)
            assert response.status == 200, response.body
            self.tokens[client] = now_us, orjson.loads(response.body)["access_token"]
        return self.tokens[client][1]

    async def put(self, noun: str, *rows: tuple[str, int, Any]) -> list[Any]:
        """Write rows (id, version, data) as the integration; the results in their order."""
        content = {"rows": [{"id": i, "version": v, "data": d} for i, v, d in rows]}
        response = await self.send("engine", "PUT", f"/connector/{noun}", content)
        assert response.status == 200, response.body
        results: list[Any] = orjson.loads(response.body)["results"]
        return results

    async def read(self, path: str, client: str = "engine") -> Any:
        response = await self.send(client, "GET", path)
        assert response.status == 200, response.body
        return orjson.loads(response.body)

    async def view(self, account: str, *skus: str, **query: str) -> list[Any]:
        """What the buyer of the account is shown of these items."""
        asked = urlencode([("sku", sku) for sku in skus] + list(query.items()))
        shown = await self.read(f"/catalog?{asked}", buyer_client(account))
        assert shown["account"] == account
        items: list[Any] = shown["items"]
        return items

    async def fill(self, account: str, *lines: tuple[Any, ...]) -> Response:
        """Put (sku, quantity[, unit]) in the cart, numbered from 1."""
        content = {"lines": [wish(number, *line) for number, line in enumerate(lines, 1)]}
        return await self.send(buyer_client(account), "PUT", "/cart", content)

    async def check_out(self, account: str, key: str | None = None, **more: Any) -> Response:
        headers = {} if key is None else {"idempotency-key": key}
        content = {"deliver_to": f"{account}-1", **more}
        return await self.send(buyer_client(account), "POST", "/checkout", content, headers)

    async def order(self, account: str, *lines: tuple[Any, ...], **more: Any) -> Any:
        """Fill the cart and order; the order as it was answered."""
        filled = await self.fill(account, *lines)
        assert filled.status == 200, filled.body
        response = await self.check_out(account, **more)
        assert response.status == 201, response.body
        return orjson.loads(response.body)

    async def tell(self, order: Any, version: int = 1, **more: Any) -> Any:
        """Have the ERP say where an order stands."""
        path = f"/connector/orders/{order['id']}/status"
        response = await self.send("engine", "PUT", path, status_of(order, version, **more))
        return orjson.loads(response.body)

    async def wait(self, us: int) -> None:
        await self.clock.sleep_until_us(self.clock.now_us() + us)

    def records(self, kind: str) -> list[Any]:
        """The journal's records of a kind."""
        self.journal.flush()
        found = (orjson.loads(line) for line in self.sink.lines)
        return [record for record in found if record["kind"] == kind]

    def effects(self, entity: str) -> list[Any]:
        return [r["body"] for r in self.records("effect") if r["body"]["entity"] == entity]

    def states(self, event_id: str) -> list[str]:
        """Every state that an event went through."""
        return [e["after"]["state"] for e in self.effects("event") if e["id"] == event_id]


Scene = Callable[[Counter], Awaitable[Any]]


def secret_of(account: str) -> str:
    return f"secret of {account}"


def open_counter(clock: VirtualClock, snapshot: bytes | None = None, **options: Any) -> Counter:
    """A storefront on that clock, empty or as a snapshot left it; its dispatcher is at work."""
    journal, sink = Journal.in_memory(clock, "small")
    state = storefront_state(clock, journal)
    if snapshot is not None:
        state.restore(snapshot)
    receiver = Receiver(clock)
    shop = create_storefront(
        state,
        [connector_client("engine", "engine"), staff_client("staff", "staff")],
        port=receiver,
        secret=b"tests",
        webhook_secret=WEBHOOK_SECRET,
        buyer_secret=secret_of,
        **options,
    )
    shop.start()
    return Counter(shop, clock, receiver, journal, sink)


def run_scene(scene: Scene, **options: Any) -> Any:
    """Play a scene in a small shop: two accounts, two items, stock in one warehouse."""

    async def main(clock: VirtualClock) -> Any:
        counter = open_counter(clock, **options)
        await stock_up(counter)
        result = await scene(counter)
        await counter.shop.stop()
        return result

    return run_virtual(main, START)


async def stock_up(counter: Counter) -> None:
    """Chai (EA, packs of 12, 20 in stock) at 18.00; Tofu (EA, none in stock) at 23.25."""
    await counter.put("accounts", ("ALFKI", 1, account("ALFKI")), ("BERGS", 1, account("BERGS")))
    await counter.put("items", ("CHAI", 1, item("CHAI")), ("TOFU", 1, item("TOFU")))
    await counter.put(
        "prices",
        ("P-1", 1, price("P-1", "CHAI", "18.00")),
        ("P-2", 1, price("P-2", "TOFU", "23.25")),
    )
    await counter.put("availability", ("MAIN/CHAI", 1, stock("CHAI", "20")))


def account(account_id: str, **more: Any) -> dict[str, Any]:
    place = {"name": account_id, "street": "Obere Str. 57", "city": "Berlin", "country": "Germany"}
    return {
        "id": account_id,
        "name": f"{account_id} Ltd",
        "email": f"buyer@{account_id.lower()}.example",
        "currency": "USD",
        "payment_terms": "NET30",
        "credit_limit": None,
        "blocked": False,
        "tax_code": "standard",
        "addresses": [
            {**place, "id": f"{account_id}-1", "role": "deliver_to"},
            {**place, "id": f"{account_id}-2", "role": "invoicee", "street": "Kontor 1"},
        ],
        "custom": {},
        **more,
    }


def item(sku: str, **more: Any) -> dict[str, Any]:
    return {
        "sku": sku,
        "name": sku.title(),
        "base_unit": "EA",
        "sales_unit": "EA",
        "units": [{"unit": "EA", "factor": "1"}, {"unit": "CS", "factor": "12"}],
        "pack": [],
        "tax_code": "standard",
        "status": "active",
        **more,
    }


def price(price_id: str, sku: str, amount: str, **more: Any) -> dict[str, Any]:
    return {
        "id": price_id,
        "sku": sku,
        "customer": None,
        "kind": "list",
        "unit": "EA",
        "min_quantity": "1",
        "unit_price": {"amount": amount, "currency": "USD", "per": "1"},
        "valid_from": "2020-01-01T00:00:00.000000Z",
        "valid_to": None,
        **more,
    }


def contract(price_id: str, sku: str, amount: str, customer: str, **more: Any) -> dict[str, Any]:
    return price(price_id, sku, amount, customer=customer, kind="contract", **more)


def discount(discount_id: str, percent: str, **more: Any) -> dict[str, Any]:
    return {
        "id": discount_id,
        "customer": None,
        "sku": None,
        "percent": percent,
        "valid_from": "2020-01-01T00:00:00.000000Z",
        "valid_to": None,
        **more,
    }


def stock(sku: str, available: str, warehouse: str = "MAIN", unit: str = "EA") -> dict[str, Any]:
    return {"sku": sku, "warehouse": warehouse, "unit": unit, "available": available}


def wish(number: int, sku: str, value: Any, unit: str = "EA") -> dict[str, Any]:
    return {"line": number, "sku": sku, "quantity": {"value": str(value), "unit": unit}}


def status_of(order: Any, version: int = 1, **more: Any) -> dict[str, Any]:
    """What the ERP may say of an order; by default all of it is allocated and taxed at nothing."""
    allocated = more.pop("allocated", {})
    lines = [
        {
            "line": line["line"],
            "allocated": str(allocated.get(line["line"], line["quantity"]["value"])),
            "shipped": "0",
            "invoiced": "0",
            "cancelled": "0",
            "backordered": "0",
        }
        for line in order["lines"]
    ]
    nothing = {"amount_minor": 0, "currency": order["currency"]}
    return {
        "number": "SO-000001",
        "version": version,
        "state": "accepted",
        "shipment_state": "waiting",
        "invoice_state": "none",
        "holds": [],
        "lines": lines,
        "charges": [],
        "totals": {**order["totals"], "charges": nothing, "tax": nothing},
        **more,
    }


def shipment(order: Any, shipment_id: str, **more: Any) -> dict[str, Any]:
    return {
        "id": shipment_id,
        "order": "SO-000001",
        "reference": order["id"],
        "lines": [
            {"line": line["line"], "sku": line["sku"], "quantity": line["quantity"]}
            for line in order["lines"]
        ],
        "carrier": "Speedy Express",
        "tracking": f"T-{shipment_id}",
        "warehouse": "MAIN",
        "shipped_at": "2026-03-04T10:00:00.000000Z",
        **more,
    }


def invoice(order: Any, invoice_id: str, **more: Any) -> dict[str, Any]:
    nothing = {"amount_minor": 0, "currency": order["currency"]}
    fields = ("line", "sku", "quantity", "unit_price", "discount_percent", "net")
    return {
        "id": invoice_id,
        "order": "SO-000001",
        "reference": order["id"],
        "shipment": "SH-1",
        "lines": [{**{f: line[f] for f in fields}, "tax": nothing} for line in order["lines"]],
        "charges": [],
        "totals": {**order["totals"], "tax": nothing},
        "state": "posted",
        "issued_at": "2026-03-04T11:00:00.000000Z",
        "due_at": "2026-04-03T11:00:00.000000Z",
        "paid": nothing,
        **more,
    }
