"""The last record of a run's journal: how the voyage ended."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import orjson

from reports.errors import FolderInvalid
from reports.reasons import INCONCLUSIVE, Reason

_LONGEST: Final = 1 << 20
"""Bytes that the last record has at most."""


def unrested(journal: Path) -> Iterator[Reason]:
    """That the engine never came to rest, where the end of a whole journal says so.

    What was still under way then might have turned out either way, so it proves nothing. Raises
    FolderInvalid when there is no such record.
    """
    try:
        with journal.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _LONGEST))
            body = orjson.loads(file.read().splitlines()[-1])["body"]
        rested = body.get("drained", True)
    except (OSError, orjson.JSONDecodeError, IndexError, KeyError, TypeError) as error:
        raise FolderInvalid(f"{journal.name} has no end: {error}") from None
    if not rested:
        yield Reason(INCONCLUSIVE, "engine", "the engine never came to rest")
