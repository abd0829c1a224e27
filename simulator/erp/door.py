"""The ERP's door: keeps clients within the figures of the profile, before an operation begins.

Nothing of a call that it turns away has happened. People at the ERP's own screens do not pass it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from contracts.ports import Clock
from simulator.erp.locking import Locks
from simulator.face import Call, Endpoint, Operation
from simulator.problem import Problem
from simulator.profiles import Profile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SCREENS: Final = "erp:clerk"
"""Whoever may do what clerks do is a person, and has a screen instead of a budget."""

_SAFE: Final = "GET"
_US: Final = 1_000_000
_DAY_US: Final = 86_400 * _US
_BUSY_S: Final = 5
"""What Retry-After says where as many are being served as may be. Chosen: a dozen writes' time."""


class Door:
    """Counts, queues and delays the calls of each client; the figures are the profile's."""

    def __init__(self, profile: Profile, clock: Clock) -> None:
        self._clock = clock
        self._window_us = profile.window_s.value * _US
        self._most = profile.calls_per_minute.value * profile.window_s.value // 60
        self._at_once, self._queued = profile.at_once.value, profile.queued.value
        self._server_us = profile.server_ms.value * 1_000
        self._took_us = {True: profile.read_ms.value * 1_000, False: profile.write_ms.value * 1_000}
        self._tells = profile.retry_after.value
        self._body_most = profile.body_most.value
        self._closed_us = profile.closed_at_minute.value * 60 * _US
        self._closed_for_us = profile.closed_for_s.value * _US
        self._locks = Locks(profile)
        self._times: dict[str, deque[int]] = {}
        self._spent: dict[str, tuple[int, int]] = {}
        self._serving: dict[str, int] = {}
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    def guard(self, operations: Sequence[Operation]) -> Iterator[Operation]:
        """The operations, each behind the door; those that need no identity stay as they are."""
        for operation in operations:
            if operation.scope is None or operation.scope == SCREENS:
                yield operation
            else:
                yield replace(operation, endpoint=self._guarded(operation))

    def export(self) -> dict[str, Any]:
        """What was counted, for a snapshot that is taken while no call is under way."""
        return {
            "times": {client: list(times) for client, times in self._times.items()},
            "spent": {client: list(spent) for client, spent in self._spent.items()},
            "failed": self._locks.export(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on counting where a snapshot stood."""
        self._times = {client: deque(times) for client, times in state["times"].items()}
        self._spent = {client: (spent[0], spent[1]) for client, spent in state["spent"].items()}
        self._locks.restore(state.get("failed", {}))

    def _guarded(self, operation: Operation) -> Endpoint:
        took_us = self._took_us[operation.method == _SAFE]
        endpoint = self._working(operation, took_us)

        async def admit(call: Call) -> Response:
            principal = call.principal
            if SCREENS in principal.scopes:
                return await operation.endpoint(call)
            self._admit(principal.client, len(call.raw), took_us)
            if not took_us:
                return await endpoint(call)
            async with self._turn(principal.client):
                return await endpoint(call)

        return admit

    def _working(self, operation: Operation, took_us: int) -> Endpoint:
        """The operation with the time that it takes; a write holds its locks for as long."""

        async def work(call: Call) -> Response:
            if took_us:
                await self._clock.sleep_until_us(self._clock.now_us() + took_us)
            return await operation.endpoint(call)

        async def write(call: Call) -> Response:
            async with self._locks.taken(operation.id, call):
                return await work(call)

        return work if operation.method == _SAFE else write

    def _admit(self, client: str, size: int, took_us: int) -> None:
        """Count the call, or raise the Problem with which it is turned away."""
        now_us = self._clock.now_us()
        self._check_open(now_us)
        if size > self._body_most:
            raise Problem("payload-too-large", f"at most {self._body_most} bytes are taken")
        if self._most:
            self._check_count(client, now_us)
        if self._server_us:
            self._check_spent(client, now_us, took_us)
        full = self._at_once and self._serving.get(client, 0) >= self._at_once
        if full and len(self._waiting.get(client, ())) >= self._queued:
            raise self._too_many(f"{self._at_once} calls are served at once", _BUSY_S)
        if self._most:
            self._times[client].append(now_us)
        if self._server_us:
            window, spent_us = self._spent[client]
            self._spent[client] = window, spent_us + took_us

    def _check_open(self, now_us: int) -> None:
        if not self._closed_for_us:
            return
        at = self._clock.instant(now_us)
        minutes = at.hour * 60 + at.minute
        since_us = (minutes * 60 + at.second) * _US + at.microsecond
        into_us = (since_us - self._closed_us) % _DAY_US
        if into_us < self._closed_for_us:
            wait_s = -(-(self._closed_for_us - into_us) // _US)
            raise Problem("closed", "it is closed now", headers={"retry-after": str(wait_s)})

    def _check_count(self, client: str, now_us: int) -> None:
        times = self._times.setdefault(client, deque())
        while times and times[0] <= now_us - self._window_us:
            times.popleft()
        if len(times) >= self._most:
            wait_s = -(-(times[0] + self._window_us - now_us) // _US)
            raise self._too_many(f"{self._most} calls in {self._window_us // _US} s", wait_s)

    def _check_spent(self, client: str, now_us: int, took_us: int) -> None:
        window, into_us = divmod(now_us, self._window_us)
        known, spent_us = self._spent.get(client, (window, 0))
        if known != window:
            spent_us = 0
        self._spent[client] = window, spent_us
        if spent_us + took_us > self._server_us:
            wait_s = -(-(self._window_us - into_us) // _US)
            raise self._too_many("the server's time of this window is used up", wait_s)

    def _too_many(self, limit: str, wait_s: int) -> Problem:
        headers = {"retry-after": str(wait_s)} if self._tells else None
        return Problem("too-many-requests", limit, headers=headers)

    @asynccontextmanager
    async def _turn(self, client: str) -> AsyncIterator[None]:
        """Be served at last; whoever came first is first."""
        serving = self._serving.get(client, 0)
        if self._at_once and serving >= self._at_once:
            line = self._waiting.setdefault(client, deque())
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            line.append(turn)
            await turn  # whoever leaves hands its place over, so the count stays
        else:
            self._serving[client] = serving + 1
        try:
            yield
        finally:
            self._leave(client)

    def _leave(self, client: str) -> None:
        line = self._waiting.get(client, deque())
        while line:
            turn = line.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._serving[client] -= 1
