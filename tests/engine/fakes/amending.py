"""A fake ERP that takes amendments of the orders that it has."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from contracts.instants import format_instant
from contracts.ports import Request, Response
from tests.engine.fakes.documents import SHOP
from tests.engine.fakes.erp import FakeErp, answer, problem
from tests.engine.fakes.sea import Sea


class AmendingErp:
    """Stands before a fake ERP; an amendment of an order that it does not have is 404."""

    def __init__(self, erp: FakeErp) -> None:
        self.erp = erp
        self.amendments: list[dict[str, Any]] = []
        self.asked_us: list[int] = []

    def handle(self, request: Request) -> Response:
        url = urlsplit(request.path)
        if url.path != "/amendments":
            return self.erp.handle(request)
        if request.method == "POST":
            return self._enter(orjson.loads(request.body))
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        named = query.get("reference")
        rows = [row for row in self.amendments if named in (None, row["reference"])]
        return answer(200, {"amendments": rows, "next": None, "position": len(self.amendments)})

    def _enter(self, wanted: dict[str, Any]) -> Response:
        self.asked_us.append(self.erp.clock.now_us())
        if not self.erp.numbers_of(wanted["order"]):
            return problem(404, "order-not-there")
        number = f"AM-{len(self.amendments) + 1}"
        at = format_instant(self.erp.clock.now())
        made = {**wanted, "number": number, "received_at": at, "state": "accepted", "version": 1}
        self.amendments.append(made)
        return answer(201, made)


def amending(sea: Sea) -> AmendingErp:
    """Have the ERP of a sea take amendments."""
    erp = AmendingErp(sea.erp)
    sea.wire.servers = {**sea.wire.servers, "engine>erp": erp.handle}
    return erp


def amendment(sea: Sea, name: str, order: str) -> bytes:
    """The CloudEvent of a wish for less of the first line of an order."""
    at = format_instant(sea.clock.now())
    wanted = {
        "id": name,
        "shop": SHOP,
        "order": order,
        "account": "C-1",
        "requested_at": at,
        "lines": [{"line": 1, "quantity": {"value": "1", "unit": "EA"}}],
        "answer": None,
    }
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": f"ev-{name}",
            "source": f"/storefront/{SHOP}",
            "type": "seatrial.amendment.requested",
            "subject": name,
            "time": at,
            "data": wanted,
        }
    )
