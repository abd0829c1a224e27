"""Whole lists, page by page, with patience."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from contracts.instants import format_instant
from contracts.ports import CallFailed, Response
from engine.classify import content_of, of_failure, of_repeatable, reason_of
from engine.errors import NoAnswer, NotServed, Unusable
from engine.outcome import RetryAfter
from engine.parts import Parts

_ATTEMPTS: Final = 5
_NONE: Final = 404

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
        """Every row of a paged list, in its order; raises `NoAnswer`, of it `NotServed` on 404."""
        rows: list[dict[str, Any]] = []
        limit = {"limit": str(self._parts.profiles.page_rows)}
        asked = {**(query or {}), **limit}
        while True:
            answer = await self.get(scope, f"{path}?{urlencode(asked)}")
            if answer.status == _NONE:
                raise NotServed("list-not-served")
            content = content_of(answer)
            page = content.get(name)
            if not isinstance(page, list):
                raise Unusable("list-unreadable")
            rows += [row for row in page if isinstance(row, dict)]
            if content.get("next") is None:
                return rows
            asked = {**(query or {}), **limit, "after": str(content["next"])}

    async def one(self, scope: str, path: str) -> dict[str, Any] | None:
        """One document, or None where there is none; raises `NoAnswer`."""
        answer = await self.get(scope, path)
        return None if answer.status == 404 else content_of(answer)

    async def get(self, scope: str, path: str) -> Response:
        """A 200 or 404; anything else is asked again, and given up with `NoAnswer`."""
        reason = "unread"
        for attempt in range(_ATTEMPTS):
            try:
                answer = await self._parts.caller.call(scope, "GET", path)
            except (NoAnswer, CallFailed) as error:
                retry = of_failure(error)
            else:
                if answer.status in (200, 404):
                    return answer
                outcome = of_repeatable(answer, self._clock)
                if not isinstance(outcome, RetryAfter):
                    raise Unusable(reason_of(answer))
                retry = outcome
            reason = retry.reason
            wait_us = self._parts.backoff(attempt)
            await self._clock.sleep_until_us(retry.at_us or self._clock.now_us() + wait_us)
        raise Unusable(reason)
