"""Whole lists, page by page, with patience."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from contracts.instants import format_instant
from contracts.ports import CallFailed, Response
from engine.caller import ERP_READ
from engine.classify import content_of, of_failure, of_repeatable, reason_of
from engine.errors import NoAnswer, NotServed, Unusable
from engine.outcome import RetryAfter
from engine.parts import Parts
from engine.profile import CURSOR
from engine.reconcile.paging import OTHERWISE, READERS, WAYS

_ATTEMPTS: Final = 5
_NONE: Final = (404, 405)
"""What has no list: nothing is known there, or it can only be written."""

_OVERLAP: Final = timedelta(hours=1)
"""The storefront's window begins this much earlier than the last run: two clocks, open commits."""


@dataclass(frozen=True, slots=True)
class Window:
    """What changed since the last run: after a position of the ERP's feed, and since that run."""

    position: str
    since: datetime

    @property
    def of_erp(self) -> dict[str, str]:
        """How the ERP is asked for it."""
        return {"changed_since": self.position}

    @property
    def of_storefront(self) -> dict[str, str]:
        """How the storefront is asked for it, and for some time before."""
        return {"changed_since": format_instant(self.since - _OVERLAP)}


class Reading:
    """Reads of both systems that are repeated a few times before they are given up."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._clock = parts.ports.clock

    async def rows(
        self,
        scope: str,
        path: str,
        name: str,
        query: Mapping[str, str] | None = None,
    ) -> list[dict[str, Any]]:
        """Every row of a paged list; raises `NoAnswer`, of it `NotServed` on 404.

        A list of the ERP that does not go on after an id is read in the style that the ERP names.
        """
        if scope != ERP_READ:
            return await self._after_ids(scope, path, name, query)
        if self._parts.profiles.paging == CURSOR:
            try:
                return await self._after_ids(scope, path, name, query)
            except Unusable as error:
                if error.reason != OTHERWISE:
                    raise
            await self._learn_style()
        return await self._in_style(name, query or {})

    async def _after_ids(
        self, scope: str, path: str, name: str, query: Mapping[str, str] | None
    ) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        limit = {"limit": str(self._parts.profiles.page_rows)}
        asked = {**(query or {}), **limit}
        while True:
            answer = await self.get(scope, f"{path}?{urlencode(asked)}", also=_NONE)
            if answer.status in _NONE:
                raise NotServed("list-not-served")
            content = content_of(answer)
            page = content.get(name)
            if not isinstance(page, list):
                raise Unusable("list-unreadable")
            rows += [row for row in page if isinstance(row, dict)]
            if content.get("next") is None:
                return rows
            asked = {**(query or {}), **limit, "after": str(content["next"])}

    async def _learn_style(self) -> None:
        style = content_of(await self.get(ERP_READ, WAYS)).get("style")
        if not isinstance(style, str) or style not in READERS:
            raise Unusable("paging-unknown")
        self._parts.profiles.paging = style

    async def _in_style(self, noun: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
        profiles, dialects = self._parts.profiles, self._parts.dialects

        async def get(path: str) -> Mapping[str, Any]:
            answer = await self.get(ERP_READ, path, also=_NONE)
            if answer.status in _NONE:
                raise NotServed("list-not-served")
            return content_of(answer)

        rows = await READERS[profiles.paging](get, noun, query, profiles.page_rows)
        return [dialects.listed(noun, row) for row in rows]

    async def one(self, scope: str, path: str) -> dict[str, Any] | None:
        """One document, or None where there is none; raises `NoAnswer`."""
        answer = await self.get(scope, path)
        return None if answer.status == 404 else content_of(answer)

    async def get(self, scope: str, path: str, also: Collection[int] = ()) -> Response:
        """A 200 or 404, or `also` another; else it is asked again, and given up with `NoAnswer`."""
        reason = "unread"
        for attempt in range(_ATTEMPTS):
            try:
                answer = await self._parts.caller.call(scope, "GET", path)
            except (NoAnswer, CallFailed) as error:
                retry = of_failure(error)
            else:
                if answer.status in (200, 404, *also):
                    return answer
                outcome = of_repeatable(answer, self._clock)
                if not isinstance(outcome, RetryAfter):
                    raise Unusable(reason_of(answer))
                retry = outcome
            reason = retry.reason
            wait_us = self._parts.backoff(attempt)
            await self._clock.sleep_until_us(retry.at_us or self._clock.now_us() + wait_us)
        raise Unusable(reason)
