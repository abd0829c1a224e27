"""A tamper-evident audit trail: each row carries the hash of itself and of the row before it.

Whoever alters, deletes, inserts or reorders a row breaks the chain at that row, unless he writes
every later row anew; then the head no longer is the one that was told elsewhere, such as in the
engine's log or in a journal of that day. A chain is no signature: keep heads away from the trail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from contracts.canonical import digest

GENESIS: Final = "0" * 64
"""What stands before the first row."""

FIELDS: Final = (
    *("seq", "at", "actor", "behalf", "flow", "action", "key", "correlation", "outcome", "reason"),
    *("version", "before", "after"),
)
"""What the hash of a row covers; one that is absent counts as null."""

HASH: Final = "hash"


def link(previous: str, entry: Mapping[str, Any]) -> str:
    """The hash of a row, given that of the row before it."""
    return digest([previous, *map(entry.get, FIELDS)])


@dataclass(slots=True)
class Chain:
    """Checks a trail row by row, in the order in which it is told; rows without a hash have none.

    `breaks` has a sentence for the first thing that is wrong: what comes after it proves nothing.
    """

    head: str = GENESIS
    seq: int = 0
    chained: bool = False
    breaks: list[str] = field(default_factory=list)

    def take(self, entry: Mapping[str, Any]) -> None:
        """The next row."""
        told, number = entry.get(HASH), entry.get("seq")
        if told is None and not self.chained:
            return
        self.chained = True
        if self.breaks:
            return
        why = self._wrong(entry, told, number)
        if why is not None:
            self.breaks.append(why)
            return
        self.head, self.seq = str(told), self.seq + 1

    def _wrong(self, entry: Mapping[str, Any], told: Any, number: Any) -> str | None:
        wanted = self.seq + 1
        if type(number) is not int:
            return f"row {wanted} has no number"
        if number > wanted:
            return f"row {wanted} is missing: row {number} follows row {self.seq}"
        if number < wanted:
            return f"row {number} stands after row {self.seq}: rows were reordered or repeated"
        if link(self.head, entry) != told:
            return f"row {number} is not what was written, or not what followed row {self.seq}"
        return None

    def close(self, head: Mapping[str, Any] | None) -> None:
        """The end of the trail; `head` has number and hash of its last row, as told beside it."""
        if self.breaks or head is None:
            return
        if head.get("seq") != self.seq or head.get(HASH) != self.head:
            self.chained = True
            last = head.get("seq")
            self.breaks.append(f"the trail ends at row {self.seq}, and its head is row {last}")
