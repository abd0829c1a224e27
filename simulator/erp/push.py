"""The push of a modern ERP: a thin hint, some time after the first change, never the data."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from contracts.ports import CallFailed
from simulator.dispatcher import CAUSE, Dispatcher
from simulator.entity import Committed, Pending
from simulator.state import State

KIND: Final = "feed-hint"


class FeedPush:
    """Makes one hint due `delay_s` after the first change that no hint has told of yet.

    A hint that fails is lost: the next change makes another, and readers poll besides.
    """

    def __init__(
        self, state: State, push: Callable[[dict[str, Any]], Awaitable[None]], delay_s: int
    ) -> None:
        self._state = state
        self._push = push
        self._delay_us = delay_s * 1_000_000

    def attach(self, dispatcher: Dispatcher) -> None:
        """Listen to the feed, and let the dispatcher post the hints."""
        dispatcher.handle(KIND, self._post)
        self._state.listen(self._hear)

    def _hear(self, committed: Committed) -> None:
        if not committed.fed or self._state.scheduled(KIND):
            return
        with self._state.transaction(CAUSE) as tx:
            tx.schedule(tx.at_us + self._delay_us, KIND, {})

    async def _post(self, pending: Pending) -> None:
        with self._state.transaction(CAUSE) as tx:
            tx.done(pending.seq)  # a change while the hint is on its way makes the next hint
        try:
            await self._push({"position": self._state.position})
        except CallFailed:
            return
