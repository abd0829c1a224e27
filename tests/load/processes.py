"""Finds processes by what stands in their environment, and waits for their end."""

from __future__ import annotations

import os
import select
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def leaving_none(place: Path) -> Iterator[None]:
    """Whatever is started here and is given a temporary folder must have ended when it is left.

    Temporary folders are made in `place`, so that what others do meanwhile is not looked at.
    """
    before, tempfile.tempdir = tempfile.tempdir, str(place)
    try:
        yield
    finally:
        tempfile.tempdir = before
    assert processes_with(str(place)) == []


def processes_with(mark: str) -> list[int]:
    """The processes but for this one that have a text in their environment."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark.encode() in (place / "environ").read_bytes():
                found.append(int(place.name))
    return sorted(set(found) - {os.getpid()})


def is_gone_within(pid: int, within_s: float) -> bool:
    """Wait for the end of a process that need not be a child of ours."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        ended, _, _ = select.select([handle], [], [], within_s)
        return bool(ended)
    finally:
        os.close(handle)
