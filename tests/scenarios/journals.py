"""Hand-made journals: a small world told step by step, as the systems would have journalled it.

One account C-1, one item TEA (sold by the CS of 10 EA, tax code std of 20 %), one warehouse W-1.
Amounts are whole dollars unless a test says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.instants import format_instant
from contracts.journal import Journal, MemorySink
from scenarios.history import History

START = datetime(2026, 1, 5, tzinfo=UTC)
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 3600 * SECOND

Document = dict[str, Any]

SCOPE = {
    "customers": 3600,
    "items": 3600,
    "prices": 3600,
    "discounts": 3600,
    "availability": 1800,
    "orders": 900,
    "order_status": 1800,
    "shipments": 1800,
    "invoices": 1800,
    "quotes": 1800,
    "amendments": 1800,
    "address_requests": 1800,
    "relations": 3600,
    "users": 3600,
    "entitlements": 3600,
    "price_lists": 3600,
    "sourcing": 3600,
    "budgets": 3600,
    "credit_standings": 1800,
    "purchase_terms": 3600,
    "configurations": 3600,
    "enrichment": 7200,
    "promises": 1800,
}


@dataclass(slots=True)
class Hand:
    """The clock of a tale: moved by hand."""

    at_us: int = 0

    def now_us(self) -> int:
        return self.at_us

    def now(self) -> datetime:
        return self.instant(self.at_us)

    def instant(self, at_us: int) -> datetime:
        return START + timedelta(microseconds=at_us)

    async def sleep_until_us(self, at_us: int) -> None:
        self.at_us = max(self.at_us, at_us)


def at(at_us: int) -> str:
    """The instant so long after the start, as the wire writes it."""
    return format_instant(START + timedelta(microseconds=at_us))


def usd(minor: int) -> Document:
    return {"amount_minor": minor, "currency": "USD"}


def per_unit(amount: str, currency: str = "USD", per: str = "1") -> Document:
    return {"amount": amount, "currency": currency, "per": per}


@dataclass(slots=True)
class Tale:
    """Writes the records of one world; each method tells one thing that happened now."""

    clock: Hand = field(default_factory=Hand)
    sink: MemorySink = field(default_factory=MemorySink)
    journal: Journal = field(init=False)
    calls: int = 0
    versions: dict[tuple[str, str, str], tuple[int, Document | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.journal = Journal(self.clock, "hand-made", self.sink)

    def begin(self, **more: Any) -> Tale:
        """The header; `more` replaces parts of its body."""
        world = {
            "name": "hand-made",
            "source": "a test",
            "starts_at": at(0),
            "currency": "USD",
            "rounding": "half_up_per_line",
            "tax_rates": {"std": "20"},
        }
        body: Document = {
            "journal": "1.0.0",
            "seed": 1,
            "world": world,
            "engine": "hand",
            "profile": "classic",
            "faults": None,
            "scope": SCOPE,
            "judgeable": "all",
            "versions": {},
        }
        self.journal.append("header", "harness", body | more)
        return self

    def later(self, span_us: int) -> Tale:
        """Let time pass."""
        self.clock.at_us += span_us
        return self

    def history(self) -> History:
        """What a judge makes of it so far, ended if it was not."""
        if not self.journal.sealed:
            self.end()
        return History.of(self.sink.lines)

    def end(self, **more: Any) -> Tale:
        body: Document = {
            "counts": {},
            "state_hash": {},
            "healed_at_us": self.clock.at_us,
            "drained": True,
        }
        self.journal.append("end", "harness", body | more)
        return self

    # What the systems commit.

    def effect(
        self,
        actor: str,
        entity: str,
        key: str,
        after: Document | None,
        *,
        cause: str = "seed",
        version: int | None = None,
    ) -> int:
        """A commit; the version counts by itself. Returns the record's seq."""
        known, before = self.versions.get((actor, entity, key), (0, None))
        version = known + 1 if version is None else version
        self.versions[actor, entity, key] = version, after
        body = {"entity": entity, "id": key, "version": version, "before": before, "after": after}
        return self.journal.append("effect", actor, body, cause=cause)

    def now_is(self, actor: str, entity: str, key: str) -> Document:
        """What a system last committed of an entity."""
        document = self.versions[actor, entity, key][1]
        assert document is not None
        return document

    def both(self, entity: str, key: str, after: Document | None) -> None:
        """The ERP changes, and the storefront shows it at once."""
        self.effect("erp", entity, key, after)
        self.effect("storefront", entity, key, after)

    # What is said over the wire.

    def call(
        self,
        edge: str,
        operation: str | None,
        *,
        key: str | None = None,
        content: Any = None,
        method: str = "GET",
        path: str = "/",
        headers: Document | None = None,
        attempt: int | None = None,
        violations: list[Document] | None = None,
    ) -> str:
        """A call leaves its caller; returns its id."""
        self.calls += 1
        call_id = f"c-{self.calls:06}"
        body: Document = {"operation": operation, "method": method, "path": path}
        body["headers"] = headers or {}
        if content is not None:
            body["content"] = content
        if violations:
            body["violations"] = violations
        actor = edge.partition(">")[0]
        self.journal.append(
            "call", actor, body, edge=edge, call_id=call_id, key=key, attempt=attempt or 1
        )
        return call_id

    def answer(
        self,
        call_id: str,
        edge: str,
        operation: str | None,
        status: int = 200,
        *,
        key: str | None = None,
        content: Any = None,
        headers: Document | None = None,
        lost: bool = False,
        **more: Any,
    ) -> int:
        """An answer arrives, or is lost on its way."""
        body: Document = {"operation": operation, "status": status, "headers": headers or {}}
        if content is not None:
            body["content"] = content
        if lost:
            body["lost"] = True
        actor = edge.partition(">")[2]
        return self.journal.append(
            "answer", actor, body | more, edge=edge, call_id=call_id, key=key
        )

    def failed(
        self, call_id: str, edge: str, operation: str | None, how: str, key: str | None = None
    ) -> int:
        """A call ends for its caller without an answer."""
        body = {"operation": operation, "failed": how, "seen_by_caller": True}
        actor = edge.partition(">")[2]
        return self.journal.append("answer", actor, body, edge=edge, call_id=call_id, key=key)

    def asks(
        self,
        edge: str,
        operation: str,
        status: int = 200,
        *,
        key: str | None = None,
        content: Any = None,
        answer: Any = None,
        answer_headers: Document | None = None,
        **more: Any,
    ) -> str:
        """A call and its answer."""
        call_id = self.call(edge, operation, key=key, content=content, **more)
        self.answer(
            *(call_id, edge, operation, status), key=key, content=answer, headers=answer_headers
        )
        return call_id

    def fault(
        self, rule: str, call_id: str | None = None, *, effective: bool = True, **detail: Any
    ) -> int:
        body: Document = {
            "rule": rule,
            "effect": rule.replace("-", "_"),
            "edge": None,
            "operation": None,
            "key": None,
            "nth": 1,
            "effective": effective,
            "detail": detail,
        }
        if call_id is not None:
            body["call_id"] = call_id
        return self.journal.append("fault", "harness", body, call_id=call_id)

    def process(self, event: str, incarnation: int = 1) -> int:
        body = {"event": event, "incarnation": incarnation}
        return self.journal.append("process", "engine", body)

    def restart(self, incarnation: int, down_us: int = 10 * SECOND) -> Tale:
        """The engine is killed, and is back after a while."""
        self.process("killed", incarnation)
        self.later(down_us).process("ready", incarnation + 1)
        return self

    def output(self, line: str) -> int:
        return self.journal.append("output", "engine", {"stream": "stdout", "line": line})

    def parked(self, *rows: Document) -> int:
        """The engine says what it parked."""
        edge, content = ("harness>engine", "engine.probe.parked"), {"parked": list(rows)}
        return self.answer(self.call(*edge), *edge, 200, content=content)


def parked_row(key: str, reason: str = "unknown-customer", attempts: int = 1) -> Document:
    row = {"key": key, "flow": "order_to_erp", "reason": reason, "since": at(0)}
    return row | {"attempts": attempts}
