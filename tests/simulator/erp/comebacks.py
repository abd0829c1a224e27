"""What a client and a clerk do of a return, for the tests of returns and of what replaces them."""

from __future__ import annotations

from typing import Any

from contracts.instants import format_instant
from tests.simulator.erp.office import Office, moved, tea

ALL: dict[str, Any] = {"lines": None, "restocking_percent": "0"}


def asked(order: dict[str, Any], value: str, *, at: str, **more: Any) -> dict[str, Any]:
    """A request for so many cases of the first line."""
    line = {"line": 1, "sku": "TEA", "quantity": moved(1, value)["quantity"], "reason": "other"}
    head = {"shop": order["shop"], "account": order["account"], "reference": order["reference"]}
    who = {"requested_by": {"role": "buyer", "id": "buyer:ALFKI"}, "requested_at": at}
    rest = {"request": "RQ-1", "resolution": "credit", "notes": None, "lines": [line]}
    return head | who | rest | more


async def ask(office: Office, order: dict[str, Any], value: str, **more: Any) -> dict[str, Any]:
    at = more.pop("at", None) or format_instant(office.clock.now())
    return await office.ok("engine", "POST", "/returns", asked(order, value, at=at, **more))


async def do(office: Office, document: dict[str, Any], what: str, body: Any = None) -> Any:
    return await office.ok("clerk", "POST", f"/returns/{document['id']}/{what}", body)


def looked_at(value: str, disposition: str = "restock") -> dict[str, Any]:
    return {"lines": [moved(1, value) | {"disposition": disposition}]}


async def came_back(office: Office, document: dict[str, Any], percent: str = "0") -> None:
    """Authorised and received whole."""
    await do(office, document, "authorisation", {"lines": None, "restocking_percent": percent})
    await do(office, document, "receipts", {"warehouse": "EAST", "lines": None})


async def billed(office: Office, value: str) -> tuple[dict[str, Any], dict[str, Any]]:
    order = await office.order(tea(value))
    return order, await office.invoice(await office.ship(order))
