"""A share: the folders of an ERP without an API, on the disk, for whoever is no caller of the wire.

    share = Share(folder, landscape.wire, landscape.erp.state)
    async with share.open():      # until then nothing is taken, and nothing comes
        ...

`inbox` is where files for the ERP are put, `outbox` where its own appear. What lies in the inbox is
carried over the wire as the engine's, so that it is journalled and meets faults as any call does,
and lies in `taken` then; what no ERP could take lies in `refused`, with a file beside it that says
why. What anybody but the ERP's folder answers says nothing of a file: it is carried again. A file
of the outbox comes whole under its name or not at all, unless a fault of the wire spoiled it: then
it stands there as it arrived, until it was read again.

On its way a file lies in `.carried`, which is nobody else's: what is put again under its name
meanwhile is a file of its own, taken next, and what is withdrawn before that was never there.

A name that begins with a dot, or ends in `.part` or `.tmp`, is a draft, and left alone.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final, NoReturn
from urllib.parse import quote

import orjson

from contracts.ports import CallFailed, Request, Response
from contracts.sheet import MEDIA
from simulator.erp.drop.files import FILE, OUT
from simulator.erp.drop.imports import ACKNOWLEDGED
from simulator.face import MAX_BODY_BYTES, MAX_ID
from simulator.state import State
from simulator.wire.wire import Wire

EDGE: Final = "engine>drop"
INBOX: Final = "inbox"
OUTBOX: Final = "outbox"
TAKEN: Final = "taken"
REFUSED: Final = "refused"
_CARRIED: Final = ".carried"

_LOOK_EVERY_S: Final = 0.1
_TIMEOUT_MS: Final = 3_000
_PATIENCE_S: Final = 3.5
"""Whoever dies never hears the end of a call; the share lives on, and asks again."""

_LOOKS_MOST: Final = 20
"""Between two tries of what fails there are one, two, four looks, and never more than these."""

_NAME_MOST: Final = MAX_ID - len(ACKNOWLEDGED)
"""Characters of a name: that of its acknowledgement is longer, and is one that the ERP knows."""

_BYTES_MOST: Final = 200
"""Bytes of a name: few disks know more than 255."""

_AT_ONCE: Final = 16
_PAGE: Final = 500
_OK: Final = 200
_LATER: Final = (404, 408, 423, 429)
"""The 4xx that say nothing against a file."""


@dataclass(slots=True)
class _Pause:
    """How often something failed, and how many looks are left until it is tried again."""

    failed: int = 0
    left: int = 0


@dataclass(slots=True)
class Share:
    """The folders below `folder`, which is made where it is not there."""

    folder: Path
    wire: Wire
    state: State
    _brought: dict[str, int] = field(default_factory=dict, init=False)
    """The version in which each file of the outbox lies there."""
    _position: int = field(default=-1, init=False)
    _pauses: dict[str, _Pause] = field(default_factory=dict, init=False)
    _drafts: set[str] = field(default_factory=set, init=False)
    """Files of the inbox of which the ERP has a draft, and not yet the name."""
    _carried: dict[str, asyncio.Task[None]] = field(default_factory=dict, init=False)
    """What is on its way: each file by itself, so that none waits for the silence of another."""

    _failed: BaseException | None = field(default=None, init=False)

    _work: asyncio.Task[None] | None = field(default=None, init=False)

    def make(self) -> Path:
        """Make the folders; where they lie."""
        for name in (INBOX, _CARRIED, OUTBOX, TAKEN, REFUSED):
            (self.folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.folder

    def start(self) -> None:
        """Make the folders, and carry files from now on."""
        self.make()
        self._work = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Carry nothing more; raises what kept it from that before."""
        tasks = [task for task in (self._work, *self._carried.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.check()

    def check(self) -> None:
        """Raise what ended its work, if anything did."""
        work = self._work
        if work is not None and work.done() and not work.cancelled():
            work.result()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Carry files for the length of the block; raises at its end what kept it from that."""
        self.start()
        try:
            yield
        finally:
            await self.stop()

    async def look(self) -> None:
        """Have whatever there is to carry on its way; raises what ended a carrier."""
        if self._failed is not None:
            raise self._failed
        for pause in self._pauses.values():
            pause.left = max(0, pause.left - 1)
        for name in self._lying():
            self._carry(f"{INBOX}/{name}", partial(self._take, name))
        position = self.state.position
        if position != self._position or self._pauses or self._carried:
            self._position = position
            self._bring_all()

    async def _run(self) -> NoReturn:
        while True:
            await self.look()
            await asyncio.sleep(_LOOK_EVERY_S)

    def _carry(self, what: str, carry: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Begin to carry a file, unless it is on its way, or failed a moment ago."""
        pause = self._pauses.get(what)
        resting = pause is not None and pause.left > 0
        if what in self._carried or resting or len(self._carried) >= _AT_ONCE:
            return
        self._carried[what] = task = asyncio.create_task(carry())
        task.add_done_callback(lambda _: self._ended(what, task))

    def _ended(self, what: str, task: asyncio.Task[None]) -> None:
        del self._carried[what]
        if not task.cancelled():
            self._failed = self._failed or task.exception()

    def _lying(self) -> list[str]:
        """The files of the inbox that are no drafts, and those on their way, by name."""
        carried = {entry.name for entry in os.scandir(self.folder / _CARRIED)}
        return sorted(
            carried
            | {
                entry.name
                for entry in os.scandir(self.folder / INBOX)
                if not entry.name.startswith(".")
                and not entry.name.endswith((".part", ".tmp"))
                and entry.is_file(follow_symlinks=False)
            }
        )

    async def _take(self, name: str) -> None:
        path = self.folder / _CARRIED / name
        if not path.exists() and not _moved(self.folder / INBOX / name, path):
            return
        why = _unfit(path)
        if why is not None:
            self._refuse(name, why)
            return
        where = f"/inbox/{quote(os.fsencode(name), safe='')}"
        if name not in self._drafts:
            written = await self._call("PUT", where, path.read_bytes())
            if not self._went_well(f"{INBOX}/{name}", written):
                if written is not None and 400 <= written.status < 500:
                    self._refuse_for(name, written)
                return
            self._drafts.add(name)
        released = await self._call("POST", f"{where}/release")
        # A draft that is not there was released by an attempt whose end nobody heard of.
        if released is not None and released.status == _LATER[0]:
            released = Response(_OK)
        if self._went_well(f"{INBOX}/{name}", released):
            self._drafts.discard(name)
            path.replace(self.folder / TAKEN / name)

    def _bring_all(self) -> None:
        """Have the outbox hold what the ERP's does."""
        there = self._there()
        for name in self._brought.keys() - there.keys():  # a snapshot was put back
            (self.folder / OUTBOX / name).unlink(missing_ok=True)
            del self._brought[name]
        for name, version in there.items():
            if self._brought.get(name) != version:
                self._carry(f"{OUTBOX}/{name}", partial(self._bring, name, version))

    def _there(self) -> dict[str, int]:
        found: dict[str, int] = {}
        after = OUT
        while rows := self.state.scan(FILE, after, _PAGE):
            for row in rows:
                if not row.id.startswith(OUT):
                    return found
                found[row.id.removeprefix(OUT)] = row.version
            after = rows[-1].id
        return found

    async def _bring(self, name: str, version: int) -> None:
        answer = await self._call("GET", f"/outbox/{quote(os.fsencode(name), safe='')}")
        if answer is not None and answer.status == _OK:
            draft = self.folder / OUTBOX / f".{name}"
            draft.write_bytes(answer.body)
            draft.replace(self.folder / OUTBOX / name)
            row = self.state.get(FILE, OUT + name)
            if row is None or str(row.view["text"]).encode() != answer.body:
                answer = None  # spoiled on its way: there it lies, and is read again
        if self._went_well(f"{OUTBOX}/{name}", answer):
            self._brought[name] = version

    async def _call(self, method: str, path: str, body: bytes = b"") -> Response | None:
        """The answer; None where the call came to no end."""
        headers = {"content-type": MEDIA} if method == "PUT" else {}
        request = Request(method, path, headers, body)
        try:
            async with asyncio.timeout(_PATIENCE_S):
                return await self.wire.call(EDGE, request, timeout_ms=_TIMEOUT_MS)
        except (CallFailed, TimeoutError):
            return None

    def _went_well(self, what: str, answer: Response | None) -> bool:
        """Whether it did; a pause follows where it did not."""
        if answer is not None and answer.status == _OK:
            self._pauses.pop(what, None)
            return True
        pause = self._pauses.setdefault(what, _Pause())
        pause.left = min(_LOOKS_MOST, 2**pause.failed)
        pause.failed += 1
        return False

    def _refuse_for(self, name: str, answer: Response) -> None:
        """Where it is the folder's own word: the page of whoever stands before it says nothing."""
        said = _problem(answer)
        if said is not None and answer.status not in _LATER:
            detail = said.get("detail", "")
            self._refuse(name, f"the ERP's folder answers {answer.status}: {detail}")

    def _refuse(self, name: str, why: str) -> None:
        """Put a file aside that never reached the ERP, with the reason beside it."""
        self._pauses.pop(f"{INBOX}/{name}", None)
        aside = self.folder / REFUSED
        (self.folder / _CARRIED / name).replace(aside / name)
        told = os.fsdecode(os.fsencode(name)[:_BYTES_MOST])
        (aside / f"{told}.why.txt").write_text(f"{why}\n", encoding="utf-8")


def _moved(path: Path, to: Path) -> bool:
    """Whether it was there to be moved: whoever put it may have withdrawn it."""
    try:
        path.replace(to)
    except FileNotFoundError:
        return False
    return True


def _problem(answer: Response) -> dict[str, Any] | None:
    """What the folder says of a file that it does not take; None where it is not the one to say."""
    try:
        said = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return None
    return said if isinstance(said, dict) and "code" in said else None


def _unfit(path: Path) -> str | None:
    """Why no ERP could take a file, None where one may."""
    if len(path.name) > _NAME_MOST or len(os.fsencode(path.name)) > _BYTES_MOST:
        most = f"{_NAME_MOST} characters, or {_BYTES_MOST} bytes"
        return f"its name has more than {most}: put it again under a shorter one"
    if not path.name.isprintable():
        return (
            "its name is no UTF-8, or has characters that cannot be printed, such as a line break: "
            "put it again under another one"
        )
    if path.stat().st_size > MAX_BODY_BYTES:
        return f"it has more than {MAX_BODY_BYTES} bytes: put its documents into several files"
    return None
