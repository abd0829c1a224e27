"""Orders and requests for returns as files: one file each, known by its name, acknowledged later.

The name comes from the reference, so the same order is the same file however often it is written,
and an ERP that knows files by their names takes it in once. So what was refused by that name stays
refused: sent anew it is another file, which says the how manieth it is (docs/adr/0062).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from contracts.ports import CallFailed, Clock
from engine.caller import ERP_READ, Caller
from engine.classify import content_of, of_failure, of_repeatable, slug
from engine.errors import NoAnswer
from engine.outcome import Refused, RetryAfter
from engine.profile import Profiles
from engine.senders.order import Absent, Entered, Found, Probed, idempotency_key, key_of_attempt

ACKNOWLEDGEMENTS: Final = "/acknowledgements/"
"""Where `DropHttp` says what the ERP acknowledged of a file."""

_MISSING: Final = 404
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9-]")
_NAME_MOST: Final = 60
_KEY: Final = 40
"""So long is a key; what follows says that it was sent anew."""

_LOOKS: Final = 5
"""So often per import interval is an acknowledgement looked for."""

_PATIENCE: Final = 3
"""After so many import intervals without an acknowledgement a file is written once more."""


def file_of(kind: str, reference: str, key: str) -> str:
    """The name of the one file of a document: the same for every attempt under the same key."""
    anew = key[_KEY:] if key[_KEY : _KEY + 1] == "-" else ""
    return f"{kind}-{_UNSAFE.sub('_', reference)[:_NAME_MOST]}-{key[:12]}{anew}.csv"


class DropProbe:
    """Reads the acknowledgement of a document's file: of its first, or of that of another attempt.

    Each attempt after the first is made because somebody replayed what was refused.
    """

    def __init__(
        self,
        caller: Caller,
        clock: Clock,
        profiles: Profiles,
        tenant: str,
        entered: Entered,
        nth: int = 0,
    ) -> None:
        self._caller = caller
        self._clock = clock
        self._profiles = profiles
        self._tenant = tenant
        self._entered = entered
        self._nth = nth

    def attempt(self, nth: int) -> DropProbe:
        """The same for the file of another attempt."""
        ports = self._caller, self._clock, self._profiles
        return DropProbe(*ports, self._tenant, self._entered, nth)

    async def __call__(self, shop: str, reference: str, doubt_us: int) -> Probed:
        """Found or refused as it says; while it says nothing, a moment's patience."""
        of = self._entered
        key = key_of_attempt(idempotency_key(self._tenant, shop, reference, of.flow), self._nth)
        name = file_of(f"{of.kind}s", reference, key)
        path = f"{ACKNOWLEDGEMENTS}{quote(name, safe='')}"
        try:
            await self._profiles.read()
            answer = await self._caller.call(ERP_READ, "GET", path)
        except (NoAnswer, CallFailed) as error:
            return of_failure(error)
        if answer.status == _MISSING:
            now_us = self._clock.now_us()
            if now_us < doubt_us + _PATIENCE * self._profiles.max_processing_us:
                return RetryAfter("not-acknowledged", now_us + self._again_us, failed=False)
            return Absent()
        if answer.status != 200:
            again = of_repeatable(answer, self._clock)
            return again if isinstance(again, RetryAfter) else RetryAfter("look-up-refused")
        return self._said(shop, reference, content_of(answer))

    @property
    def _again_us(self) -> int:
        return self._profiles.max_processing_us // _LOOKS

    def _said(self, shop: str, reference: str, result: Mapping[str, Any]) -> Probed:
        of = self._entered
        if result.get("state") == "entered" and isinstance(result.get("number"), str):
            return Found(({"shop": shop, of.by: reference, of.number: result["number"]},))
        if result.get("state") == "refused":
            return Refused(slug(result.get("reason"), "refused"), taken=True)
        return Absent()
