"""A fake ERP, classic: it enters the same reference twice without a word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from contracts.instants import format_instant
from contracts.ports import Clock, Request, Response
from engine.feed import BESIDE
from engine.flows.table import BY_ID
from tests.engine.fakes import documents

BROUGHT = {feed.name: {BY_ID[flow].entity for flow in feed.brings} for feed in BESIDE}
"""What each feed beside the first tells of."""


def answer(status: int, content: Any) -> Response:
    return Response(status, {"content-type": "application/json"}, orjson.dumps(content))


def problem(status: int, code: str) -> Response:
    return answer(status, {"title": code, "status": status, "code": code, "detail": "Ada Lovelace"})


class Tokens:
    """Grants tokens that expire, and counts the grants."""

    def __init__(self, clock: Clock, ttl_s: int = 3600) -> None:
        self.clock, self.ttl_s = clock, ttl_s
        self.granted = 0
        self.valid: dict[str, int] = {}

    def grant(self) -> Response:
        self.granted += 1
        token = f"bearer-canary-{self.granted}"
        self.valid[token] = self.clock.now_us() + self.ttl_s * 1_000_000
        content = {"access_token": token, "token_type": "Bearer", "scope": "", "expires_in": 3600}
        return answer(200, {**content, "expires_in": self.ttl_s})

    def accepts(self, request: Request) -> bool:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        return self.valid.get(token, -1) > self.clock.now_us()


class FakeErp:
    """Orders, shipments, master data and a feed over them."""

    def __init__(self, clock: Clock, *, max_processing_s: int = 60) -> None:
        self.clock = clock
        self.tokens = Tokens(clock)
        self.max_processing_s = max_processing_s
        self.orders: dict[str, dict[str, Any]] = {}
        self.versions: dict[tuple[str, str], int] = {}
        self.documents: dict[tuple[str, str], dict[str, Any]] = {}
        self.changes: list[dict[str, Any]] = []
        self.return_changes: list[dict[str, Any]] = []
        self.returns: dict[str, dict[str, Any]] = {}
        self.partners: list[dict[str, Any]] = []
        self.beside: dict[str, list[dict[str, Any]]] = {}
        self.keys: list[str] = []
        self.refuse: dict[str, str] = {}
        self.on_change: Callable[[], None] | None = None

    def handle(self, request: Request) -> Response:
        url = urlsplit(request.path)
        if url.path == "/oauth/token":
            return self.tokens.grant()
        if url.path == "/profile":
            return self.profile()
        if not self.tokens.accepts(request):
            return problem(401, "token-expired")
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if request.method == "POST" and url.path == "/orders":
            return self.create(orjson.loads(request.body), request.headers.get("idempotency-key"))
        if request.method == "POST" and url.path == "/returns":
            return self.enter(orjson.loads(request.body))
        return self.read(url.path, query)

    def profile(self) -> Response:
        content = {"profile": "classic", "idempotency_keys": False, "push": False}
        limits = {"page_limit": 100, "token_ttl_s": self.tokens.ttl_s}
        return answer(200, {**content, **limits, "max_processing_s": self.max_processing_s})

    def create(self, request: dict[str, Any], key: str | None) -> Response:
        if request["reference"] in self.refuse:
            return problem(422, self.refuse[request["reference"]])
        self.keys.append(key or "")
        number = f"E-{len(self.orders) + 1:03}"
        received = format_instant(self.clock.now())
        self.orders[number] = documents.erp_order(number, request, received)
        return answer(201, self.put("order", number, self.orders[number]))

    def enter(self, request: dict[str, Any]) -> Response:
        if request["request"] in self.refuse:
            return problem(422, self.refuse[request["request"]])
        return_id = f"RA-{len(self.returns) + 1:03}"
        entered = format_instant(self.clock.now())
        self.returns[return_id] = documents.erp_return(return_id, request, entered)
        return answer(201, self.put("return", return_id, self.returns[return_id]))

    def returns_of(self, request: str) -> list[str]:
        return [id_ for id_, one in sorted(self.returns.items()) if one["request"] == request]

    def read(self, path: str, query: dict[str, str]) -> Response:
        feeds = {"/changes": self.changes, "/return-changes": self.return_changes}
        feeds |= {each.path: self.beside[each.name] for each in BESIDE if each.name in self.beside}
        if path in feeds:
            after, limit = int(query.get("after", 0)), int(query["limit"])
            page = [change for change in feeds[path] if change["position"] > after][:limit]
            position = page[-1]["position"] if page else after
            more = bool(page) and page[-1] is not feeds[path][-1]
            heads = {name: rows[-1]["position"] for name, rows in self.beside.items()}
            heads |= {"purchasing": len(self.partners)} if self.partners else {}
            also = {"also": heads} if path == "/changes" and heads else {}
            return answer(200, {"changes": page, "next": position, "more": more, **also})
        if path == "/postings":
            return answer(200, {"postings": [], "next": None, "posts_after_s": 0})
        if path == "/purchasing/changes":
            after = int(query.get("after", 0))
            rows = self.partners[after:]
            return answer(200, {"changes": rows, "next": after + len(rows), "more": False})
        entities = {
            "/orders": "order",
            "/shipments": "shipment",
            "/availability": "availability",
            "/returns": "return",
            "/credit-notes": "credit_note",
        }
        if path not in entities:
            return problem(404, "not-found")
        entity = entities[path]
        since = int(query.get("changed_since", 0))
        told = (*self.changes, *self.return_changes)
        recent = {c["id"] for c in told if c["position"] > since and c["entity"] == entity}
        rows = [
            {**document, "version": self.versions[kind, id_]}
            for (kind, id_), document in sorted(self.documents.items())
            if kind == entity and id_ in recent
        ]
        for field in {"reference", "request"} & set(query):
            rows = [row for row in rows if row[field] == query[field]]
        name = path.removeprefix("/")
        start = int(query.get("after", 0))
        end = start + 2  # pages of two, so that every list has several
        following = str(end) if end < len(rows) else None
        return answer(200, {name: rows[start:end], "next": following})

    def put(self, entity: str, id_: str, document: dict[str, Any] | None) -> dict[str, Any]:
        """Change an object: a version more, a position in its feed that no other feed has."""
        version = self.versions.get((entity, id_), 0) + 1
        self.versions[entity, id_] = version
        self.documents[entity, id_] = document or {}
        beside = next((feed for feed in BESIDE if entity in BROUGHT[feed.name]), None)
        feed = self.return_changes if entity in ("return", "credit_note") else self.changes
        feed = feed if beside is None else self.beside.setdefault(beside.name, [])
        position = 1 + len(self.changes) + len(self.return_changes)
        position += sum(map(len, self.beside.values()))
        change = {"position": position, "entity": entity, "id": id_}
        instant = format_instant(self.clock.now())
        feed.append({**change, "version": version, "changed_at": instant, "data": document})
        if self.on_change is not None:
            self.on_change()
        return {**(document or {}), "version": version}

    def partner(self, entity: str, id_: str, document: dict[str, Any] | None) -> None:
        """Change a relation, a user or an entitlement: a position in the second feed."""
        version = 1 + sum((one["entity"], one["id"]) == (entity, id_) for one in self.partners)
        change = {"position": len(self.partners) + 1, "entity": entity, "id": id_}
        instant = format_instant(self.clock.now())
        told = {"version": version, "changed_at": instant, "data": document}
        self.partners.append(change | told)

    def ship(self, number: str) -> None:
        """Ship all of an order: the order and its shipment change together."""
        order = dict(self.orders[number], state="processing", shipment_state="shipped")
        order["lines"] = [{**line, "shipped": line["quantity"]["value"]} for line in order["lines"]]
        self.orders[number] = order
        self.put("order", number, order)
        instant = format_instant(self.clock.now())
        self.put("shipment", f"SH-{number}", documents.shipment(f"SH-{number}", order, instant))

    def numbers_of(self, reference: str) -> list[str]:
        return [no for no, order in sorted(self.orders.items()) if order["reference"] == reference]
