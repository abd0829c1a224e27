"""The platters of a simulated disk, as a VFS that SQLite writes through.

Every write is kept beside the synced bytes until its file is synced, so that a power loss can undo
any subset of them. Locking is trivial, because the store takes `locking_mode=EXCLUSIVE` and a
disk has one session; for the same reason WAL needs no shared memory here.
Source: SQLite, "File Locking And Concurrency" and "Write-Ahead Logging", section 8 (exclusive).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import apsw

from contracts.ports import Rng

_SECTOR = 512


@dataclass(slots=True)
class Platter:
    """One file: what processes read, what was synced, and the writes between the two."""

    live: bytearray = field(default_factory=bytearray)
    synced: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    durable: bool = False

    def write(self, offset: int, data: bytes) -> None:
        """Put bytes at an offset; the gap, if any, reads as zeros."""
        self.pending.append((offset, data))
        _apply(self.live, offset, data)

    def truncate(self, size: int) -> None:
        """Cut or extend to a size."""
        self.pending.append((size, None))
        _apply(self.live, size, None)

    def sync(self) -> None:
        """Make every write so far durable."""
        for offset, data in self.pending:
            _apply(self.synced, offset, data)
        self.pending.clear()

    def lose(self, rng: Rng) -> None:
        """Keep, drop or tear each pending write."""
        for offset, data in self.pending:
            fate = rng.below(3)
            if fate == 0:
                _apply(self.synced, offset, data)
            elif fate == 1 and data is not None:
                sectors = len(data) // _SECTOR + 1
                _apply(self.synced, offset, data[: rng.below(sectors) * _SECTOR])
        self.pending.clear()
        self.live = bytearray(self.synced)


def _apply(content: bytearray, offset: int, data: bytes | None) -> None:
    end = offset if data is None else offset + len(data)
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    if data is None:
        del content[end:]
    else:
        content[offset:end] = data


class Platters:
    """Every file of one disk, and the VFS through which one session at a time reaches them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.files: dict[str, Platter] = {}
        self.removed: dict[str, Platter] = {}
        self.failing = False
        self._vfs: _Vfs | None = None

    def plug_in(self) -> None:
        """Let a new session in; handles of earlier ones stay dead."""
        self.unplug()
        self._vfs = _Vfs(self)

    def unplug(self) -> None:
        """End the session; no handle that is open changes anything any more."""
        self.cut()
        if self._vfs is not None:
            self._vfs.unregister()
            self._vfs = None

    def cut(self) -> None:
        """From now on no handle that is open changes anything."""
        if self._vfs is not None:
            self._vfs.plugged = False

    def sync(self, platter: Platter) -> None:
        """Make a file durable; its first time syncs the directory too, as the unix VFS does.

        While `failing`, the power goes before it is done: what follows is never written.
        """
        if self.failing:
            self.cut()
            return
        platter.sync()
        if not platter.durable:
            platter.durable = True
            self.removed.clear()

    def unsynced(self) -> int:
        """How many writes are not durable yet."""
        return sum(len(platter.pending) for platter in self.files.values())

    def lose_power(self, rng: Rng) -> None:
        """Undo what was not synced, file by file in the order of their names."""
        for name in sorted(self.removed):
            if rng.below(2):
                self.files[name] = self.removed[name]
        self.removed.clear()
        for name in sorted(self.files):
            platter = self.files[name]
            if not platter.durable and rng.below(2):
                del self.files[name]
            else:
                platter.lose(rng)


class _Vfs(apsw.VFS):
    """Names to platters; randomness, sleep and time stay the operating system's."""

    def __init__(self, platters: Platters) -> None:
        self.plugged = True
        self.platters = platters
        super().__init__(platters.name, base="")

    def xOpen(  # noqa: N802 (SQLite's name)
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> apsw.VFSFile:
        path = name.filename() if isinstance(name, apsw.URIFilename) else (name or "/scratch")
        flags[1] = flags[0]
        self.platters.removed.pop(path, None)
        return _Handle(self, self.platters.files.setdefault(path, Platter()))

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        if not self.plugged:
            return
        platter = self.platters.files.pop(filename, None)
        if platter is not None and platter.durable and not syncdir:
            self.platters.removed[filename] = platter

    def xAccess(self, pathname: str, flags: int) -> bool:  # noqa: ARG002, N802
        return pathname in self.platters.files

    def xFullPathname(self, name: str) -> str:  # noqa: N802
        return name


class _Handle(apsw.VFSFile):
    """One open file; dead, hence without effect, once its session is unplugged."""

    def __init__(self, vfs: _Vfs, platter: Platter) -> None:
        self._vfs = vfs
        self._platter = platter

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        return bytes(self._platter.live[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        if self._vfs.plugged:
            self._platter.write(offset, bytes(data))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        if self._vfs.plugged:
            self._platter.truncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: ARG002, N802
        if self._vfs.plugged:
            self._vfs.platters.sync(self._platter)

    def xFileSize(self) -> int:  # noqa: N802
        return len(self._platter.live)

    def xClose(self) -> None:  # noqa: N802
        """Nothing is buffered."""

    def xLock(self, level: int) -> None:  # noqa: N802
        """One session, so every lock is granted."""

    def xUnlock(self, level: int) -> None:  # noqa: N802
        """One session, so there is nobody to let in."""

    def xCheckReservedLock(self) -> bool:  # noqa: N802
        return False

    def xFileControl(self, op: int, ptr: int) -> bool:  # noqa: ARG002, N802
        return False

    def xSectorSize(self) -> int:  # noqa: N802
        return _SECTOR

    def xDeviceCharacteristics(self) -> int:  # noqa: N802
        return 0
