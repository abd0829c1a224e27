"""The same calls on bare FastAPI apps: plain handlers over dicts, what a mock would be made of.

They read and write the very payloads that the real systems read and wrote, with FastAPI as its own
manual shows it. Nothing is checked, priced, signed, stored or journalled.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from fastapi import FastAPI

from contracts.ports import Request
from simulator.asgi import AsgiApp, call_asgi

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Heard:
    """One call as it crossed the wire of the real systems."""

    callee: str
    operation: str
    request: Request
    content: Any
    answer: Any

    @property
    def last_id(self) -> str:
        """The part of the path that names an object: `/orders/SO-1/shipments` names SO-1."""
        return self.request.path.partition("?")[0].split("/")[-2]


@dataclass(slots=True)
class Shelves:
    """What the bare apps answer, by the key of each request, and what they were given."""

    placed: dict[str, Document] = field(default_factory=dict)
    entered: dict[str, Document] = field(default_factory=dict)
    parcels: dict[str, Document] = field(default_factory=dict)
    views: dict[str, Document] = field(default_factory=dict)
    pages: dict[str, Document] = field(default_factory=dict)
    given: dict[str, Document] = field(default_factory=dict)

    @classmethod
    def of(cls, calls: Sequence[Heard]) -> Shelves:
        """Filled from what was heard; raises KeyError for an operation the bare apps lack."""
        shelves = cls()
        for call in calls:
            _FILL[call.operation](shelves, call)
        return shelves


def _keep_nothing(_: Shelves, __: Heard) -> None:
    """The handler's answer follows from its request."""


def _keep_order(shelves: Shelves, call: Heard) -> None:
    shelves.placed[call.content["purchase_order_number"]] = call.answer


def _keep_entry(shelves: Shelves, call: Heard) -> None:
    shelves.entered[call.content["reference"]] = call.answer


def _keep_parcel(shelves: Shelves, call: Heard) -> None:
    shelves.parcels[call.last_id] = call.answer


def _keep_view(shelves: Shelves, call: Heard) -> None:
    shelves.views[call.request.path.rpartition("/")[2]] = call.answer


def _keep_page(shelves: Shelves, call: Heard) -> None:
    path, _, query = call.request.path.partition("?")
    after = query.partition("after=")[2].partition("&")[0]
    shelves.pages[f"{path}?{after}"] = call.answer


_FILL: Final[Mapping[str, Callable[[Shelves, Heard], None]]] = {
    "storefront.checkout": _keep_order,
    "storefront.orders.view": _keep_view,
    "storefront.orders.status": _keep_nothing,
    "storefront.shipments.put": _keep_nothing,
    "storefront.availability.put": _keep_nothing,
    "erp.orders.create": _keep_entry,
    "erp.shipments.create": _keep_parcel,
    "erp.changes.list": _keep_page,
    "erp.returns.changes": _keep_page,
    "engine.webhook": _keep_nothing,
    "engine.feed": _keep_nothing,
    "engine.probe.settled": _keep_nothing,
}


def bare_apps(shelves: Shelves) -> dict[str, AsgiApp]:
    """One app per system."""
    return {
        "storefront": _storefront(shelves),
        "erp": _erp(shelves),
        "engine": _engine(shelves),
    }


def _storefront(shelves: Shelves) -> FastAPI:
    app = FastAPI()

    @app.post("/checkout", status_code=201)
    async def checkout(asked: Document) -> Document:
        order = shelves.placed[asked["purchase_order_number"]]
        shelves.given[order["id"]] = order
        return order

    @app.get("/orders/{order}")
    async def view(order: str) -> Document:
        return shelves.views[order]

    @app.put("/connector/orders/{order}/status")
    async def show(order: str, status: Document) -> Document:
        shelves.given[f"status/{order}"] = status
        return {"id": order, "status": "applied"}

    @app.put("/connector/{noun}")
    async def put(noun: str, batch: Document) -> Document:
        for row in batch["rows"]:
            shelves.given[f"{noun}/{row['id']}"] = row
        return {"results": [{"id": row["id"], "status": "applied"} for row in batch["rows"]]}

    return app


def _erp(shelves: Shelves) -> FastAPI:
    app = FastAPI()

    @app.post("/orders", status_code=201)
    async def enter(order: Document) -> Document:
        shelves.given[order["reference"]] = order
        return shelves.entered[order["reference"]]

    @app.post("/orders/{number}/shipments", status_code=201)
    async def ship(number: str, asked: Document) -> Document:
        shelves.given[f"shipment/{number}"] = asked
        return shelves.parcels[number]

    @app.get("/changes")
    async def changes(after: int) -> Document:
        return shelves.pages[f"/changes?{after}"]

    @app.get("/return-changes")
    async def return_changes(after: int) -> Document:
        return shelves.pages[f"/return-changes?{after}"]

    return app


def _engine(shelves: Shelves) -> FastAPI:
    app = FastAPI()

    @app.post("/webhooks/storefront", status_code=202)
    async def take(event: Document) -> None:
        shelves.given[event["id"]] = event

    @app.post("/webhooks/erp", status_code=202)
    async def hint(position: Document) -> None:
        shelves.given["position"] = position

    @app.get("/probe/settled")
    async def settled() -> Document:
        return {"settled": True, "open": 0}

    return app


def replay(calls: Sequence[Heard]) -> Callable[[], Awaitable[None]]:
    """An act that makes all calls once more, on bare apps: encode, call, decode."""
    apps = bare_apps(Shelves.of(calls))

    async def act() -> None:
        for call in calls:
            body = b"" if call.content is None else orjson.dumps(call.content)
            sent = Request(call.request.method, call.request.path, call.request.headers, body)
            answer = await call_asgi(apps[call.callee], sent)
            if answer.status >= 300:
                raise RuntimeError(f"a bare app answered {answer.status} to {call.operation}")
            if answer.body:
                orjson.loads(answer.body)

    return act
