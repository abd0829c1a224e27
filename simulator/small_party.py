"""A small party beside the two systems: an ASGI app over a state of its own.

It is opened when it is first needed, for most worlds have none and are to pay nothing for it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import MutableMapping, Sequence
from typing import Any

from contracts.journal import Journal
from contracts.ports import Clock
from simulator.asgi import AsgiApp, Receive, Send
from simulator.entity import Kind
from simulator.state import State


class SmallParty(ABC):
    """What every small party is; its own is `_face`, the app over its state."""

    def __init__(
        self, actor: str, clock: Clock, journal: Journal | None, kinds: Sequence[Kind]
    ) -> None:
        self._actor = actor
        self._clock = clock
        self.journal = journal
        self._kinds = kinds
        self._opened: tuple[State, AsgiApp] | None = None

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve one request."""
        _, app = self._open()
        await app(scope, receive, send)

    @property
    def state(self) -> State | None:
        """What it knows; None while nobody has called it."""
        return None if self._opened is None else self._opened[0]

    def write_to(self, journal: Journal | None) -> None:
        """Write what happens from now on into another journal, or nowhere."""
        self.journal = journal
        if self._opened is not None:
            self._opened[0].journal = journal

    def snapshot(self) -> bytes | None:
        """Everything that it knows, as bytes that `restore` takes; None while it is not opened."""
        return None if self._opened is None else self._opened[0].snapshot()

    def restore(self, snapshot: bytes | None) -> None:
        """Become what the snapshot holds; None makes it one that nobody has called yet."""
        if snapshot is not None:
            self._open()[0].restore(snapshot)
        elif self._opened is not None:
            self._opened[0].close()
            self._opened = None

    def _open(self) -> tuple[State, AsgiApp]:
        if self._opened is None:
            state = State(self._actor, self._clock, self.journal, self._kinds)
            self._opened = state, self._face(state)
        return self._opened

    @abstractmethod
    def _face(self, state: State) -> AsgiApp:
        """The app that serves what the state holds."""
