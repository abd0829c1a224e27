"""What the engine asks of an ERP, answered out of its files.

The feed is the numbered files of changes, read one after the other: a position is a file's number,
and a file that is missing or not whole is waited for, never passed over. Lists are the last full
files. Everything else the ERP does not have.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

import orjson

from contracts.ports import HttpPort, Request, Response
from contracts.sheet import Sheet
from engine.drop.entry import ACKNOWLEDGEMENTS, file_of
from engine.drop.folder import Folder
from engine.drop.mounted import MountedFolder
from engine.errors import NoAnswer

_ERP: Final = "engine>erp"
_LAST: Final = "~"
"""Behind every name of ours in the order of bytes."""

_LISTED: Final = frozenset(
    ("orders", "shipments", "invoices", "availability", "returns", "credit-notes")
)
"""What there is a full file of each night: what the engine compares."""

_ENTERED: Final = {"/orders": "reference", "/returns": "request"}
"""What is entered by files, and which field of it names the document."""

_TAKEN: Final = 202
_MISSING: Final = 404
_NOT_BY_FILES: Final = 405
_DAY_S: Final = 86_400
_PAGE: Final = 1_000


class DropHttp:
    """An `HttpPort` on which the ERP is two folders; every other edge is passed on.

    `import_s` is how often the ERP takes in what lies in its inbox.
    """

    def __init__(self, inner: HttpPort, folder: Folder | MountedFolder, import_s: int) -> None:
        self._inner = inner
        self._folder = folder
        self._profile = {
            "profile": "file-drop",
            "idempotency_keys": False,
            "push": False,
            "max_processing_s": import_s,
            "page_limit": _PAGE,
            "token_ttl_s": _DAY_S,
        }
        self._full: dict[str, Sheet] = {}

    async def call(self, edge: str, request: Request, *, timeout_ms: int) -> Response:
        """The answer that the files give; raises `CallFailed` where they cannot be reached."""
        if edge != _ERP:
            return await self._inner.call(edge, request, timeout_ms=timeout_ms)
        asked = urlsplit(request.path)
        query = dict(parse_qsl(asked.query, keep_blank_values=True))
        try:
            if request.method == "POST" and asked.path in _ENTERED:
                return await self._enter(asked.path, request)
            return await self._answer(request.method, asked.path, query)
        except NoAnswer as error:
            return _problem(error.reason)

    async def _answer(self, method: str, path: str, query: Mapping[str, str]) -> Response:
        noun = path.lstrip("/")
        if noun == "oauth/token":
            return _said({"access_token": "none", "token_type": "Bearer", "expires_in": _DAY_S})
        if noun == "profile":
            return _said(self._profile)
        if path.startswith(ACKNOWLEDGEMENTS):
            return await self._acknowledged(unquote(path.removeprefix(ACKNOWLEDGEMENTS)))
        if method == "GET" and noun == "changes":
            return await self._changes(int(query["after"]))
        if method == "GET" and noun in ("return-changes", "purchasing/changes"):
            # They are in the numbered files with everything else.
            return _said({"changes": [], "next": int(query["after"]), "more": False})
        if method == "GET" and noun in _LISTED:
            return await self._list(noun, query)
        # What is written and goes by no file is refused for good: it is parked where people look.
        return _problem("not-served", _MISSING if method == "GET" else _NOT_BY_FILES)

    async def _enter(self, path: str, request: Request) -> Response:
        """202 once the document is in the inbox, as a file of its own."""
        document = orjson.loads(request.body)
        noun = path.lstrip("/")
        key = request.headers["idempotency-key"]
        name = file_of(noun, str(document[_ENTERED[path]]), key)
        answer = await self._folder.write(name, Sheet(noun, 1, (document,)).written())
        # A draft that is not there was released by an attempt whose end nobody heard of.
        released = 200 <= answer.status < 300 or answer.status == _MISSING
        return Response(_TAKEN) if released else answer

    async def _acknowledged(self, name: str) -> Response:
        sheet = await self._folder.read(f"ack-{name}")
        if sheet is None:
            return _problem("not-acknowledged")
        return _said(sheet.documents[0] if sheet.documents else {})

    async def _changes(self, after: int) -> Response:
        number = after + 1
        names = [
            name for name in await self._folder.names(f"{after:06}-{_LAST}") if name[0].isdigit()
        ]
        if not names:
            return _said({"changes": [], "next": after, "more": False})
        if not names[0].startswith(f"{number:06}-"):
            return _problem("file-missing")
        sheet = await self._folder.read(names[0])
        if sheet is None or sheet.number != number:
            return _problem("file-missing")
        changes = [{**row, "position": number} for row in sheet.documents]
        return _said({"changes": changes, "next": number, "more": len(names) > 1})

    async def _list(self, noun: str, query: Mapping[str, str]) -> Response:
        rows = (await self._last_full(noun)).documents
        for field in ("reference", "request"):
            if field in query:
                rows = tuple(row for row in rows if row.get(field) == query[field])
        after, limit = query.get("after", ""), int(query.get("limit", _PAGE))
        found = [row for row in rows if str(row["id"]) > after][: limit + 1]
        shown = found[:limit]
        following = shown[-1]["id"] if len(found) > limit else None
        return _said({noun: shown, "next": following})

    async def _last_full(self, noun: str) -> Sheet:
        """The newest full file of a list; an empty one before the first night."""
        prefix = f"full-{noun}-"
        known = self._full.get(noun, Sheet(noun, 0, ()))
        after = f"{prefix}{known.number:06}.csv"
        names = [name for name in await self._folder.names(after) if name.startswith(prefix)]
        if names:
            found = await self._folder.read(names[-1])
            known = self._full[noun] = found or known
        return known


def _said(content: Any) -> Response:
    return Response(200, {"content-type": "application/json"}, orjson.dumps(content))


def _problem(code: str, status: int = _MISSING) -> Response:
    content = orjson.dumps({"code": code})
    return Response(status, {"content-type": "application/problem+json"}, content)
