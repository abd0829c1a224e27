"""What no feed tells of, so that lists are asked: the ERP's answers to what buyers ask, what it
wants picked, and what the warehouse confirms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from contracts.ports import CallFailed
from engine.alarm import Alarm
from engine.bus.message import packed_work
from engine.caller import ERP_READ, WMS_READ, system_of
from engine.classify import content_of, of_failure, reason_of
from engine.delivery import content_hash
from engine.errors import NoAnswer, NotServed, Unusable
from engine.feed import change_work
from engine.flows import (
    address_request_answer,
    amendment_answer,
    confirmations_to_erp,
    decisions_to_erp,
    picks_to_wms,
    quote_answer,
    withdrawals_to_wms,
)
from engine.flows.flow import Flow
from engine.outcome import RetryAfter
from engine.output import Log
from engine.parts import Parts
from engine.reconcile.paging import OTHERWISE
from engine.reconcile.reading import Reading
from engine.retry_after import retry_after_us
from engine.runner import Runner
from engine.store.ledger import INBOX
from engine.store.records import NewWork, Sight
from engine.store.tx import Tx
from engine.wiring import Lane

_NONE: Final = 404

_NOBODYS: Final = "none"
"""A reference to ask for where rows do not matter: there is a page of them at most."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that is asked for what changed: of what, the flow that takes it, and what to ask by.

    `by` is the field that names a row to both sides, `along` one whose rows are taken in order.
    Rows that are `fixed` never change, and are taken once however often they are told. What is
    `rare` is not even asked for at the start before there was a first one.
    """

    kind: str
    noun: str
    flow: Flow
    scope: str = ERP_READ
    by: str = "reference"
    along: str | None = None
    fixed: bool = False
    rare: bool = False

    @property
    def cursor(self) -> str:
        """The name under which it is kept how far the list was read."""
        return f"{system_of(self.scope)}/{self.noun}"


LISTINGS: Final = (
    Listing("quote", "quotes", quote_answer.FLOW),
    Listing("amendment", "amendments", amendment_answer.FLOW),
    Listing("address_request", "address-requests", address_request_answer.FLOW, rare=True),
)

PICKS: Final = Listing("pick", "picks", picks_to_wms.FLOW, by="id")
CONFIRMATIONS: Final = Listing(
    *("confirmation", "confirmations", confirmations_to_erp.FLOW, WMS_READ),
    by="id",
    along="pick",
    fixed=True,
)
WITHDRAWALS: Final = Listing("withdrawal", "withdrawals", withdrawals_to_wms.FLOW, by="id")
DECISIONS: Final = Listing("decision", "decisions", decisions_to_erp.FLOW, WMS_READ, by="id")
"""Of a landscape with a WMS: what the ERP wants picked, or not any more, and what the warehouse
says of it."""


class AnswerReader:
    """Asks at the start, and then every `poll_ms` as soon as there is something to hear of.

    Who has never asked the ERP for anything has no answer to wait for, and does not ask. What comes
    unasked is read `always`, also where it was not served when it was asked for last.
    """

    def __init__(
        self,
        parts: Parts,
        runner: Runner,
        log: Log,
        listing: Listing,
        lane: Lane,
        *,
        poll_ms: int | None = None,
        always: bool = False,
    ) -> None:
        self._listing = listing
        self._lane = lane
        self._poll_us = (poll_ms or lane.poll_ms) * 1_000
        self._parts = parts
        self._runner = runner
        self._log = log
        self._clock = parts.ports.clock
        self._alarm = Alarm(parts.ports.clock)
        self._troubles = 0
        self._reading = Reading(parts)
        self._always = always
        self._known = always
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
        if self._listing.rare and not await self._is_awaited():
            return None
        try:
            await self._parts.profiles.read()
            await self._read_changed()
        except NotServed as error:
            return self._when_not_served(error)
        except (NoAnswer, CallFailed) as error:
            return self._after_trouble(of_failure(error))
        self._troubles = 0
        return self._clock.now_us() + self._poll_us if await self._is_awaited() else None

    async def _is_awaited(self) -> bool:
        """Whether the ERP was ever asked for something of the kind."""
        self._known = self._known or await self._parts.store.transact(
            lambda tx: tx.bindings.any(self._listing.kind)
        )
        return self._known

    def _when_not_served(self, error: NotServed) -> int | None:
        if not self._always:
            return None
        self._log.write(f"{self._listing.noun}.unread", reason=error.reason)
        return self._clock.now_us() + self._poll_us

    def _after_trouble(self, trouble: RetryAfter) -> int:
        self._log.write(f"{self._listing.noun}.unread", reason=trouble.reason)
        wait_us = min(self._parts.backoff(self._troubles), self._poll_us)
        self._troubles += 1
        return trouble.at_us or self._clock.now_us() + wait_us

    async def _read_changed(self) -> None:
        """Take in all that changed; the cursor moves to where the system stood before.

        Raises `NoAnswer`, of it `NotServed` where there is no such list, or `CallFailed`.
        """
        cursor = self._lane.cursor(self._listing.cursor)
        since = await self._parts.store.transact(lambda tx: tx.cursors.get(cursor)) or "0"
        try:
            stood = await self._read_pages(since)
        except Unusable as error:
            if error.reason != OTHERWISE or self._listing.scope != ERP_READ:
                raise
            stood = await self._read_otherwise(since)
        if str(stood) != since:
            await self._parts.store.transact(lambda tx: tx.cursors.put(cursor, str(stood)))

    async def _read_pages(self, since: str) -> int:
        """Take in every page; where the system stood at the first of them."""
        noun = self._listing.noun
        query = {"changed_since": since, "limit": str(self._parts.profiles.page_rows)}
        page = await self._page(query)
        stood: int = page["position"]
        await self._take_in(page[noun], since)
        while page.get("next"):
            page = await self._page({**query, "after": str(page["next"])})
            await self._take_in(page[noun], since)
        return stood

    async def _read_otherwise(self, since: str) -> int:
        """The same in the style that the ERP names, whose pages do not say where it stands.

        That is asked before: what changes in the meantime is told twice rather than never.
        """
        noun, size = self._listing.noun, self._parts.profiles.page_rows
        page = await self._page({"reference": _NOBODYS, "limit": str(size)})
        stood: int = page["position"]
        rows = await self._reading.rows(ERP_READ, f"/{noun}", noun, {"changed_since": since})
        for begin in range(0, len(rows), size):
            await self._take_in(rows[begin : begin + size], since)
        return stood

    async def _page(self, query: Mapping[str, str]) -> dict[str, Any]:
        path = f"/{self._listing.noun}?{urlencode(query)}"
        answer = await self._parts.caller.call(self._listing.scope, "GET", path)
        if answer.status == _NONE:
            raise NotServed("list-not-served")
        page = content_of(answer)
        whole = isinstance(page.get(self._listing.noun), list) and type(page.get("position")) is int
        if answer.status != 200 or not whole:
            raise Unusable(reason_of(answer), retry_after_us(answer, self._clock))
        return page

    async def _take_in(self, rows: list[Any], since: str) -> None:
        if not rows:
            return
        if self._lane.by_bus and not self._listing.fixed:
            await self._parts.bus.publish([packed_work(one) for one, _ in self._works(rows, since)])
            added = 0
        else:
            added = await self._parts.store.transact(lambda tx: self._queue(tx, rows, since))
        self._known = True
        self._runner.wake(added)

    def _works(self, rows: list[Any], since: str) -> Iterator[tuple[NewWork, Mapping[str, Any]]]:
        """What is to be done for each row that can be read."""
        of = self._listing
        for each in rows:
            row: Mapping[str, Any] = each if isinstance(each, dict) else {}
            name, version = row.get(of.by), row.get("version")
            if not isinstance(name, str) or type(version) is not int:
                continue
            work = change_work(of.flow, name, version, row, f"{of.cursor}/{since}")
            if work is not None:
                yield work, row

    def _queue(self, tx: Tx, rows: list[Any], since: str) -> int:
        """Queue it; what never changes is told apart here, in the inbox, also beside a bus."""
        now_us, added, of = self._clock.now_us(), 0, self._listing
        for each, row in self._works(rows, since):
            work = each
            if of.along is not None:
                work = replace(work, key=f"{of.flow.id}/{row.get(of.along)}")
            if of.fixed:
                work = replace(work, version=None)
                if not self._is_first(tx, work, row):
                    continue
            added += tx.work.put(work, now_us)
        return added

    def _is_first(self, tx: Tx, work: NewWork, row: Mapping[str, Any]) -> bool:
        """Whether a row that never changes is told for the first time; one that did is parked."""
        parts, now_us = self._parts, self._clock.now_us()
        content = content_hash(row, parts.map_confirmation)
        source = INBOX[work.flow]
        sight = parts.dedup(tx, source, parts.known_by(row), content, now_us)
        if sight is Sight.CONFLICT:
            tx.work.park_new(work, "same-confirmation-other-content", now_us)
        if sight is not Sight.NEW:
            parts.audit.note(
                *(tx, work.flow, f"{system_of(self._listing.scope)}.{self._listing.noun}.list"),
                *(work.object, work.correlation, "ignored"),
                reason="told-again" if sight is Sight.AGAIN else "same-confirmation-other-content",
            )
        return sight is Sight.NEW
