"""The wire itself: resolves an edge to a party, counts attempts, and lets calls depart."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from contracts.journal import Journal
from contracts.operations import Operations
from contracts.ports import Clock, Request, Response
from simulator.asgi import AsgiApp
from simulator.errors import EdgeInvalid, PartyUnknown
from simulator.faults.book import UNTOUCHED, FaultBook
from simulator.ids import CountedIds
from simulator.seed import Seed
from simulator.wire.credentials import clean_text, tag
from simulator.wire.exchange import Exchange
from simulator.wire.latency import LATENCIES, Latency
from simulator.wire.ledger import CallObserver, Crash, Ledger
from simulator.wire.message import RequestReading
from simulator.wire.party import AppTarget, Nobody, Party, Revoker, Target

_ATTEMPTS_KEPT = 50_000
"""Calls that are known to have been made before, by edge, operation and business key."""

_KEY_MOST = 256
_TOKENS_KEPT = 64
"""Bearer tokens seen last, so that `scrub` knows them."""


class Wire:
    """Implements `contracts.ports.HttpPort` for every edge of one world.

    Edges are written `caller>callee`. With `check=False` messages are not held to their contract;
    without a journal nothing is written. `latency` is drawn per call.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        seed: Seed,
        journal: Journal | None = None,
        faults: FaultBook | None = None,
        latency: Latency = LATENCIES["region"],
        check: bool = True,
    ) -> None:
        self.clock = clock
        self._seed = seed
        self._latency = latency
        self._ledger = Ledger(journal, faults, check=check)
        self._operations = Operations.load()
        self._parties: dict[str, Party] = {}
        self._edges: dict[str, tuple[str, str]] = {}
        self._attempts: dict[tuple[str, str, str | None], int] = {}
        self._ids = CountedIds()
        self._tokens: dict[str, None] = {}

    def attach(
        self,
        name: str,
        target: AsgiApp | Target,
        *,
        names_calls: bool = True,
        revoke: Revoker | None = None,
    ) -> Party:
        """Put a party on the wire: an ASGI app, or a target such as `SocketTarget`.

        One that is up already is detached first. With `names_calls` an app in process learns the
        id of the call it serves; leave it out for an engine, which has no business knowing. A
        system that issues tokens says how it withdraws them by `revoke`.
        """
        self.detach(name)
        if not hasattr(target, "send"):
            target = AppTarget(target, name, names_calls=names_calls)
        party = self._parties[name] = Party(name, target, revoke)
        return party

    def detach(self, name: str) -> tuple[asyncio.Task[None], ...]:
        """Take a party down: calls that it serves lose their connection, later ones are refused.

        Its server tasks are handed over, still running; what they answer is heard by nobody.
        """
        party = self._parties.get(name)
        return party.go_down() if party is not None and party.up else ()

    def expect(self, name: str) -> None:
        """Let a party be known that is not up yet: calls to it are refused until it is attached."""
        if name not in self._parties:
            self.attach(name, Nobody())
            self.detach(name)

    async def call(self, edge: str, request: Request, *, timeout_ms: int) -> Response:
        """The answer of the party behind an edge; raises CallFailed, WireError for a wrong edge."""
        exchange = self.begin(edge, request, timeout_ms=timeout_ms)
        try:
            return await exchange.outcome
        except asyncio.CancelledError:
            exchange.abandon()
            raise

    def begin(self, edge: str, request: Request, *, timeout_ms: int) -> Exchange:
        """Let a call depart without awaiting it."""
        caller, callee = self._edges.get(edge) or self._resolve(edge)
        party = self._parties[callee]
        reading = RequestReading(self._operations, callee, request)
        if reading.bearer and reading.bearer not in self._tokens:
            self._learn(reading.bearer)
        attempt = self._count(edge, reading)
        book = self._ledger.book
        exchange = Exchange(
            self._ledger,
            party,
            request,
            reading,
            call_id=self._ids.next("c"),
            edge=edge,
            caller=caller,
            attempt=attempt,
            decision=UNTOUCHED
            if book is None
            else book.decide(
                edge,
                reading.operation_id or "?",
                request.method,
                reading.key,
                attempt,
                write=reading.write,
            ),
            hops_us=self._latency.hops_us(self._seed, edge, reading.name, reading.key, attempt),
        )
        exchange.depart(timeout_ms)
        return exchange

    def abandon(self, caller: str) -> int:
        """A caller died: its calls under way never return, the servers go on; returns how many."""
        calls = [c for c in self._ledger.in_flight.values() if c.caller == caller and not c.over]
        for call in calls:
            call.abandon()
        return len(calls)

    def under_way_to(self, callee: str) -> int:
        """How many calls to somebody have no end yet for their callers."""
        calls = self._ledger.in_flight.values()
        return sum(call.callee == callee and not call.over for call in calls)

    def break_off(self) -> None:
        """Every call under way breaks off for its caller; the servers go on."""
        for call in list(self._ledger.in_flight.values()):
            call.break_off()

    def observe(self, observer: CallObserver) -> None:
        """Let somebody watch every call."""
        self._ledger.observers.append(observer)

    @property
    def in_flight(self) -> int:
        """How many calls are under way, on either side."""
        return len(self._ledger.in_flight)

    async def drained(self) -> None:
        """Return when no call is under way."""
        await self._ledger.drained()

    @property
    def crashes(self) -> list[Crash]:
        """Errors that left an app while it served a call."""
        return self._ledger.crashes

    def scrub(self, text: str) -> str:
        """Text from outside the wire (a line of output), credentials tagged."""
        for token in sorted(self._tokens, key=len, reverse=True):
            text = text.replace(token, tag(token))
        return clean_text(text)

    def write_to(self, journal: Journal | None) -> None:
        """Write what passes from now on into another journal, or nowhere."""
        self._ledger.journal = journal

    def hold_to_contracts(self, check: bool) -> None:
        """Check messages from now on, or check none."""
        self._ledger.check = check

    def export(self) -> dict[str, Any]:
        """What a snapshot must carry, as plain JSON; taken while no call is under way."""
        attempts = [[*name, count] for name, count in self._attempts.items()]
        return {"ids": self._ids.export(), "attempts": attempts}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on where a snapshot stood."""
        self._ids.restore(state["ids"])
        self._attempts = {(e, name, key): count for e, name, key, count in state["attempts"]}

    def _resolve(self, edge: str) -> tuple[str, str]:
        caller, mark, callee = edge.partition(">")
        if not (caller and mark and callee):
            raise EdgeInvalid(f"{edge!r} is no edge; write caller>callee")
        if callee not in self._parties:
            known = ", ".join(sorted(self._parties)) or "nobody"
            raise PartyUnknown(f"{edge}: no party {callee!r} was attached; there are: {known}")
        self._edges[edge] = caller, callee
        return caller, callee

    def _learn(self, token: str) -> None:
        self._tokens[token] = None
        if len(self._tokens) > _TOKENS_KEPT:
            del self._tokens[next(iter(self._tokens))]

    def _count(self, edge: str, reading: RequestReading) -> int:
        """Which attempt it is; those that came longest ago are forgotten, so memory is bounded.

        A path that no contract knows, or a key longer than any, is one name with all of its kind.
        """
        known = reading.operation is not None
        key = reading.key if len(reading.key or "") <= _KEY_MOST else None
        name = edge, reading.name if known else "?", key
        attempt = self._attempts.pop(name, 0) + 1
        self._attempts[name] = attempt
        if len(self._attempts) > _ATTEMPTS_KEPT:
            del self._attempts[next(iter(self._attempts))]
        return attempt
