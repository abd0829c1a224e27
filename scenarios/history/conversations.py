"""Pairs calls with their answers, and keeps what a judge needs of either."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final
from urllib.parse import parse_qs, urlsplit

from contracts.negotiation import REFUSALS, VERSION_HEADER, path_parted
from scenarios.history.duties import OPERATIONS as DUTIES
from scenarios.history.duties import Did, Duties
from scenarios.history.facts import (
    TO_ENGINE,
    TO_ERP,
    TO_STOREFRONT,
    Breach,
    Cause,
    Exchange,
    Movement,
    Shown,
)
from scenarios.history.files import READ, WRITE, Files
from scenarios.history.meeting import ELSEWHERE, accepted, met
from scenarios.history.peeks import PREFIX as LOOKS_INTO
from scenarios.history.peeks import Peeks
from scenarios.history.probes import Probes
from scenarios.history.readers import Raw, instant, number, rate
from scenarios.history.visits import PREFIX, Visit, Visits
from scenarios.history.warehouse import TO_WMS

_ENGINE_EDGES: Final = frozenset((TO_ERP, TO_STOREFRONT, TO_WMS, TO_ENGINE))
_TO_ENGINE: Final = frozenset((TO_ENGINE, "harness>engine", "erp>engine"))
_QUIET: Final = frozenset(
    (
        "erp.changes.list",
        "erp.returns.changes",
        "erp.purchasing.changes",
        "erp.receivables.changes",
        "erp.token",
        "erp.health",
        "erp.profile.read",
        "storefront.token",
        "storefront.health",
        "erp.picks.list",
        "wms.confirmations.list",
        "erp.withdrawals.list",
        "wms.decisions.list",
        "wms.token",
        "drop.outbox.list",
        "drop.outbox.read",
    )
)
"""Calls that are kept only when they fail, or come before the time that was asked for: they come by
the hundred thousand and change nothing."""

_LOOKS: Final = frozenset(("erp.orders.list", "erp.orders.read", "erp.changes.list"))
_RETURN_LOOKS: Final = frozenset(
    f"erp.{name}"
    for name in (
        *("returns.list", "returns.read", "returns.changes"),
        *("receipts.list", "receipts.read", "receivables.changes", "refunds.list"),
        "warehouse-postings.list",
    )
)
_VIEW: Final = "storefront.catalog.view"
_OK: Final = 200
_FORBIDDEN: Final = 403
_ADJUST: Final = "erp.stock.adjust"
_MOVING: Final = ("erp.stock.receive", "erp.replenishments.receive", _ADJUST)
_SECOND_US: Final = 1_000_000

CARD: Final = "payment.card"
"""The custom field in which a buyer names the card that he pays by."""

_BUYS: Final = frozenset(
    f"storefront.{name}"
    for name in ("checkout", "requisitions.submit", "quotes.accept", "quotes.submit")
)
_TAG: Final = "tag:"
_SECRET: Final = re.compile(r"client_secret=(tag:[0-9a-f]+)")
_TOKENS: Final = ("erp.token", "storefront.token", "wms.token")
_PLACES: Final = ("authorization", "webhook-signature")


@dataclass(slots=True)
class Bearer:
    """A credential that the engine used on an edge, by the tag that the wire left of it.

    `used` and `forbidden` hold the first record of each operation that it served, and of each that
    was answered 403. `client` is whom the token was issued to, None where nobody saw that.
    """

    edge: str
    client: str | None = None
    used: dict[str, int] = field(default_factory=dict)
    forbidden: dict[str, int] = field(default_factory=dict)


class Conversations:
    """Everything that was said over the wire, as far as it may matter."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.looks: list[int] = []
        """The seqs of answers in which the engine saw the ERP's orders or its feed."""
        self.return_looks: list[int] = []
        """The same of its returns or their feed."""
        self.causes: dict[str, Cause] = {}
        self.movements: dict[str, list[Movement]] = {}
        self.shown: list[Shown] = []
        self.by_card: dict[str, tuple[int, str]] = {}
        """The calls in which a buyer asked for an order by card, by their id, and the card."""
        self.probes = Probes()
        self.grants: dict[tuple[str, tuple[str, ...]], int] = {}
        """The first record of each set of scopes that the engine asked a token for, per edge."""
        self.bearers: dict[tuple[str, str], Bearer] = {}
        self.duties = Duties()
        self.visits = Visits()
        self.peeks = Peeks()
        self.files = Files()
        self.breaches: list[Breach] = []
        self.turned_away: dict[tuple[str, str], Exchange] = {}
        """The last call of each operation that was refused for its version, and none went well
        after it."""
        self.tags: dict[str, None] = {}
        """The tags that the wire left where it met a credential."""
        self._open: dict[str, Exchange] = {}
        self._given_up: dict[str, Exchange] = {}
        self._views: dict[str, str] = {}
        self._kept: set[str] = set()
        self._told: set[tuple[str, str | None]] = set()
        """The call that wrote a file, and what of it is known to be refused."""
        self._asking: dict[str, str] = {}
        """The client that asked for a token, by the call."""
        self._partners = False
        """Whether any partner ever asked for a token: until then nobody looks for visits."""
        self._issued: dict[str, str] = {}
        """The client that a token was issued to, by the token's tag."""
        self._free_us: dict[tuple[str, str], int] = {}
        """Until when whoever makes a quiet call was asked to wait."""

    def call(self, seq: int, t_us: int, data: Raw) -> None:
        """Take a call."""
        data = met(data)
        body, edge, call_id = data["body"], data["edge"], data["call_id"]
        operation = body["operation"] or ""
        self._note_breach(seq, edge, operation, data)
        self._note_tags(body["headers"])
        if operation in _TOKENS:
            self._note_grant(seq, edge, data["call_id"], body.get("text") or "")
            self.tags |= dict.fromkeys(_SECRET.findall(body.get("text") or ""))
        if body["method"] != "GET" and operation not in _QUIET:
            brought = self.files.written(seq, t_us, data) if operation == WRITE else None
            self.causes[call_id] = Cause(seq, edge, brought or operation)
        if self._partners:
            self._note_visit(seq, t_us, data, operation)
        if operation in DUTIES or operation.startswith(LOOKS_INTO):
            self._note_who(seq, data, operation)
        if edge in _ENGINE_EDGES:
            self._open[call_id] = exchange = _exchange(seq, t_us, data, operation)
            exchange.bearer = (body["headers"] or {}).get("authorization", "")
            if operation not in _QUIET or t_us < self._free_us.get((edge, operation), 0):
                self._keep(exchange)
        elif operation == _VIEW:
            self._views[call_id] = body["path"]
        elif operation in _BUYS:
            self._note_card(seq, call_id, body.get("content"))
        elif operation in _MOVING:
            self.movements[call_id] = _movements(operation, body["content"])

    def answer(self, seq: int, t_us: int, data: Raw) -> None:
        """Take an answer, one that arrived or one that did not."""
        data = met(data)
        body, edge, call_id = data["body"], data["edge"], data["call_id"]
        operation = body["operation"] or ""
        self._note_breach(seq, edge, operation, data)
        if operation in _TOKENS:
            self._note_issue(call_id, body)
        if operation == READ:
            self._note_files(seq, t_us, data)
        self.duties.answered(call_id, body.get("status"))
        self.visits.answered(call_id, body)
        if edge in _TO_ENGINE:
            self.probes.answer(seq, t_us, edge, operation, body)
        if edge not in _ENGINE_EDGES:
            if operation == _VIEW:
                self._view(seq, t_us, call_id, body)
            self.peeks.answered(seq, t_us, call_id, body)
            return
        if body.get("lost"):
            exchange = self._open.get(call_id) or self._given_up.get(call_id)
            if exchange is not None:
                exchange.lose(seq, t_us, body.get("status"))
            return
        exchange = self._open.pop(call_id, None)
        if exchange is not None:
            self._settle(exchange, seq, t_us, body)

    def _note_files(self, seq: int, t_us: int, data: Raw) -> None:
        """Each document that was refused in a file, once, however often that is read."""
        for attempt in self.files.refusals(seq, t_us, data):
            known = attempt.call_id, attempt.about
            if known not in self._told:
                self._told.add(known)
                self.exchanges.append(attempt)

    def _settle(self, exchange: Exchange, seq: int, t_us: int, body: Raw) -> None:
        exchange.answer_seq, exchange.answer_us = seq, t_us
        exchange.failed = body.get("failed")
        if exchange.failed is not None:
            self._given_up[exchange.call_id] = exchange
        else:
            status: int = body["status"]
            exchange.status = status
            exchange.made_up = bool(body.get("made_by"))
            if not exchange.made_up:
                exchange.produced = status
                self._note_use(exchange)
            if status >= 400:
                _note_refusal(exchange, body)
            elif exchange.operation in _LOOKS:
                self.looks.append(seq)
            elif exchange.operation in _RETURN_LOOKS:
                self.return_looks.append(seq)
            self._note_version(exchange, body)
        if exchange.operation in _QUIET and (exchange.made_up or not exchange.ok):
            self._keep(exchange)
            if exchange.retry_after_us is not None:
                self._free_us[exchange.edge, exchange.operation] = t_us + exchange.retry_after_us

    def _note_version(self, exchange: Exchange, body: Raw) -> None:
        """Which version an answer is of, and whether a call was refused for its version."""
        exchange.said = (body.get("headers") or {}).get(VERSION_HEADER)
        where = exchange.edge, exchange.operation
        if exchange.code in REFUSALS and not exchange.made_up:
            self.turned_away[where] = exchange
        elif self.turned_away and exchange.ok:
            self.turned_away.pop(where, None)

    def _note_grant(self, seq: int, edge: str, call_id: str, form: str) -> None:
        """Who asks, and which rights one token is to have (RFC 6749, section 3.3: a list parted by
        spaces).
        """
        fields = parse_qs(form)
        scopes = tuple(sorted(" ".join(fields.get("scope", ())).split()))
        if "client_id" in fields:
            client = self._asking[call_id] = fields["client_id"][0]
            self._partners = self._partners or client.startswith(PREFIX)
        if edge in _ENGINE_EDGES and scopes:
            self.grants.setdefault((edge, scopes), seq)

    def _note_visit(self, seq: int, t_us: int, data: Raw, operation: str) -> None:
        """Whoever calls, by his token, or by the form in which he asks for one."""
        call_id, headers = data["call_id"], data["body"]["headers"] or {}
        tag = headers.get("authorization", "").rpartition(" ")[2]
        client = self._asking.get(call_id) or self._issued.get(tag, "")
        self.visits.called(Visit(seq, t_us, call_id, data["edge"], operation, client))

    def _note_who(self, seq: int, data: Raw, operation: str) -> None:
        """Who does what only some may do, by the token that he shows."""
        call_id, body = data["call_id"], data["body"]
        tag = (body["headers"] or {}).get("authorization", "").rpartition(" ")[2]
        client = self._issued.get(tag, "")
        if operation in DUTIES:
            self.duties.called(call_id, operation, Did(seq, data["edge"], client))
        else:
            self.peeks.called(call_id, operation, client, body["path"])

    def _note_issue(self, call_id: str, body: Raw) -> None:
        client, content = self._asking.pop(call_id, None), body.get("content")
        if client is not None and isinstance(content, dict) and "access_token" in content:
            self._issued[str(content["access_token"])] = client

    def _note_use(self, exchange: Exchange) -> None:
        """What a credential was good for, as an answer says that no fault made."""
        if not exchange.bearer or exchange.edge == TO_ENGINE:
            return
        key = exchange.edge, exchange.bearer
        bearer = self.bearers.get(key)
        if bearer is None:
            tag = exchange.bearer.rpartition(" ")[2]
            bearer = self.bearers[key] = Bearer(exchange.edge, self._issued.get(tag))
        if exchange.ok:
            bearer.used.setdefault(exchange.operation, exchange.seq)
        elif exchange.status == _FORBIDDEN and not exchange.made_up:
            bearer.forbidden.setdefault(exchange.operation, exchange.seq)

    def _keep(self, exchange: Exchange) -> None:
        if exchange.call_id not in self._kept:
            self._kept.add(exchange.call_id)
            self.exchanges.append(exchange)

    def _view(self, seq: int, t_us: int, call_id: str, body: Raw) -> None:
        path = self._views.pop(call_id, None)
        if path is None or body.get("status") != _OK:
            return
        answer = body["content"]
        at, account = instant(answer["at"]), answer["account"]
        asked = parse_qs(urlsplit(path).query).get("quantity", ["1"])
        for nth, row in enumerate(answer["items"]):
            many = number(asked[nth] if len(asked) == len(answer["items"]) else asked[0])
            self.shown.append(_shown(seq, t_us, at, account, many, row))

    def _note_card(self, seq: int, call_id: str, content: object) -> None:
        custom = content.get("custom") if isinstance(content, dict) else None
        card = custom.get(CARD) if isinstance(custom, dict) else None
        if isinstance(card, str):
            self.by_card[call_id] = seq, card

    def _note_tags(self, headers: Raw) -> None:
        for place in _PLACES:
            value = headers.get(place)
            if value is not None:
                self.tags[value[value.find(_TAG) :]] = None

    def _note_breach(self, seq: int, edge: str, operation: str, data: Raw) -> None:
        violations = data["body"].get("violations")
        if violations:
            by = "fault" if data["body"].get("made_by") else data["actor"]
            about = data.get("key")
            told = tuple(f"{one.get('pointer') or '/'} {one['message']}" for one in violations)
            self.breaches.append(
                Breach(seq, edge, operation, by, about, told, _contract(violations[0]))
            )


def _contract(violation: Raw) -> str:
    named = [str(violation.get(name) or "") for name in ("contract", "version")]
    return "@".join(named) if all(named) else ""


def _exchange(seq: int, t_us: int, data: Raw, operation: str) -> Exchange:
    body = data["body"]
    headers = body.get("headers") or {}
    exchange = Exchange(
        seq,
        t_us,
        *(data["edge"], operation, data["call_id"], data.get("key")),
        data.get("attempt") or 1,
        "idempotency-key" in headers,
        tagged=_TAG in body["path"],
        version=headers.get(VERSION_HEADER) or path_parted(body["path"])[0],
        accepted=accepted(operation, body["path"]),
        noun=body["path"].partition("?")[0].rpartition("/")[2],
    )
    if data["edge"] == TO_ENGINE:
        event = body.get("content")
        if isinstance(event, dict):
            exchange.event_id, exchange.about = event.get("id"), event.get("subject")
        exchange.delivery_id = headers.get("webhook-id")
    return exchange


def _note_refusal(exchange: Exchange, body: Raw) -> None:
    wait = (body.get("headers") or {}).get("retry-after")
    if isinstance(wait, str) and wait.isascii() and wait.isdigit():
        exchange.retry_after_us = int(wait) * _SECOND_US
    problem = body.get("content")
    if isinstance(problem, dict):
        code = problem.get("code")
        exchange.code = code if isinstance(code, str) else None
        if code in ELSEWHERE:
            exchange.operation = code  # it says nothing of the order, but where orders go


def _movements(operation: str, content: Raw) -> list[Movement]:
    warehouse = content["warehouse"]
    if operation == _ADJUST:
        return [Movement(warehouse, content["sku"], number(content["delta"]), None)]
    return [
        Movement(warehouse, row["sku"], *_received(row["quantity"])) for row in content["lines"]
    ]


def _received(raw: Raw | str) -> tuple[Decimal, str | None]:
    if isinstance(raw, str):
        return number(raw), None
    return number(raw["value"]), raw["unit"]


def _shown(seq: int, t_us: int, at: int, account: str, many: Decimal, row: Raw) -> Shown:
    price = row["unit_price"]
    return Shown(
        seq,
        t_us,
        at,
        account,
        row["sku"],
        row["unit"],
        many,
        None if price is None else rate(price),
        None if price is None else price["currency"],
        number(row["discount_percent"]),
        row["price_rule"],
        number(row["available"]),
    )
