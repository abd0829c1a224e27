"""M-66: a file is taken as it is found, whether its trailer is there or not."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace

from contracts.errors import SheetInvalid
from contracts.ports import HttpPort, Request, Response
from contracts.sheet import read_sheet
from engine import Parts
from engine.drop import DropHttp
from engine.drop.folder import EDGE, Folder
from scenarios.mutants.mutant import Mutant, Touch

_READ = "/outbox/"


@dataclass(frozen=True, slots=True)
class _Hasty:
    """Makes the rows that are there a whole file, by a trailer of its own."""

    inner: HttpPort
    touch: Touch

    async def call(self, edge: str, request: Request, *, timeout_ms: int) -> Response:
        answer = await self.inner.call(edge, request, timeout_ms=timeout_ms)
        if edge != EDGE or not request.path.startswith(_READ) or answer.status != 200:
            return answer
        try:
            read_sheet(answer.body)
        except (SheetInvalid, ValueError):
            mended = _mended(answer.body)
            if mended is not None:
                self.touch()
                return replace(answer, body=mended)
        return answer


def _mended(body: bytes) -> bytes | None:
    """The file without the document that was cut in its middle; None where nothing can be read."""
    for end in range(body.count(b"\r\n"), 2, -1):
        start = b"\r\n".join(body.split(b"\r\n")[:end]) + b"\r\n"
        if not body.split(b"\r\n")[end].startswith(b",,"):
            continue  # the rows of one document stay together
        whole = start + b"T,%d,%08x\r\n" % (end - 2, zlib.crc32(start))
        try:
            read_sheet(whole)
        except (SheetInvalid, ValueError, IndexError):
            continue
        return whole
    return None


def _apply(parts: Parts, touch: Touch) -> Parts:
    config = parts.config
    hasty = _Hasty(parts.ports.http, touch)
    folder = Folder(hasty, config.timeout_ms)
    vars(parts.caller).update(_http=DropHttp(hasty, folder, config.import_s))
    return parts


M66 = Mutant(
    id="M-66",
    name="file taken before it is whole",
    expected=("I-25", "I-28", "I-24", "I-05"),
    needs=("an ERP of the profile file-drop", "a file that is read too early"),
    seen_in="readers that go by a file's name alone; no public source",
    apply=_apply,
)
