"""The folders of an ERP without an API where they lie on a disk that the engine can reach.

Files are put and found as on any share: `inbox` for what goes to the ERP, `outbox` for what comes.
"""

from __future__ import annotations

import os
from pathlib import Path

from contracts.errors import SheetInvalid
from contracts.ports import ConnectionLost, Response
from contracts.sheet import Sheet, read_sheet
from engine.errors import Unusable

_OK = 200


class MountedFolder:
    """As `Folder`; a share that is away is a call that came to no end."""

    def __init__(self, path: Path) -> None:
        self._outbox = path / "outbox"
        self._inbox = path / "inbox"

    async def names(self, after: str) -> list[str]:
        """The names in the outbox beyond one, in their order; drafts begin with a dot."""
        try:
            found = _listed(self._outbox)
        except OSError:
            raise Unusable("folder-unreadable") from None
        return sorted(name for name in found if name > after and not name.startswith("."))

    async def read(self, name: str) -> Sheet | None:
        """What a file holds, None where there is none yet; raises `Unusable` for half a one."""
        try:
            data = (self._outbox / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError:
            raise Unusable("file-unreadable") from None
        try:
            return read_sheet(data)
        except SheetInvalid:
            raise Unusable("file-not-whole") from None

    async def write(self, name: str, data: bytes) -> Response:
        """Write a draft, and give it its name once it is on the disk."""
        draft = self._inbox / f".{name}"
        try:
            with draft.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._inbox / name)
        except OSError:
            raise ConnectionLost from None
        return Response(_OK)


def _listed(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]
