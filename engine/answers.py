"""The ERP's answers to what buyers ask, which its feed does not tell of: its lists are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from contracts.ports import CallFailed
from engine.alarm import Alarm
from engine.bus.message import packed_work
from engine.caller import ERP_READ
from engine.classify import content_of, of_failure, reason_of
from engine.errors import NoAnswer, Unusable
from engine.feed import change_work
from engine.flows import amendment_answer, quote_answer
from engine.flows.flow import Flow
from engine.outcome import RetryAfter
from engine.output import Log
from engine.parts import Parts
from engine.retry_after import retry_after_us
from engine.runner import Runner
from engine.store.records import NewWork
from engine.wiring import Lane

_NONE: Final = 404


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of the ERP's: of what, and the flow that takes what changed."""

    kind: str
    noun: str
    flow: Flow

    @property
    def cursor(self) -> str:
        """The name under which it is kept how far the list was read."""
        return f"erp/{self.noun}"


LISTINGS: Final = (
    Listing("quote", "quotes", quote_answer.FLOW),
    Listing("amendment", "amendments", amendment_answer.FLOW),
)


class AnswerReader:
    """Asks at the start, and then every `poll_ms` as soon as there is something to hear of.

    Who has never asked the ERP for anything has no answer to wait for, and does not ask.
    """

    def __init__(
        self, parts: Parts, runner: Runner, log: Log, listing: Listing, lane: Lane
    ) -> None:
        self._listing = listing
        self._lane = lane
        self._parts = parts
        self._runner = runner
        self._log = log
        self._clock = parts.ports.clock
        self._alarm = Alarm(parts.ports.clock)
        self._troubles = 0
        self._known = False
        self.busy = False

    def begin(self) -> None:
        """The ERP was asked for something: from now on there is something to hear of."""
        if not self._known:
            self._known = True
            self._alarm.ring()

    def wake(self) -> None:
        """Something changed in the ERP."""
        if self._known and self._lane.hinted:
            self._alarm.ring()

    async def run(self) -> None:
        """Read what changed, sleep, again; until cancelled."""
        while True:
            self.busy = True
            next_us = await self._read()
            self.busy = False
            await self._alarm.until_us(next_us)

    async def _read(self) -> int | None:
        """Read until nothing more is there; return when to look again, None for when woken."""
        try:
            await self._parts.profiles.read()
            if not await self._read_changed():
                return None
        except (NoAnswer, CallFailed) as error:
            return self._after_trouble(of_failure(error))
        self._troubles = 0
        self._known = self._known or await self._parts.store.transact(
            lambda tx: tx.bindings.any(self._listing.kind)
        )
        return self._clock.now_us() + self._lane.poll_ms * 1_000 if self._known else None

    def _after_trouble(self, trouble: RetryAfter) -> int:
        self._log.write(f"{self._listing.noun}.unread", reason=trouble.reason)
        wait_us = min(self._parts.backoff(self._troubles), self._lane.poll_ms * 1_000)
        self._troubles += 1
        return trouble.at_us or self._clock.now_us() + wait_us

    async def _read_changed(self) -> bool:
        """Take in every page; the cursor moves to where the ERP stood at the first of them.

        False where the ERP serves no such list.
        """
        cursor, noun = self._lane.cursor(self._listing.cursor), self._listing.noun
        since = await self._parts.store.transact(lambda tx: tx.cursors.get(cursor)) or "0"
        query = {"changed_since": since, "limit": str(self._parts.profiles.page_rows)}
        stood, after = None, ""
        while stood is None or after:
            asked = urlencode({**query, **({"after": after} if after else {})})
            page = await self._page(f"/{noun}?{asked}")
            if page is None:
                return False
            stood = page["position"] if stood is None else stood
            await self._take_in(page[noun], since)
            after = str(page["next"] or "")
        if str(stood) != since:
            await self._parts.store.transact(lambda tx: tx.cursors.put(cursor, str(stood)))
        return True

    async def _page(self, path: str) -> dict[str, Any] | None:
        answer = await self._parts.caller.call(ERP_READ, "GET", path)
        if answer.status == _NONE:
            return None
        page = content_of(answer)
        whole = isinstance(page.get(self._listing.noun), list) and type(page.get("position")) is int
        if answer.status != 200 or not whole:
            raise Unusable(reason_of(answer), retry_after_us(answer, self._clock))
        return page

    async def _take_in(self, rows: list[Any], since: str) -> None:
        if not rows:
            return
        works = self._works(rows, since)
        if self._lane.by_bus:
            await self._parts.bus.publish([packed_work(work) for work in works])
            added = 0
        else:
            now_us = self._clock.now_us()
            added = await self._parts.store.transact(
                lambda tx: sum(tx.work.put(work, now_us) for work in works)
            )
        self._known = True
        self._runner.wake(added)

    def _works(self, rows: list[Any], since: str) -> list[NewWork]:
        works = []
        for each in rows:
            row: Mapping[str, Any] = each if isinstance(each, dict) else {}
            reference, version = row.get("reference"), row.get("version")
            if not isinstance(reference, str) or type(version) is not int:
                continue
            correlation = f"{self._listing.cursor}/{since}"
            work = change_work(self._listing.flow, reference, version, row, correlation)
            works += [] if work is None else [work]
        return works
