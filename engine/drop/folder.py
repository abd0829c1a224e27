"""The two folders of an ERP: what it wrote is read, what is written is released whole."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from contracts.errors import SheetInvalid
from contracts.ports import HttpPort, Request, Response
from contracts.sheet import MEDIA, Sheet, read_sheet
from engine.classify import content_of
from engine.errors import Unusable

EDGE = "engine>drop"
_OK = 200
_MISSING = 404


class Folder:
    """Reads and writes files; every call raises `CallFailed` where none came to an end."""

    def __init__(self, http: HttpPort, timeout_ms: int) -> None:
        self._http = http
        self._timeout_ms = timeout_ms

    async def names(self, after: str) -> list[str]:
        """The names in the outbox beyond one, in their order: those of one page."""
        answer = await self._call("GET", f"/outbox?{urlencode({'after': after})}")
        files = content_of(answer).get("files")
        if answer.status != _OK or not isinstance(files, list):
            raise Unusable("folder-unreadable")
        return sorted(str(one["name"]) for one in files if isinstance(one, dict) and "name" in one)

    async def read(self, name: str) -> Sheet | None:
        """What a file holds, None where there is none yet.

        Raises `Unusable` for a file that is not all there: it is being written, or was spoiled on
        its way, and is read again later. Nothing of it is taken in.
        """
        answer = await self._call("GET", f"/outbox/{quote(name, safe='')}")
        if answer.status == _MISSING:
            return None
        if answer.status != _OK:
            raise Unusable("file-unreadable")
        try:
            return read_sheet(answer.body)
        except SheetInvalid:
            raise Unusable("file-not-whole") from None

    async def write(self, name: str, data: bytes) -> Response:
        """Write a draft and give it its name, so that nobody ever reads half of it.

        The answer is the first that is no success, else the last.
        """
        path = f"/inbox/{quote(name, safe='')}"
        written = await self._call("PUT", path, data)
        if written.status != _OK:
            return written
        return await self._call("POST", f"{path}/release")

    async def _call(self, method: str, path: str, body: bytes = b"") -> Response:
        headers = {"content-type": MEDIA} if body else {}
        request = Request(method, path, headers, body)
        return await self._http.call(EDGE, request, timeout_ms=self._timeout_ms)
