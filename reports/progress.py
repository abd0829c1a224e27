"""How a run tells its parent where it stands: lines of JSON in `progress.jsonl`.

Each line is `{"done": 120, "of": 830, "what": "orders placed"}`; `of` is 0 when the end is not
known yet. Of these only the newest counts. `{"text": ...}` is for whoever watches, and
`{"refused": ...}` says why nothing can be run at all. The file is removed when the run ends: it is
no evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import orjson


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` steps of `of`; `what` they are."""

    done: int
    of: int
    what: str


@dataclass(frozen=True, slots=True)
class Said:
    """A text for whoever watches."""

    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing can be run as it was asked for: why, and how to mend it."""

    refused: str


Line = Progress | Said | Refused


class ProgressWriter:
    """Appends to the file; a line is written whole, so a reader never sees half of one."""

    __slots__ = ("_file",)

    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] = path.open("ab", buffering=0)

    def step(self, done: int, of: int, what: str) -> None:
        """Say where the run stands."""
        self._write(Progress(done, of, what))

    def say(self, text: str) -> None:
        """Tell whoever watches."""
        self._write(Said(text))

    def refuse(self, why: str) -> None:
        """Say why nothing can be run."""
        self._write(Refused(why))

    def close(self) -> None:
        """Write no more."""
        self._file.close()

    def _write(self, line: Line) -> None:
        self._file.write(orjson.dumps(asdict(line)) + b"\n")


def read_progress(file: IO[bytes]) -> Iterator[Line]:
    """Every whole line that was added to an open file since the last reading."""
    for line in iter(file.readline, b""):
        if not line.endswith(b"\n"):
            file.seek(-len(line), 1)
            return
        yield _line(orjson.loads(line))


def _line(data: dict[str, Any]) -> Line:
    if "refused" in data:
        return Refused(**data)
    return Said(**data) if "text" in data else Progress(**data)
