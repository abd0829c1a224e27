"""The one who does pending work when it is due: wakes on the next deadline, never on a tick."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import NoReturn

from contracts.ports import Clock
from simulator.entity import Committed, Pending
from simulator.errors import DispatcherFailed
from simulator.state import State

Handler = Callable[[Pending], Awaitable[None]]

CAUSE = "dispatcher"
"""The cause of effects that pending work brings about."""


class Dispatcher:
    """Hands the pending rows of a state to handlers by kind.

    Each row runs in a task of its own, started in the order of due time and scheduling, and is
    forgotten when its handler returned; a row whose handler never returned runs again after a
    restore or a restart (at least once). A handler that raises ends `run` with its error.
    """

    def __init__(self, state: State, clock: Clock, handlers: Mapping[str, Handler]) -> None:
        self._state = state
        self._clock = clock
        self._handlers = dict(handlers)
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()
        self._failure: BaseException | None = None
        state.listen(self._hear)

    def handle(self, kind: str, handler: Handler) -> None:
        """Name who does the work of a kind."""
        self._handlers[kind] = handler

    @property
    def in_flight(self) -> int:
        """How many handlers are at work."""
        return len(self._tasks)

    async def run(self) -> NoReturn:
        """Serve until cancelled; the handlers at work are cancelled with it."""
        try:
            while True:
                self._start_due()
                await self._sleep()
                if self._failure is not None:
                    raise self._failure
        finally:
            for task in list(self._tasks.values()):
                task.cancel()

    async def _sleep(self) -> None:
        """Until the next deadline of a row that is not at work, or until somebody wakes us."""
        due_us = self._next_due_us()
        self._woken.clear()
        alarm = None
        if due_us is not None:
            alarm = asyncio.ensure_future(self._clock.sleep_until_us(due_us))
            alarm.add_done_callback(self._wake)
        try:
            await self._woken.wait()
        finally:
            if alarm is not None:
                # An alarm that is called off must not ring: it would wake the next sleep, for ever.
                alarm.remove_done_callback(self._wake)
                alarm.remove_done_callback(self._wake)  # a cancelled alarm must wake nobody
                alarm.cancel()

    def _next_due_us(self) -> int | None:
        return self._state.next_due_us(beyond=tuple(self._tasks))

    def _start_due(self) -> None:
        for pending in self._state.due(self._clock.now_us()):
            if pending.seq in self._tasks:
                continue
            handler = self._handlers.get(pending.kind)
            if handler is None:
                raise DispatcherFailed(f"nobody handles pending work of kind {pending.kind!r}")
            task = asyncio.ensure_future(self._work(handler, pending))
            self._tasks[pending.seq] = task
            task.add_done_callback(partial(self._finish, pending.seq))

    async def _work(self, handler: Handler, pending: Pending) -> None:
        await handler(pending)
        with self._state.transaction(CAUSE) as tx:
            tx.done(pending.seq)

    def _finish(self, seq: int, task: asyncio.Task[None]) -> None:
        self._tasks.pop(seq, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failure = error
            self._woken.set()

    def _hear(self, committed: Committed) -> None:
        if committed.scheduled:
            self._woken.set()

    def _wake(self, alarm: asyncio.Future[None]) -> None:
        if not alarm.cancelled():  # an alarm we put off ourselves must not wake us at once
            self._woken.set()
