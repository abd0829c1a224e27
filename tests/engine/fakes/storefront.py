"""A fake storefront: it shows what it is told, and counts how often it was told."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import orjson

from contracts.canonical import digest
from contracts.instants import format_instant, parse_instant
from contracts.ports import Clock, Request, Response
from contracts.published import schema, urn
from engine.flows.table import FLOWS
from engine.reconcile.holdings import noun_of
from tests.engine.fakes import documents
from tests.engine.fakes.erp import Tokens, answer, problem

NAMED = frozenset(schema(urn("reconciliation", "noun"))["enum"])


def sign(secret: str, delivery_id: str, stamp: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{delivery_id}.{stamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


class FakeStorefront:
    """Orders placed, and rows of what the ERP owns."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.tokens = Tokens(clock)
        self.orders: dict[str, dict[str, Any]] = {}
        self.requests: dict[str, dict[str, Any]] = {}
        self.changed_us: dict[str, int] = {}
        self.rows: dict[tuple[str, str], dict[str, Any]] = {}
        self.applied: list[tuple[str, str, int]] = []
        self.refuse: dict[str, str] = {}
        self.poison: set[str] = set()

    def place(self, reference: str) -> dict[str, Any]:
        order = documents.order(reference, format_instant(self.clock.now()))
        self.orders[reference] = order
        self.changed_us[reference] = self.clock.now_us()
        return order

    def event(self, reference: str, event_id: str | None = None) -> bytes:
        """The CloudEvent of a placed order, as placed."""
        order = {**self.orders[reference], "status": None}
        return orjson.dumps(
            {
                "specversion": "1.0",
                "id": event_id or f"ev-{reference}",
                "source": f"/storefront/{documents.SHOP}",
                "type": "seatrial.order.placed",
                "subject": reference,
                "time": order["placed_at"],
                "datacontenttype": "application/json",
                "dataschema": "urn:seatrial:contract:orders:1.0.0:storefront-order",
                "data": order,
            }
        )

    def ask(self, request_id: str, reference: str) -> dict[str, Any]:
        """A buyer asks for a return of the first line of an order."""
        at = format_instant(self.clock.now())
        request = documents.return_request(request_id, reference, at)
        self.requests[request_id] = request
        self.changed_us[request_id] = self.clock.now_us()
        return request

    def asked(self, request_id: str, event_id: str | None = None) -> bytes:
        """The CloudEvent of a request for a return."""
        request = self.requests[request_id]
        return orjson.dumps(
            {
                "specversion": "1.0",
                "id": event_id or f"ev-{request_id}",
                "source": f"/storefront/{documents.SHOP}",
                "type": "seatrial.return.requested",
                "subject": request_id,
                "time": request["requested_at"],
                "data": request,
            }
        )

    def delivery(self, delivery_id: str, body: bytes, secret: str = documents.SECRET) -> Request:
        stamp = int(self.clock.now().timestamp())
        headers = {
            "content-type": "application/cloudevents+json",
            "webhook-id": delivery_id,
            "webhook-timestamp": str(stamp),
            "webhook-signature": sign(secret, delivery_id, stamp, body),
        }
        return Request("POST", "/webhooks/storefront", headers, body)

    def handle(self, request: Request) -> Response:
        url = urlsplit(request.path)
        if url.path == "/oauth/token":
            return self.tokens.grant()
        if not self.tokens.accepts(request):
            return problem(401, "token-expired")
        path = url.path.removeprefix("/connector/")
        if request.method == "GET":
            query = {name: values[0] for name, values in parse_qs(url.query).items()}
            return self.list(path, query)
        content = orjson.loads(request.body)
        if path.endswith("/status"):
            return self.status(unquote(path.split("/")[1]), content)
        if any(row["id"] in self.poison for row in content["rows"]):
            return problem(422, "contract-violation")
        return answer(200, {"results": [self.put(path, row) for row in content["rows"]]})

    def status(self, reference: str, content: dict[str, Any]) -> Response:
        if reference not in self.orders:
            return problem(404, "unknown-order")
        known = self.orders[reference]["status"]
        if known is not None and known["version"] >= content["version"]:
            return answer(200, {"id": reference, "status": "stale"})
        self.orders[reference]["status"] = content
        self.changed_us[reference] = self.clock.now_us()
        self.applied.append(("status", reference, content["version"]))
        return answer(200, {"id": reference, "status": "applied"})

    def put(self, noun: str, row: dict[str, Any]) -> dict[str, Any]:
        if row["id"] in self.refuse:
            return {"id": row["id"], "status": "refused", "reason": self.refuse[row["id"]]}
        known = self.rows.get((noun, row["id"]))
        shown = None if known is None or known["data"] is None else known["version"]
        late = known is not None and known["version"] >= row["version"]
        if row["held"] != shown if "held" in row else late:
            return {"id": row["id"], "status": "stale"}
        self.rows[noun, row["id"]] = row
        self.changed_us[f"{noun}/{row['id']}"] = self.clock.now_us()
        self.applied.append((noun, row["id"], row["version"]))
        return {"id": row["id"], "status": "applied"}

    def list(self, path: str, query: dict[str, str]) -> Response:
        if path.startswith(("digests", "holdings")):
            return self.reconcile(*path.partition("/")[::2], query)
        if path.startswith("orders/"):
            found = self.orders.get(unquote(path.split("/")[1]))
            return answer(200, found) if found else problem(404, "unknown-order")
        since = parse_instant(query.get("changed_since", "0001-01-01T00:00:00Z"))
        rows = [
            row
            for (noun, _), row in sorted(self.rows.items())
            if noun == path and self.clock.instant(self.changed_us[f"{noun}/{row['id']}"]) >= since
        ]
        own = {"orders": self.orders, "return-requests": self.requests}
        if path in own:
            rows = [
                {"id": key, "version": 1, "data": document}
                for key, document in sorted(own[path].items())
                if self.clock.instant(self.changed_us[key]) >= since
            ]
        return answer(200, {"rows": rows, "next": None})

    def reconcile(self, what: str, noun: str, query: dict[str, str]) -> Response:
        """What is held: hashes of all nouns, of ranges of two rows, or rows themselves."""
        if what == "digests" and not noun:
            brought = sorted({noun_of(flow) for flow in FLOWS if flow.batch})
            told = [{"noun": one, **hashed(self.held(one))} for one in brought]
            nouns = [one for one in told if one["noun"] in NAMED]
            return answer(
                200, {"nouns": nouns, "further": [one for one in told if one not in nouns]}
            )
        after, to, wanted = query.get("after", ""), query.get("to"), query.get("id")
        rows = [
            row
            for row in self.held(noun)
            if row["id"] > after and (to is None or row["id"] <= to) and wanted in (None, row["id"])
        ]
        if what == "holdings":
            return answer(200, {"rows": rows, "next": None})
        ranges = [rows[begin : begin + 2] for begin in range(0, len(rows), 2)]
        told = [{"to": range_[-1]["id"], **hashed(range_)} for range_ in ranges]
        return answer(200, {"ranges": told, "next": None})

    def held(self, noun: str) -> Sequence[dict[str, Any]]:
        return [
            {"id": key, "version": row["version"], "data": row["data"]}
            for (kind, key), row in sorted(self.rows.items())
            if kind == noun and row["data"] is not None
        ]


def hashed(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    lines = [f"{row['id']}\n{row['version']}\n{digest(row['data'])}\n" for row in rows]
    return {"count": len(rows), "hash": hashlib.sha256("".join(lines).encode()).hexdigest()}
