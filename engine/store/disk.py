"""Where committed bytes live: memory, a file, or a simulated disk that can lose power.

A disk outlives the engines on it. `attach` begins a session for one incarnation and discards what
an earlier one left open; `kill` ends the session at once, as a SIGKILL would: the open transaction
is gone, nothing is written any more, and the store notices through `Session.alive`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

import apsw

from contracts.ports import Rng
from engine.store.vfs import Platters

_MEMORY: Final[Mapping[str, str | int]] = MappingProxyType({"journal_mode": "memory"})
_DURABLE: Final[Mapping[str, str | int]] = MappingProxyType(
    {"locking_mode": "exclusive", "journal_mode": "wal", "synchronous": 2}
)
_numbers = itertools.count(1)


class Session(Protocol):
    """One incarnation's use of a disk."""

    @property
    def connection(self) -> apsw.Connection:
        """The SQLite connection, with every pragma of the disk set and verified."""
        ...

    @property
    def alive(self) -> bool:
        """False once killed; a dead session's connection must not be touched."""
        ...

    def before_commit(self) -> None:
        """Called when a unit that changed something is about to be committed."""
        ...

    def after_commit(self) -> None:
        """Called when it is committed and nobody has been told yet."""
        ...

    async def hold(self) -> None:
        """Return at once while alive; never return afterwards."""
        ...


class Disk(Protocol):
    """A medium that outlives the engines on it."""

    @property
    def pragmas(self) -> Mapping[str, str | int]:
        """What a store has to set, in this order, and read back."""
        ...

    def attach(self) -> Session:
        """Begin a session; whatever an earlier one had not committed is discarded."""
        ...

    def kill(self) -> None:
        """End the session without a commit, a checkpoint or any other write."""
        ...

    def detach(self) -> None:
        """End the session in good order."""
        ...


class PlainSession:
    """A session nobody watches: commits are not counted, and only its disk ends it."""

    __slots__ = ("alive", "connection")

    def __init__(self, connection: apsw.Connection) -> None:
        self.connection = connection
        self.alive = True

    def before_commit(self) -> None:
        """Nothing to tell."""

    def after_commit(self) -> None:
        """Nothing to tell."""

    async def hold(self) -> None:
        """Return: without a life around it, nobody freezes a task."""


class _OneSession:
    """The bookkeeping all disks share: at most one session at a time."""

    def __init__(self) -> None:
        self._session: PlainSession | None = None

    def _begin(self, open_connection: Callable[[], apsw.Connection]) -> PlainSession:
        self._end()
        self._session = PlainSession(open_connection())
        return self._session

    def _end(self) -> apsw.Connection | None:
        if self._session is None:
            return None
        self._session.alive = False
        connection, self._session = self._session.connection, None
        return connection


class MemoryDisk(_OneSession):
    """Bytes in this process; commits survive an engine, nothing survives the process."""

    def __init__(self) -> None:
        super().__init__()
        self._connection = apsw.Connection(":memory:")

    @property
    def pragmas(self) -> Mapping[str, str | int]:
        return _MEMORY

    def attach(self) -> Session:
        self.kill()
        return self._begin(lambda: self._connection)

    def kill(self) -> None:
        self._end()
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def detach(self) -> None:
        self.kill()


class FileDisk(_OneSession):
    """A SQLite file, held exclusively: a second engine on the same file is refused."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    @property
    def pragmas(self) -> Mapping[str, str | int]:
        return _DURABLE

    def attach(self) -> Session:
        self.kill()
        return self._begin(lambda: apsw.Connection(str(self._path)))

    def kill(self) -> None:
        connection = self._end()
        if connection is not None:
            connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            connection.close(True)

    def detach(self) -> None:
        connection = self._end()
        if connection is not None:
            connection.close()


class SimulatedDisk(_OneSession):
    """A disk in memory that knows which bytes were synced and can lose the rest.

    `kill` keeps unsynced writes, as a page cache survives the death of a process. `power_loss`
    keeps of them only what the seed lets through: each unsynced write is kept, dropped or torn at
    a sector, each unsynced file may never have existed.
    """

    def __init__(self) -> None:
        super().__init__()
        self._platters = Platters(f"seatrial-disk-{next(_numbers)}")

    @property
    def pragmas(self) -> Mapping[str, str | int]:
        return _DURABLE

    @property
    def unsynced(self) -> int:
        """How many writes a power loss could still undo."""
        return self._platters.unsynced()

    def attach(self) -> Session:
        self.kill()
        self._platters.plug_in()
        return self._begin(lambda: apsw.Connection("/engine.db", vfs=self._platters.name))

    def kill(self) -> None:
        connection = self._end()
        if connection is not None:
            self._platters.unplug()
            connection.close(True)

    def detach(self) -> None:
        connection = self._end()
        if connection is not None:
            connection.close()

    def power_loss(self, rng: Rng, *, midway: bool = False) -> None:
        """Kill the session and forget what was not synced, as the seed decides.

        `midway`: a transaction that is open was just being committed, and the power goes at its
        first sync; it may survive whole, or not at all, and was acknowledged to nobody.
        """
        if midway and self._session is not None and self._session.connection.in_transaction:
            self._platters.failing = True
            self._session.connection.execute("COMMIT")
        self.kill()
        self._platters.failing = False
        self._platters.lose_power(rng)
