"""A small ERP to test against: two customers, three items, two warehouses, virtual time."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import orjson

from contracts.check import Checker
from contracts.journal import Journal, MemorySink, Record
from contracts.operations import Operations
from contracts.ports import Request, Response
from contracts.values import Money, UnitPrice
from simulator.asgi import call_asgi
from simulator.clock import VirtualClock
from simulator.erp import Erp
from simulator.face import CALL_HEADER
from simulator.identity import Client
from simulator.world.spec import (
    Address,
    Customer,
    Discount,
    Item,
    OpeningStock,
    Price,
    Unit,
    Warehouse,
    World,
)

START = datetime(2024, 3, 1, 8, tzinfo=UTC)
LONG_AGO = START - timedelta(days=400)

CLIENTS = (
    Client(
        "engine",
        "engine-secret",
        (
            "erp:read",
            "erp:orders:write",
            "erp:returns:write",
            "erp:quotes:write",
            "erp:amendments:write",
            "erp:addresses:write",
            "erp:receipts:write",
            "erp:picks:write",
        ),
    ),
    Client("clerk", "clerk-secret", ("erp:clerk", "erp:read", "erp:receipts:write")),
    Client("second", "second-secret", ("erp:clerk",)),
    Client("reader", "reader-secret", ("erp:read",)),
)


def address(role: str | None = None) -> Address:
    return Address("Blue Store", "1 Quay Street", "Bergen", "NO", id="A1", role=role)


def customer(name: str, limit: int | None = None, *, blocked: bool = False) -> Customer:
    return Customer(
        id=name,
        name=f"{name} Ltd",
        email=f"{name.lower()}@example.test",
        currency="USD",
        payment_terms="NET30",
        credit_limit=None if limit is None else Money(limit, "USD"),
        blocked=blocked,
        tax_code="standard",
        addresses=(address("deliver_to"), address("invoicee")),
    )


def item(sku: str, base: str, *units: tuple[str, str], tax: str = "standard") -> Item:
    return Item(
        sku=sku,
        name=f"Item {sku}",
        base_unit=base,
        sales_unit=units[0][0] if units else base,
        units=(Unit(base, Decimal(1)), *(Unit(u, Decimal(f)) for u, f in units)),
        tax_code=tax,
    )


def price(
    rule: str, sku: str, unit: str, amount: str, customer: str | None = None, minimum: str = "1"
) -> Price:
    return Price(
        id=rule,
        sku=sku,
        customer=customer,
        kind="list" if customer is None else "contract",
        unit=unit,
        min_quantity=Decimal(minimum),
        unit_price=UnitPrice(Decimal(amount), "USD"),
        valid_from=LONG_AGO,
    )


def small_world() -> World:
    return World(
        name="small",
        source="tests",
        seed=1,
        currency="USD",
        starts_at=START,
        ends_at=START + timedelta(days=30),
        warehouses=(Warehouse("EAST", "East"), Warehouse("WEST", "West")),
        carriers=(),
        tax_rates={"standard": Decimal(20), "reduced": Decimal("7.5")},
        customers=(
            customer("ALFKI"),
            customer("TIGHT", 10_000),
            customer("STOP", blocked=True),
        ),
        items=(
            item("TEA", "EA", ("CS", "12")),
            item("RICE", "KGM", tax="reduced"),
            item("RARE", "EA"),
        ),
        prices=(
            price("P-TEA", "TEA", "CS", "24.0000"),
            price("P-TEA-10", "TEA", "CS", "22.0000", minimum="10"),
            price("P-TEA-ALFKI", "TEA", "CS", "20.0000", customer="ALFKI"),
            price("P-RICE", "RICE", "KGM", "1.9900"),
            price("P-RARE", "RARE", "EA", "50.0000"),
        ),
        discounts=(Discount("D-RICE", None, "RICE", Decimal(15), LONG_AGO),),
        opening_stock=(
            OpeningStock("EAST", "TEA", Decimal(60)),
            OpeningStock("WEST", "TEA", Decimal(30), safety=Decimal(6)),
            OpeningStock("EAST", "RICE", Decimal("100.5")),
        ),
        receipts=(),
        demand=(),
    )


def _check(method: str, path: str, answer: Response) -> None:
    """Every answer keeps the contract, whatever was asked."""
    known = Operations.load().match("erp", method, path)
    if known is not None:
        media = answer.headers.get("content-type")
        assert not Checker().raw_response(known[0], answer.status, answer.body, media)


@dataclass(slots=True)
class Office:
    """An ERP with somebody at each desk."""

    erp: Erp
    clock: VirtualClock
    sink: MemorySink
    journal: Journal | None
    tokens: dict[str, str]
    calls: int = 0

    async def goes_on(self, for_us: int) -> None:
        """Time passes, in which the ERP does what is due; its people sign in again afterwards."""
        working = asyncio.ensure_future(self.erp.dispatcher.run())
        await self.clock.sleep_until_us(self.clock.now_us() + for_us)
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        self.tokens.clear()

    async def send(
        self, who: str | None, method: str, path: str, body: Any = None, **headers: str
    ) -> Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if who is not None:
            sent["authorization"] = f"Bearer {await self.token(who)}"
        raw = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        if raw and "content-type" not in sent:
            sent["content-type"] = "application/json"
        self.calls += 1
        sent[CALL_HEADER] = f"c-{self.calls:06d}"
        answer = await call_asgi(self.erp.app, Request(method, path, sent, raw))
        _check(method, path, answer)
        return answer

    async def token(self, who: str) -> str:
        if who not in self.tokens:
            self.tokens[who] = (await self.ask_token(who, f"{who}-secret"))["access_token"]
        return self.tokens[who]

    async def ask_token(self, client: str, secret: str, **more: str) -> dict[str, Any]:
        form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
        headers = {"content-type": "application/x-www-form-urlencoded"}
        raw = urlencode(form | more).encode()
        answer = await call_asgi(self.erp.app, Request("POST", "/oauth/token", headers, raw))
        body: dict[str, Any] = orjson.loads(answer.body)
        return body | {"http_status": answer.status}

    async def ok(self, who: str, method: str, path: str, body: Any = None) -> dict[str, Any]:
        answer = await self.send(who, method, path, body)
        assert answer.status < 300, answer.body
        decoded: dict[str, Any] = orjson.loads(answer.body)
        return decoded

    async def refused(
        self, who: str | None, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, str]:
        answer = await self.send(who, method, path, body, **headers)
        assert answer.headers["content-type"] == "application/problem+json"
        problem = orjson.loads(answer.body)
        assert problem["status"] == answer.status
        return answer.status, problem["code"]

    async def ship(self, order: dict[str, Any], *lines: dict[str, Any]) -> dict[str, Any]:
        path = f"/orders/{order['number']}/shipments"
        return await self.ok("clerk", "POST", path, {"lines": list(lines) or None})

    async def invoice(self, shipment: dict[str, Any]) -> dict[str, Any]:
        return await self.ok("clerk", "POST", f"/shipments/{shipment['id']}/invoice")

    async def pay(self, invoice: dict[str, Any], amount_minor: int | None = None) -> dict[str, Any]:
        amount = dict(invoice["totals"]["total"])
        if amount_minor is not None:
            amount["amount_minor"] = amount_minor
        path = f"/invoices/{invoice['id']}/payments"
        return await self.ok("clerk", "POST", path, {"amount": amount})

    async def receive(self, warehouse: str, sku: str, value: str, unit: str = "EA") -> None:
        line = {"sku": sku, "quantity": {"value": value, "unit": unit}}
        body = {"warehouse": warehouse, "lines": [line]}
        await self.ok("clerk", "POST", "/stock/receipts", body)

    async def adjust(self, warehouse: str, sku: str, delta: str) -> None:
        body = {"warehouse": warehouse, "sku": sku, "delta": delta, "reason": "count"}
        await self.ok("clerk", "POST", "/stock/adjustments", body)

    async def read(self, order: dict[str, Any]) -> dict[str, Any]:
        return await self.ok("reader", "GET", f"/orders/{order['number']}")

    def effects(self, entity: str) -> list[Record]:
        assert self.journal is not None
        self.journal.flush()
        records = (record for record in self.sink.records() if record.kind == "effect")
        return [record for record in records if record.body["entity"] == entity]

    async def order(self, *lines: dict[str, Any], **head: Any) -> dict[str, Any]:
        return await self.ok("engine", "POST", "/orders", new_order(*lines, **head))

    async def stock(self, sku: str, warehouse: str = "EAST") -> dict[str, Any]:
        rows = (await self.ok("reader", "GET", "/availability"))["availability"]
        row: dict[str, Any] = next(
            r for r in rows if r["sku"] == sku and r["warehouse"] == warehouse
        )
        return row


def moved(number: int, value: str, unit: str = "CS") -> dict[str, Any]:
    return {"line": number, "quantity": {"value": value, "unit": unit}}


def axes(order: dict[str, Any]) -> tuple[str, str, str]:
    return order["state"], order["shipment_state"], order["invoice_state"]


def progress(order: dict[str, Any], number: int = 1) -> dict[str, str]:
    """The increments of a line that are not nought."""
    line = next(each for each in order["lines"] if each["line"] == number)
    names = ("allocated", "shipped", "invoiced", "cancelled", "backordered")
    return {name: line[name] for name in names if line[name] != "0"}


def line(number: int, sku: str, value: str, unit: str, rule: str, amount: str) -> dict[str, Any]:
    return {
        "line": number,
        "sku": sku,
        "quantity": {"value": value, "unit": unit},
        "unit_price": {"amount": amount, "currency": "USD", "per": "1"},
        "discount_percent": "0",
        "price_rule": rule,
        "discount_rule": None,
    }


def tea(value: str, number: int = 1) -> dict[str, Any]:
    return line(number, "TEA", value, "CS", "P-TEA", "24.0000")


def rare(value: str, number: int = 1) -> dict[str, Any]:
    return line(number, "RARE", value, "EA", "P-RARE", "50.0000")


def rice(value: str, number: int = 1) -> dict[str, Any]:
    return line(number, "RICE", value, "KGM", "P-RICE", "1.9900")


def new_order(*lines: dict[str, Any], **head: Any) -> dict[str, Any]:
    where = address().deliver_to()
    order = {
        "shop": "main",
        "reference": "S-000001",
        "account": "ALFKI",
        "placed_at": "2024-03-01T08:00:00.000000Z",
        "currency": "USD",
        "purchase_order_number": "PO 17",
        "customer_reference": None,
        "notes": "ring twice",
        "deliver_to": where,
        "invoicee": where,
        "requested_date": "2024-03-08",
        "carrier": "Speedy",
        "custom": {"cost_centre": "7"},
        "lines": list(lines),
    }
    return order | head
