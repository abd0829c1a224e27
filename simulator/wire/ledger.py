"""Keeps the books of a wire: what is under way, what is journalled, who watches, what crashed."""

from __future__ import annotations

import asyncio
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from contracts.journal import Journal
from contracts.ports import Response
from simulator.faults.book import FaultBook
from simulator.faults.route import Outcome
from simulator.wire.message import answer_body

if TYPE_CHECKING:
    from simulator.wire.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Crash:
    """An error that left an app while it served a call: a fault of that system, never of a caller.

    `at` is the innermost place, as `module:line`.
    """

    call_id: str
    party: str
    operation: str | None
    error: Exception
    at: str

    def summary(self) -> dict[str, str]:
        """What the journal says of it; an error's message may be confidential and is left out."""
        return {"type": type(self.error).__name__, "at": self.at}


class CallObserver(Protocol):
    """Watches calls as they pass; both methods run at once and may kill the caller."""

    def before_delivery(self, call: Exchange) -> bool:
        """After the `call` record, before anything leaves; False: the request never leaves."""
        ...

    def after_answer(self, call: Exchange, response: Response) -> bool:
        """When the server has answered; False: the caller never sees it."""
        ...


class Ledger:
    """What a wire writes down."""

    __slots__ = ("_idle", "book", "check", "crashes", "in_flight", "journal", "observers")

    def __init__(self, journal: Journal | None, book: FaultBook | None, *, check: bool) -> None:
        self.journal = journal
        self.book = book
        self.check = check
        self.crashes: list[Crash] = []
        self.observers: list[CallObserver] = []
        self.in_flight: dict[str, Exchange] = {}
        self._idle: list[asyncio.Future[None]] = []

    def departs(self, call: Exchange) -> bool:
        """Write the `call` record; whether the observers let the request leave."""
        self.in_flight[call.call_id] = call
        if self.journal is not None:
            self._write(call, "call", call.caller, call.reading.body(check=self.check))
        leaves = [observer.before_delivery(call) for observer in self.observers]
        return all(leaves)

    def passes(self, call: Exchange, response: Response) -> bool:
        """Whether the observers let an answer go on to its caller."""
        passed = [observer.after_answer(call, response) for observer in self.observers]
        return all(passed)

    def answered(
        self,
        call: Exchange,
        response: Response,
        *,
        lost: bool = False,
        made_by: str | None = None,
        crash: Crash | None = None,
    ) -> None:
        """Write an `answer` record: one that arrived, or one that was produced and lost."""
        if self.journal is None:
            return
        body = answer_body(call.reading, response, made_by=made_by, check=self.check)
        if lost:
            body["lost"] = True
        if crash is not None:
            body["crash"] = crash.summary()
        self._write(call, "answer", call.callee, body)

    def failed(self, call: Exchange, kind: str, *, seen: bool) -> None:
        """Write an `answer` record for a caller that got none."""
        body = {"operation": call.operation, "failed": kind, "seen_by_caller": seen}
        if self.journal is not None:
            self._write(call, "answer", call.callee, body)

    def settled(self, call: Exchange, outcome: Outcome) -> None:
        """Write what its faults came to; nobody is at work on the call any more."""
        if self.book is not None:
            detail = {"seen": outcome.seen, "statuses": list(outcome.statuses)}
            for fault in call.faults:
                self.book.record(
                    fault, effective=fault.effective(outcome), detail=detail, call_id=call.call_id
                )
        del self.in_flight[call.call_id]
        if not self.in_flight:
            for waiter in self._idle:
                if not waiter.done():
                    waiter.set_result(None)
            self._idle.clear()

    def crashed(self, call: Exchange, error: Exception) -> Crash:
        """Keep an error that left an app."""
        at = "?"
        for frame, line in traceback.walk_tb(error.__traceback__):
            at = f"{frame.f_globals.get('__name__', '?')}:{line}"
        crash = Crash(call.call_id, call.callee, call.operation, error, at)
        self.crashes.append(crash)
        return crash

    async def drained(self) -> None:
        """Return when nothing is under way."""
        if self.in_flight:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._idle.append(waiter)
            await waiter

    def _write(self, call: Exchange, kind: str, actor: str, body: dict[str, Any]) -> None:
        if self.journal is not None:
            self.journal.append(
                kind,
                actor,
                body,
                edge=call.edge,
                call_id=call.call_id,
                key=call.key,
                attempt=call.attempt,
            )
