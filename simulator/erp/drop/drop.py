"""The drop's jobs and its app."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI

from simulator.dispatcher import Dispatcher
from simulator.entity import Committed, Pending
from simulator.erp.drop.exports import Exports
from simulator.erp.drop.folder import folder_operations
from simulator.erp.drop.imports import Imports
from simulator.face import Rework, create_face
from simulator.identity import Identities
from simulator.profiles import Profile
from simulator.state import State
from simulator.transaction import Transaction

CAUSE: Final = "batch"
"""The cause of what a job does by itself; what it enters has the call that brought the file."""

_IMPORT: Final = "drop-import"
_EXPORT: Final = "drop-export"
_FULL: Final = "drop-full"
_US: Final = 1_000_000
_DAY_US: Final = 86_400 * _US


class Drop:
    """Two folders, and the jobs that fill and empty them when the profile says so.

    Files go in and out at the times of a timetable. A job that would find nothing is not due, so
    that nobody has to wake for it.
    """

    def __init__(
        self,
        state: State,
        profile: Profile,
        identities: Identities,
        *,
        return_window_s: int,
        rework: Rework,
    ) -> None:
        self._state = state
        self._imports = Imports(
            state,
            check_prices=profile.price_policy.value == "checked",
            return_window_s=return_window_s,
        )
        every_s = profile.batch_every_s.value
        self._exports = Exports(state, every_s, profile.snapshots.value)
        self._every_us = {
            _IMPORT: profile.import_every_s.value * _US,
            _EXPORT: min(every_s.values()) * _US,
            _FULL: _DAY_US,
        }
        self._full_at_us = profile.full_at_minute.value * 60 * _US
        operations = rework(folder_operations(state, self._released), state)
        self.app: FastAPI = create_face("Drop", operations, identities)

    def attach(self, dispatcher: Dispatcher) -> None:
        """Have each job run at its times, from now on; where it is due already, as it was."""
        dispatcher.handle(_IMPORT, self._import)
        dispatcher.handle(_EXPORT, self._export)
        dispatcher.handle(_FULL, self._export_all)
        self._state.listen(self._hear)
        self.begin()

    def begin(self) -> None:
        """Schedule what is to be done, unless the state knows of it."""
        with self._state.transaction(CAUSE) as tx:
            if self._imports.waiting:
                self._schedule(tx, _IMPORT, tx.at_us)
            if self._exports.waiting:
                self._schedule(tx, _EXPORT, tx.at_us)
            self._schedule(tx, _FULL, tx.at_us)

    def _hear(self, committed: Committed) -> None:
        if committed.fed and not self._state.scheduled(_EXPORT):
            with self._state.transaction(CAUSE) as tx:
                self._schedule(tx, _EXPORT, tx.at_us)

    def _released(self, tx: Transaction) -> None:
        self._schedule(tx, _IMPORT, tx.at_us)

    def _schedule(self, tx: Transaction, kind: str, from_us: int) -> None:
        """Make a job due at its first time from an instant on, unless it is due."""
        if not self._state.scheduled(kind):
            every_us, offset_us = self._every_us[kind], self._offset_us(kind)
            behind_us = max(0, from_us - offset_us)
            tx.schedule(offset_us + -(-behind_us // every_us) * every_us, kind, {})

    def _offset_us(self, kind: str) -> int:
        """How long after the world's start a job's timetable begins."""
        if kind != _FULL:
            return 0
        start = self._state.clock.instant(0)
        since_s = start.hour * 3_600 + start.minute * 60 + start.second
        return (self._full_at_us - since_s * _US) % _DAY_US

    async def _import(self, pending: Pending) -> None:
        with self._state.transaction(CAUSE) as tx:
            tx.done(pending.seq)  # what is released from now on makes the job due again
        self._imports.run()

    async def _export(self, pending: Pending) -> None:
        self._exports.changes(CAUSE, pending.due_us)
        with self._state.transaction(CAUSE) as tx:
            tx.done(pending.seq)
            if self._exports.waiting:
                self._schedule(tx, _EXPORT, pending.due_us + 1)

    async def _export_all(self, pending: Pending) -> None:
        self._exports.everything(CAUSE)
        with self._state.transaction(CAUSE) as tx:
            tx.done(pending.seq)
            self._schedule(tx, _FULL, pending.due_us + 1)
