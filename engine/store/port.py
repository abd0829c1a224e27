"""The Store port: units of work that are atomic, and done only when they are on the disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from engine.store.tx import Tx

T = TypeVar("T")


class Store(Protocol):
    """Everything an engine must not forget."""

    def open(self) -> None:
        """Attach to the disk and bring its schema up; raises `StoreFailed`."""
        ...

    async def transact(self, work: Callable[[Tx], T]) -> T:
        """Run `work` synchronously and atomically; return its value once it is committed.

        What `work` raises is raised here, after its writes were undone. `StoreFailed` means that
        nothing of it was kept. Units that arrive in one turn of the loop share one commit.
        """
        ...

    async def close(self) -> None:
        """Finish what was begun and let go of the disk."""
        ...
