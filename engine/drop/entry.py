"""Orders and requests for returns as files: one file each, known by its name, acknowledged later.

The name comes from the reference, so the same order is the same file however often it is written,
and an ERP that knows files by their names takes it in once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from contracts.ports import CallFailed, Clock, Response
from contracts.sheet import Sheet
from engine.classify import of_failure, slug
from engine.drop.folder import Folder
from engine.errors import NoAnswer
from engine.outcome import Refused, RetryAfter
from engine.profile import Profiles
from engine.senders.order import Absent, Entered, Found, Probed, idempotency_key

_TAKEN: Final = 202
_MISSING: Final = 404
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9-]")
_NAME_MOST: Final = 60
_AGAIN_US: Final = 60_000_000
_PATIENCE: Final = 3
"""After so many import intervals without an acknowledgement a file is written once more."""


def file_of(tenant: str, entered: Entered, shop: str, reference: str) -> str:
    """The name of the one file of a document: the same for every attempt at it."""
    key = idempotency_key(tenant, shop, reference, entered.flow)
    readable = _UNSAFE.sub("_", reference)[:_NAME_MOST]
    return f"{entered.kind}s-{readable}-{key[:12]}.csv"


class DropOrder:
    """Writes the file; that it was taken in is known by its acknowledgement alone."""

    def __init__(self, folder: Folder, tenant: str, entered: Entered) -> None:
        self._folder = folder
        self._tenant = tenant
        self._entered = entered

    async def __call__(self, request: Mapping[str, Any], _idempotency_key: str) -> Response:
        """202 once the file is in the inbox under its name; raises `CallFailed`."""
        of = self._entered
        name = file_of(self._tenant, of, request["shop"], request[of.by])
        data = Sheet(f"{of.kind}s", 1, (dict(request),)).written()
        answer = await self._folder.write(name, data)
        # A draft that is not there was released by an attempt whose end nobody heard of.
        released = 200 <= answer.status < 300 or answer.status == _MISSING
        return Response(_TAKEN) if released else answer


class DropProbe:
    """Reads the acknowledgement of a document's file."""

    def __init__(
        self, folder: Folder, clock: Clock, profiles: Profiles, tenant: str, entered: Entered
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._profiles = profiles
        self._tenant = tenant
        self._entered = entered

    async def __call__(self, shop: str, reference: str, doubt_us: int) -> Probed:
        """Found or refused as it says; while it says nothing, a moment's patience."""
        name = file_of(self._tenant, self._entered, shop, reference)
        try:
            await self._profiles.read()
            sheet = await self._folder.read(f"ack-{name}")
        except (NoAnswer, CallFailed) as error:
            return of_failure(error)
        if sheet is None:
            now_us = self._clock.now_us()
            if now_us < doubt_us + _PATIENCE * self._profiles.max_processing_us:
                return RetryAfter("not-acknowledged", now_us + _AGAIN_US, failed=False)
            return Absent()
        return self._said(shop, reference, sheet)

    def _said(self, shop: str, reference: str, sheet: Sheet) -> Probed:
        of = self._entered
        result = sheet.documents[0] if sheet.documents else {}
        if result.get("state") == "entered" and isinstance(result.get("number"), str):
            return Found(({"shop": shop, of.by: reference, of.number: result["number"]},))
        if result.get("state") == "refused":
            return Refused(slug(result.get("reason"), "refused"))
        return Absent()
