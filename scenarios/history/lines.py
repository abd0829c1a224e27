"""The lines of a journal: read once in order, and any of them again when it is asked for."""

from __future__ import annotations

import mmap
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

from contracts.errors import JournalTruncated
from contracts.journal import Record, parse_line

_BUFFER: Final = 1 << 20


class Lines(Protocol):
    """A journal's lines, each with its line break."""

    name: str

    def __iter__(self) -> Iterator[bytes]:
        """Every line in order."""
        ...

    def line(self, seq: int) -> bytes:
        """The line of one record."""
        ...


class HeldLines:
    """Lines that are at hand."""

    def __init__(self, lines: Sequence[bytes], name: str = "journal") -> None:
        self.name = name
        self._lines = lines

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._lines)

    def line(self, seq: int) -> bytes:
        return self._lines[seq]


class FileLines:
    """The lines of a file; where each begins is found out when the first is asked for again."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._path = path
        self._starts = array("Q")
        self._map: mmap.mmap | None = None

    def __iter__(self) -> Iterator[bytes]:
        with self._path.open("rb", buffering=_BUFFER) as file:
            yield from file

    def line(self, seq: int) -> bytes:
        if self._map is None:
            self._map = self._index()
        return self._map[self._starts[seq] : self._starts[seq + 1]]

    def _index(self) -> mmap.mmap:
        at = 0
        for line in self:
            self._starts.append(at)
            at += len(line)
        self._starts.append(at)
        with self._path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def record(lines: Lines, seq: int) -> Record:
    """One record, read again."""
    return parse_line(lines.line(seq), seq, name=lines.name)


def cut(name: str, count: int) -> JournalTruncated:
    """The error of a journal without an end."""
    return JournalTruncated(
        f"{name} stops after {count} records, before its end; "
        "the run was interrupted or the file was cut: run again"
    )
