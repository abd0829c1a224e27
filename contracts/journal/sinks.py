"""Where a journal's lines go: memory, or a file that only its owner can read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from contracts.encoding import tight
from contracts.journal.reader import parse_line
from contracts.journal.record import Record


class Sink(Protocol):
    """Takes whole lines, each with its line break, in order."""

    def write(self, lines: Sequence[bytes]) -> None:
        """Take the next lines."""
        ...

    def close(self) -> None:
        """Take no more lines."""
        ...


class MemorySink:
    """Keeps every line; `lines` are the bytes a file would hold."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        self.lines: list[bytes] = []

    def write(self, lines: Sequence[bytes]) -> None:
        """Keep the lines."""
        self.lines.extend(map(tight, lines))

    def close(self) -> None:
        """Memory needs no closing."""

    def records(self) -> Iterator[Record]:
        """The records kept so far, read back from their bytes."""
        return (parse_line(line, seq) for seq, line in enumerate(self.lines))


class FileSink:
    """Writes a new file of mode 0600; one that exists is refused: a journal is never continued."""

    __slots__ = ("_fd",)

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)

    def write(self, lines: Sequence[bytes]) -> None:
        """Write the lines in one go, whole."""
        rest = memoryview(b"".join(lines))
        while rest:
            rest = rest[os.write(self._fd, rest) :]

    def close(self) -> None:
        """Give the bytes to the disk and close; closing twice is closing once."""
        if self._fd >= 0:
            os.fsync(self._fd)
            os.close(self._fd)
            self._fd = -1
