"""One call, from its caller's first byte to the last thing that either side does about it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

from contracts.ports import CallFailed, ConnectionLost, Refused, Request, Response, TimedOut
from simulator.errors import AppSilent
from simulator.faults.book import Decision
from simulator.faults.route import Ending, Outcome, spoiled
from simulator.wire.batch import joined, parted
from simulator.wire.ledger import Crash, Ledger
from simulator.wire.message import RequestReading
from simulator.wire.party import Party

_US: Final = 1_000_000
_ERROR: Final = 400


class Exchange:
    """A call under way.

    `outcome` is the caller's: its answer, or a CallFailed. The exchange is settled when the caller
    has its outcome or is gone, and the server did all that it was asked to do.
    """

    __slots__ = (
        "_arriving",
        "_crash",
        "_done",
        "_hops_us",
        "_kept_back",
        "_late",
        "_ledger",
        "_loop",
        "_parting",
        "_party",
        "_pending",
        "_request",
        "_route",
        "_seen",
        "_settled",
        "_statuses",
        "_timer",
        "_written",
        "attempt",
        "call_id",
        "caller",
        "edge",
        "faults",
        "outcome",
        "reading",
    )

    def __init__(
        self,
        ledger: Ledger,
        party: Party,
        request: Request,
        reading: RequestReading,
        *,
        call_id: str,
        edge: str,
        caller: str,
        attempt: int,
        decision: Decision,
        hops_us: tuple[int, int],
    ) -> None:
        self.call_id, self.edge, self.caller, self.attempt = call_id, edge, caller, attempt
        self.reading = reading
        self._route, self.faults = decision
        self._ledger, self._party, self._request, self._hops_us = ledger, party, request, hops_us
        self._loop = asyncio.get_running_loop()
        self.outcome: asyncio.Future[Response] = self._loop.create_future()
        self._timer: asyncio.TimerHandle | None = None
        self._pending = 0
        self._statuses: list[int] = []
        self._seen: int | str | None = None
        self._crash: Crash | None = None
        self._done = self._late = self._arriving = self._settled = self._written = False
        self._parting = False
        self._kept_back: list[Any] = []

    @property
    def callee(self) -> str:
        """The party that is called."""
        return self._party.name

    @property
    def operation(self) -> str | None:
        """The published operation, None when no contract knows the request."""
        return self.reading.operation_id

    @property
    def key(self) -> str | None:
        """The business key."""
        return self.reading.key

    @property
    def write(self) -> bool:
        """Whether the call can change something in the business."""
        return self.reading.write

    @property
    def over(self) -> bool:
        """Whether the caller has its outcome or is gone."""
        return self._done

    def depart(self, timeout_ms: int) -> None:
        """Let the request go; from now on things happen to it."""
        if not self._ledger.departs(self):
            self.abandon()
            return
        self._timer = self._loop.call_later(timeout_ms / 1000, self._fail, TimedOut)
        route, there_us = self._route, self._hops_us[0]
        if route.refused:
            self._after(there_us, self._fail, Refused)
        elif route.request_end is None:
            self._pending = route.copies
            first_us = there_us + route.request_delay_us
            for copy in range(route.copies):
                self._after(first_us + copy * route.copy_gap_us, self._hand_over, copy)
        else:
            self._pending = int(route.late_us is not None)  # without a hop the end comes at once
            self._after(sum(self._hops_us), self._end, route.request_end)
            if route.late_us is not None:
                self._after(max(route.late_us, there_us), self._hand_over, 0)

    def give_up(self) -> None:
        """The caller's patience ended."""
        self._fail(TimedOut)

    def abandon(self) -> None:
        """The caller is gone: nobody hears the outcome, the server goes on."""
        if not self._done:
            self._finish(None)
        self._parting = False
        self._settle()

    def hang_up(self) -> None:
        """The caller's connection broke: nothing reaches it any more; `part` must say why."""
        if not self._gone():
            self._parting = True
            self._finish(None)

    def part(self, *, dead: bool) -> None:
        """Whether the caller that hung up is dead; if it is not, its patience had ended."""
        if not self._parting:
            return
        self._parting = False
        if not dead:
            self._seen, self._written = TimedOut.kind, True
            self._ledger.failed(self, TimedOut.kind, seen=True)
        self._settle()

    def break_off(self) -> None:
        """The way between both breaks: the caller loses its connection, the server goes on."""
        self._fail(ConnectionLost)

    def cut(self) -> None:
        """The server died while it served this call."""
        self._pending -= 1
        self._fail(ConnectionLost)
        self._settle()

    async def serve(self, copy: int) -> None:
        """What the server's task does with one copy of the request."""
        party, request = self._party, self._request
        if self._route.partial:
            request, self._kept_back = parted(request)
        try:
            response = await party.target.send(request, self.call_id, self._on_crash)
        except CallFailed as failure:
            self._break(party, type(failure))
        except AppSilent as silence:
            self._on_crash(silence)
            self._break(party, ConnectionLost)
        else:
            if party.up:
                self._answered(copy, joined(response, self._kept_back))

    def _hand_over(self, copy: int) -> None:
        if self._party.up:
            if self._route.revoked and self._party.revoke is not None:
                self._party.revoke(self._request.headers.get("authorization"))
            self._party.serve(self._loop, self, copy)
        else:
            self._break(self._party, Refused, down=True)

    def _break(self, party: Party, failure: type[CallFailed], *, down: bool = False) -> None:
        if party.up or down:
            self._pending -= 1
            if self._route.request_end is None and not self._pending:
                self._fail(failure)
            self._settle()

    def _answered(self, copy: int, response: Response) -> None:
        self._statuses.append(response.status)
        self._late = self._late or self._done
        route = self._route
        last = copy == route.copies - 1 and route.request_end is None
        passes = self._ledger.passes(self, response)  # an observer may abandon this very call
        self._pending -= 1
        if passes and last and route.answer_end is None and not self._gone():
            self._arriving = True
            self._after(self._hops_us[1] + route.answer_delay_us, self._arrive, response)
            return
        self._note(response, lost=True)
        if passes and last and route.answer_end is not None:
            self._after(self._hops_us[1], self._end, route.answer_end)
        self._settle()

    def _arrive(self, response: Response) -> None:
        self._arriving = False
        if self._gone():
            self._note(response, lost=True)
        else:
            arrives = self._spoiled(response)
            self._note(arrives)
            self._finish(response.status)
            self.outcome.set_result(arrives)
        self._settle()

    def _end(self, ending: Ending) -> None:
        if ending == "silence" or self._gone():
            return
        if isinstance(ending, Response):
            self._written = True
            self._ledger.answered(self, ending, made_by=self._route.by)
            self._finish(ending.status)
            self.outcome.set_result(ending)
            self._settle()
        else:
            self._fail(ConnectionLost)

    def _fail(self, failure: type[CallFailed]) -> None:
        if self._gone():
            return
        self._written = True
        self._ledger.failed(self, failure.kind, seen=True)
        self._finish(failure.kind)
        self.outcome.set_exception(failure(f"{self.edge} {self.reading.name}: {failure.kind}"))
        self._settle()

    def _spoiled(self, response: Response) -> Response:
        """The answer as it arrives: an error is short, and gets through."""
        how = self._route.spoiled
        return response if how is None or response.status >= _ERROR else spoiled(response, how)

    def _note(self, response: Response, *, lost: bool = False) -> None:
        self._written = True
        by = self._route.by if self._route.spoiled and not lost else None
        self._ledger.answered(self, response, lost=lost, made_by=by, crash=self._crash)

    def _on_crash(self, error: Exception) -> None:
        self._crash = self._ledger.crashed(self, error)

    def _gone(self) -> bool:
        """Whether nobody waits any more; a caller that was cancelled counts as gone."""
        if not self._done and self.outcome.cancelled():
            self._finish(None)
        return self._done

    def _finish(self, seen: int | str | None) -> None:
        self._done = True
        self._seen = seen
        if self._timer is not None:
            self._timer.cancel()

    def _settle(self) -> None:
        if not self._done or self._pending or self._arriving or self._parting or self._settled:
            return
        self._settled = True
        if not self._written:
            self._ledger.failed(self, ConnectionLost.kind, seen=False)
        outcome = Outcome(
            self.write, tuple(self._statuses), self._seen, self._late, len(self._kept_back)
        )
        self._ledger.settled(self, outcome)

    def _after(self, delay_us: int, step: Callable[..., None], *args: Any) -> None:
        if delay_us:
            self._loop.call_later(delay_us / _US, step, *args)
        else:
            step(*args)
