"""Systems that asked for a pause get it, from every worker and across restarts."""

from __future__ import annotations

from collections import Counter

from contracts.ports import Clock
from engine.store.port import Store
from engine.store.tx import Tx
from engine.wiring import SYSTEMS, Wiring

_LONGEST_US = 86_400_000_000
_FIRST_US = 1_000_000
_CAP_US = 60_000_000
_OUTAGE_US = 30_000_000
_OUTAGE_CALLS = 8


class Gate:
    """Until when each system is left alone, and by whom.

    A `Retry-After` of 503 or 429 holds for everybody and is kept in the store, so that a restart
    honours it as well. What is only guessed closes a circuit, of the system or of fewer flows as
    the wiring says: a refused connection for a second, then twice as long each time, a minute at
    most; eight failures in a row for half a minute each. Where flows have circuits of their own,
    a system's own is that of many readers at once, and any failure closes it as a refusal does.
    """

    def __init__(self, clock: Clock, store: Store, wiring: Wiring) -> None:
        self._clock = clock
        self._store = store
        self._wiring = wiring
        self._asked_us = dict.fromkeys(SYSTEMS, 0)
        self._closed_us: dict[str, int] = {}
        self._troubles: Counter[str] = Counter()
        self._in_a_row = dict.fromkeys(SYSTEMS, 0)

    @property
    def split(self) -> bool:
        """Whether flows have circuits of their own."""
        return self._wiring.split

    def load(self, tx: Tx) -> None:
        """Take up the pauses of the incarnation before."""
        for system in SYSTEMS:
            self._asked_us[system] = int(tx.meta.get(f"pause/{system}") or 0)

    def until_us(self, system: str, who: str | None = None) -> int:
        """The instant a row's flow may call the system again; past when it may call it now.

        `who` is the row of the matrix; None: whoever reads or signs in.
        """
        circuit = self._wiring.circuit_of(system, who)
        return max(self._asked_us[system], self._closed_us.get(circuit, 0))

    async def asked(self, system: str, until_us: int) -> None:
        """The system asked to be left alone until then (a day at most)."""
        until_us = min(until_us, self._clock.now_us() + _LONGEST_US)
        if until_us > self._asked_us[system]:  # a guess is another matter, and may be of one flow
            self._asked_us[system] = until_us
            await self._store.transact(lambda tx: tx.meta.put(f"pause/{system}", str(until_us)))

    def troubled(self, system: str, who: str | None = None, *, refused: bool) -> None:
        """A call failed, or was answered with 5xx; `refused`: nothing listens there."""
        circuit = self._wiring.circuit_of(system, who)
        self._in_a_row[system] += 1
        self._troubles[circuit] += 1
        wait_us = 0
        if refused or (self.split and circuit == system):
            wait_us = min(_FIRST_US << min(self._troubles[circuit] - 1, 6), _CAP_US)
        elif self._troubles[circuit] >= _OUTAGE_CALLS:
            wait_us = _OUTAGE_US
        closed_us = max(self._closed_us.get(circuit, 0), self._clock.now_us() + wait_us)
        self._closed_us[circuit] = closed_us

    def answered(self, system: str, who: str | None = None) -> None:
        """It is there."""
        self._in_a_row[system] = self._troubles[self._wiring.circuit_of(system, who)] = 0

    def is_out(self, system: str) -> bool:
        """Whether so many calls in a row failed, of any flow, that no single item is to blame."""
        return self._in_a_row[system] >= _OUTAGE_CALLS
