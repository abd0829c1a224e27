"""The drop's jobs and its app."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from fastapi import FastAPI

from simulator.dispatcher import Dispatcher
from simulator.entity import Pending
from simulator.erp.drop.exports import Exports
from simulator.erp.drop.folder import folder_operations
from simulator.erp.drop.imports import Imports
from simulator.face import Rework, create_face
from simulator.identity import Identities
from simulator.profiles import Profile
from simulator.state import State

CAUSE: Final = "batch"
"""The cause of what a job does by itself; what it enters has the call that brought the file."""

_IMPORT: Final = "drop-import"
_EXPORT: Final = "drop-export"
_FULL: Final = "drop-full"
_US: Final = 1_000_000
_DAY_S: Final = 86_400


class Drop:
    """Two folders, and the jobs that fill and empty them when the profile says so."""

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
        self._jobs: dict[str, tuple[Callable[[int], None], int]] = {
            _IMPORT: (lambda _: self._imports.run(), profile.import_every_s.value),
            _EXPORT: (partial(self._exports.changes, CAUSE), min(every_s.values())),
            _FULL: (lambda _: self._exports.everything(CAUSE), _DAY_S),
        }
        self._full_at_s = profile.full_at_minute.value * 60
        operations = rework(folder_operations(state), state)
        self.app: FastAPI = create_face("Drop", operations, identities)

    def attach(self, dispatcher: Dispatcher) -> None:
        """Have each job run at its times, from now on; where it is due already, as it was."""
        for kind, (_, every_s) in self._jobs.items():
            dispatcher.handle(kind, self._run)
            if not self._state.scheduled(kind):
                with self._state.transaction(CAUSE) as tx:
                    tx.schedule(self._first_us(kind, every_s * _US), kind, {})

    def _first_us(self, kind: str, every_us: int) -> int:
        """When a job runs first: at once where the world begins, else at its next time."""
        offset_us = 0
        if kind == _FULL:
            start = self._state.clock.instant(0)
            since_s = start.hour * 3_600 + start.minute * 60 + start.second
            offset_us = (self._full_at_s - since_s) % _DAY_S * _US
        behind_us = self._state.clock.now_us() - offset_us
        return offset_us + max(0, -(-behind_us // every_us)) * every_us

    async def _run(self, pending: Pending) -> None:
        act, every_s = self._jobs[pending.kind]
        act(pending.due_us)
        with self._state.transaction(CAUSE) as tx:
            tx.schedule(pending.due_us + every_s * _US, pending.kind, {})
