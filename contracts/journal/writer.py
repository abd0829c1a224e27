"""The writer of a journal: one world, one clock, one running count and digest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import orjson

from contracts.errors import JournalInvalid, JournalSealed
from contracts.journal.record import KINDS
from contracts.journal.sinks import FileSink, MemorySink, Sink
from contracts.ports import Clock

_BATCH: Final = 32
"""Lines that are hashed and handed to the sinks at once. Measured with lines of 1.7 kB: 32 cost
2.1 microseconds a line, 256 cost 4.9, because then the allocator gives the memory back each time.
"""

_KINDS: Final = frozenset(KINDS)
_OPTIONS: Final = (
    orjson.OPT_APPEND_NEWLINE | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
)


class Journal:
    """Appends records in the order of the calls; `seq` counts from 0, `t_us` is the clock's.

    A body is plain JSON and may embed raw JSON bytes as `orjson.Fragment`; it is encoded before
    `append` returns, so the caller may change it afterwards. The record of kind `end` seals it.
    """

    __slots__ = (
        "_clock",
        "_count",
        "_hash",
        "_listeners",
        "_pending",
        "_sealed",
        "_sinks",
        "_world",
    )

    def __init__(self, clock: Clock, world: str, *sinks: Sink) -> None:
        self._clock = clock
        self._world = world
        self._sinks = sinks
        self._pending: list[bytes] = []
        self._listeners: list[Callable[[], None]] = []
        self._hash = hashlib.sha256()
        self._count = 0
        self._sealed = False

    @classmethod
    def to_file(cls, clock: Clock, world: str, path: Path) -> Journal:
        """A journal in a new file, readable by its owner alone."""
        return cls(clock, world, FileSink(path))

    @classmethod
    def in_memory(cls, clock: Clock, world: str) -> tuple[Journal, MemorySink]:
        """A journal in memory and the sink to read it from (call `flush` first)."""
        sink = MemorySink()
        return cls(clock, world, sink), sink

    def append(
        self,
        kind: str,
        actor: str,
        body: dict[str, Any],
        *,
        edge: str | None = None,
        call_id: str | None = None,
        cause: str | None = None,
        key: str | None = None,
        attempt: int | None = None,
        at_us: int | None = None,
    ) -> int:
        """Write a record of now, or of an instant since the one before it; return its `seq`.

        Raises JournalSealed after `end`, or JournalInvalid.
        """
        if self._sealed:
            raise JournalSealed(f"a record of kind {kind} came after the end of the journal")
        if kind not in _KINDS:
            raise JournalInvalid(f"{kind!r} is no kind of record; use one of {', '.join(KINDS)}")
        seq = self._count
        record: dict[str, Any] = {"actor": actor}
        if attempt is not None:
            record["attempt"] = attempt
        record["body"] = body
        if call_id is not None:
            record["call_id"] = call_id
        if cause is not None:
            record["cause"] = cause
        if edge is not None:
            record["edge"] = edge
        if key is not None:
            record["key"] = key
        record["kind"] = kind
        record["seq"] = seq
        record["t_us"] = self._clock.now_us() if at_us is None else at_us
        record["world"] = self._world
        self._take(_line(record))
        if kind == "end":
            self._sealed = True
            self.flush()
        return seq

    def adopt(self, lines: Iterable[bytes]) -> None:
        """Take whole lines that were encoded before; their `seq` goes on where this journal is."""
        self.flush()
        self._pending = list(lines)
        self._count += len(self._pending)
        self.flush()
        self._tell()

    def listen(self, listener: Callable[[], None]) -> None:
        """Call back after every record; the listener only wakes others."""
        self._listeners.append(listener)

    def flush(self) -> None:
        """Hand every line appended so far to the sinks."""
        pending = self._pending
        if pending:
            self._hash.update(b"".join(pending))
            for sink in self._sinks:
                sink.write(pending)
            self._pending = []

    def close(self) -> None:
        """Flush and close the sinks; a journal closed without `end` reads as truncated."""
        self.flush()
        for sink in self._sinks:
            sink.close()

    @property
    def count(self) -> int:
        """How many records were appended."""
        return self._count

    @property
    def sealed(self) -> bool:
        """Whether the `end` record was written."""
        return self._sealed

    @property
    def sha256(self) -> str:
        """The digest, in hex, of every line appended so far: what `sha256sum` says of the file."""
        self.flush()
        return self._hash.hexdigest()

    def _take(self, line: bytes) -> None:
        self._pending.append(line)
        self._count += 1
        if len(self._pending) >= _BATCH:
            self.flush()
        if self._listeners:
            self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


def _line(record: dict[str, Any]) -> bytes:
    try:
        line = orjson.dumps(record, option=_OPTIONS)
    except TypeError as error:
        raise JournalInvalid(f"the body of a {record['kind']} is not plain JSON: {error}") from None
    if line.find(b"\n", 0, -1) >= 0:  # an embedded body was pretty-printed: a record is one line
        line = orjson.dumps(orjson.loads(line), option=_OPTIONS)
    return line
