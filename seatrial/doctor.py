"""Whether this machine can sail: each thing a run needs, tried out."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import apsw

_PYTHON: Final = (3, 11)
_SQLITE: Final = (3, 51, 3)
"""The first SQLite without the WAL-reset bug, which corrupts 3.7.0 to 3.51.2 (sqlite.org)."""

_SPACE_BYTES: Final = 1 << 30
"""A voyage of 830 orders leaves some 100 MB; a GiB leaves room for a few."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing, whether it is as it must be, and what was seen."""

    name: str
    ok: bool
    seen: str


def examine() -> Iterator[Check]:
    """Try out everything, in the order in which a run would need it."""
    for name, look in _LOOKS.items():
        try:
            ok, seen = look()
        except OSError as error:
            ok, seen = False, str(error)
        yield Check(name, ok, seen)


def _python() -> tuple[bool, str]:
    seen = sys.version_info[:3]
    return seen >= _PYTHON, ".".join(str(part) for part in seen)


def _sqlite() -> tuple[bool, str]:
    seen = apsw.sqlite_lib_version()
    return tuple(int(part) for part in seen.split(".")) >= _SQLITE, f"SQLite {seen} in apsw"


def _loopback() -> tuple[bool, str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            return True, "127.0.0.1 accepts connections"


def _temporary() -> tuple[bool, str]:
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"x")
        os.fsync(file.fileno())
        return True, tempfile.gettempdir()


def _space() -> tuple[bool, str]:
    free = shutil.disk_usage(Path.cwd()).free
    return free >= _SPACE_BYTES, f"{free / (1 << 30):.1f} GiB free here"


def _writable() -> tuple[bool, str]:
    return os.access(Path.cwd(), os.W_OK), f"run folders go to {Path('runs')}{os.sep}"


def _data() -> tuple[bool, str]:
    named = os.environ.get("SEATRIAL_DATA")
    if named is None:
        return True, "SEATRIAL_DATA is not set: tests on real exports skip"
    return Path(named).is_dir(), f"SEATRIAL_DATA is {named}"


_LOOKS: Final[dict[str, Callable[[], tuple[bool, str]]]] = {
    "python": _python,
    "sqlite": _sqlite,
    "loopback": _loopback,
    "temporary files": _temporary,
    "working folder": _writable,
    "disk": _space,
    "real exports": _data,
}
