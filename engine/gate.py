"""Systems that asked for a pause get it, from every worker and across restarts."""

from __future__ import annotations

from contracts.ports import Clock
from engine.store.port import Store
from engine.store.tx import Tx

SYSTEMS = ("erp", "storefront", "wms")
"""Everybody an engine calls."""

_LONGEST_US = 86_400_000_000
_FIRST_US = 1_000_000
_CAP_US = 60_000_000
_OUTAGE_US = 30_000_000
_OUTAGE_CALLS = 8


class Gate:
    """Until when each system is left alone.

    A `Retry-After` of 503 or 429 is kept in the store, so that a restart honours it as well. A
    refused connection closes the gate for a second, then twice as long each time, a minute at
    most; so do eight failures in a row, for half a minute each.
    """

    def __init__(self, clock: Clock, store: Store) -> None:
        self._clock = clock
        self._store = store
        self._until_us = dict.fromkeys(SYSTEMS, 0)
        self._troubles = dict.fromkeys(SYSTEMS, 0)

    def load(self, tx: Tx) -> None:
        """Take up the pauses of the incarnation before."""
        for system in SYSTEMS:
            self._until_us[system] = int(tx.meta.get(f"pause/{system}") or 0)

    def until_us(self, system: str) -> int:
        """The instant the system may be called again; past when it may be called now."""
        return self._until_us[system]

    async def asked(self, system: str, until_us: int) -> None:
        """The system asked to be left alone until then (a day at most)."""
        until_us = min(until_us, self._clock.now_us() + _LONGEST_US)
        if until_us > self._until_us[system]:
            self._until_us[system] = until_us
            await self._store.transact(lambda tx: tx.meta.put(f"pause/{system}", str(until_us)))

    def troubled(self, system: str, *, refused: bool) -> None:
        """A call failed, or was answered with 5xx; `refused`: nothing listens there."""
        self._troubles[system] += 1
        wait_us = 0
        if refused:
            wait_us = min(_FIRST_US << min(self._troubles[system] - 1, 6), _CAP_US)
        elif self.is_out(system):
            wait_us = _OUTAGE_US
        self._until_us[system] = max(self._until_us[system], self._clock.now_us() + wait_us)

    def answered(self, system: str) -> None:
        """It is there."""
        self._troubles[system] = 0

    def is_out(self, system: str) -> bool:
        """Whether so many calls in a row failed that no single item can be to blame."""
        return self._troubles[system] >= _OUTAGE_CALLS
