"""Files as rows of the ERP's state, so that a snapshot holds the folders as well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from simulator.state import State
from simulator.transaction import Transaction

FILE: Final = "drop_file"
OUT: Final = "out/"
IN: Final = "in/"
DRAFT: Final = "draft/"
ARCHIVE: Final = "archive/"
"""Folders; a file's id is its folder and its name."""

_PAGE: Final = 500


def text_of(state: State, folder: str, name: str) -> str | None:
    """What stands in a file, None when there is none."""
    row = state.get(FILE, folder + name)
    return None if row is None else str(row.view["text"])


def names_in(state: State, folder: str, after: str = "") -> Iterator[tuple[str, int]]:
    """The names in a folder beyond one, in their order, each with its size in bytes."""
    start = folder + after
    while rows := state.scan(FILE, start, _PAGE):
        for row in rows:
            if not row.id.startswith(folder):
                return
            yield row.id.removeprefix(folder), int(row.view["bytes"])
        start = rows[-1].id


def write(tx: Transaction, folder: str, name: str, text: str, cause: str = "") -> None:
    """Write a file, over an older one of its name; `cause` is the call that brought it."""
    body = {"text": text, "bytes": len(text.encode()), "cause": cause}
    tx.put(FILE, folder + name, body)


def move(tx: Transaction, source: str, target: str, name: str) -> bool:
    """Put a file into another folder; False when it is not there."""
    row = tx.get(FILE, source + name)
    if row is None:
        return False
    tx.delete(FILE, source + name)
    tx.put(FILE, target + name, row.body)
    return True
