"""A journal that can be read while it is written, and waited on."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from contracts.journal import FileSink, Journal
from contracts.ports import Clock

FLUSH_AFTER_S: Final = 0.2
"""What was written is in the file after so long, so that it can be followed from outside."""

SCANNED_AT_MOST: Final = 5_000
"""Records that one look goes through (some 10 ms), so that other worlds are not kept waiting."""


class Entry(NamedTuple):
    """A record as bytes, and decoded."""

    line: bytes
    record: dict[str, Any]


class Page(NamedTuple):
    """What was found, and the `seq` to go on from."""

    entries: list[Entry]
    next: int


class Logbook:
    """The journal of one leg of a world, in a new file, for the loop that serves the world.

    `wanted` of a look is what a record must have: `kind`, `actor`, `edge`, `key`, `cause`,
    `call_id`, and `operation`, which stands in its body.
    """

    __slots__ = ("_ends", "_flush", "_loop", "_waiting", "journal", "last_s", "path")

    def __init__(self, clock: Clock, world: str, path: Path) -> None:
        self.path = path
        self.journal = Journal(clock, world, FileSink(path), self)
        self._ends = array("Q")
        self._loop = asyncio.get_running_loop()
        self._flush: asyncio.TimerHandle | None = None
        self._waiting: list[asyncio.Future[None]] = []
        self.last_s = self._loop.time()
        self.journal.listen(self._hear)

    def write(self, lines: Sequence[bytes]) -> None:
        """Remember where the lines end that the file was just given."""
        end = self._ends[-1] if self._ends else 0
        for line in lines:
            end += len(line)
            self._ends.append(end)

    def close(self) -> None:
        """Write no more; it can still be read."""
        if self._flush is not None:
            self._flush.cancel()

    def look(self, since: int, most: int, wanted: dict[str, str]) -> Page:
        """Up to `most` records from `since` on; fewer when there was too much to go through."""
        self.journal.flush()
        last = min(len(self._ends), since + SCANNED_AT_MOST)
        needles = [_needle(name, value) for name, value in wanted.items()]
        found: list[Entry] = []
        for seq, line in enumerate(self._lines(since, last), since):
            if all(needle in line for needle in needles):
                record = orjson.loads(line)
                if _fits(record, wanted):
                    found.append(Entry(line, record))
                    if len(found) == most:
                        return Page(found, seq + 1)
        return Page(found, max(since, last))

    async def grown(self) -> None:
        """Return when something more was written."""
        woken = self._loop.create_future()
        self._waiting.append(woken)
        await woken

    def _lines(self, first: int, last: int) -> list[bytes]:
        if first >= last:
            return []
        start = self._ends[first - 1] if first else 0
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read(self._ends[last - 1] - start).splitlines(keepends=True)

    def _hear(self) -> None:
        self.last_s = self._loop.time()
        if self._flush is None or self._flush.cancelled():
            self._flush = self._loop.call_later(FLUSH_AFTER_S, self._flush_now)
        waiting, self._waiting = self._waiting, []
        for woken in waiting:
            if not woken.done():
                woken.set_result(None)

    def _flush_now(self) -> None:
        self._flush = None
        self.journal.flush()


def _needle(name: str, value: str) -> bytes:
    return b'"%b":%b' % (name.encode(), orjson.dumps(value))


def _fits(record: dict[str, Any], wanted: dict[str, str]) -> bool:
    return all(
        (record["body"] if name == "operation" else record).get(name) == value
        for name, value in wanted.items()
    )
