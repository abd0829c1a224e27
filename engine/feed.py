"""The ERP's changes, read from cursors that are saved together with the work they become.

There is the main feed; those beside it, which it announces (`also` says how far each has come); and
that of returns and credit notes, which has a reader of its own.
"""

from __future__ import annotations

from asyncio import Lock
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson

from contracts.negotiation import REFUSALS
from contracts.ports import CallFailed, Response
from engine.alarm import Alarm
from engine.bus.message import packed_work
from engine.caller import ERP_READ
from engine.classify import content_of, of_failure, reason_of
from engine.errors import NoAnswer, Unusable
from engine.flows import erp_orders, order_status
from engine.flows.erp_orders import is_begun
from engine.flows.flow import Flow
from engine.flows.table import BY_ENTITY
from engine.outcome import RetryAfter
from engine.output import Log
from engine.parts import Parts
from engine.retry_after import retry_after_us
from engine.runner import Runner
from engine.store.records import NewWork
from engine.store.tx import Tx
from engine.wiring import Lane

CURSOR: Final = "erp/changes"

_GONE: Final = 410


@dataclass(frozen=True, slots=True)
class Feed:
    """One of the ERP's feeds, and under which name its position is kept.

    Of a feed that `follows` something of ours nothing new can come before there is a binding of
    that kind: what the feed tells of begins with it.
    """

    name: str
    path: str
    cursor: str
    operation: str
    follows: str | None = None
    brings: frozenset[str] = frozenset()
    """The flows that a feed is for; of the main one those that no other brings."""


MAIN: Final = Feed("main", "/changes", CURSOR, "erp.changes.list")
PURCHASING: Final = Feed(
    *("purchasing", "/purchasing/changes", "erp/purchasing", "erp.purchasing.changes"),
    brings=frozenset({"relations", "users", "entitlements"}),
)
PRICE_LISTS: Final = Feed(
    *("price_lists", "/price-list-changes", "erp/price-lists", "erp.price-lists.changes"),
    brings=frozenset({"price_lists"}),
)
SOURCING: Final = Feed(
    *("sourcing", "/sourcing-changes", "erp/sourcing", "erp.sourcing.changes"),
    brings=frozenset({"sourcing"}),
)
PROMISES: Final = Feed(
    *("promises", "/promise-changes", "erp/promises", "erp.promises.changes"),
    brings=frozenset({"promises"}),
)
RECEIVABLES: Final = Feed(
    *("receivables", "/receivable-changes", "erp/receivables", "erp.receivables.changes"),
    brings=frozenset({"receipts", "statements"}),
)
BUDGETS: Final = Feed(
    *("budgets", "/budget-changes", "erp/budgets", "erp.budgets.changes"),
    brings=frozenset({"budgets"}),
)
ENRICHMENT: Final = Feed(
    *("enrichment", "/enrichment-changes", "erp/enrichment", "erp.enrichment.changes"),
    brings=frozenset({"enrichment"}),
)
OUTLOOKS: Final = Feed(
    *("outlooks", "/outlook-changes", "erp/outlooks", "erp.outlooks.changes"),
    brings=frozenset({"outlooks"}),
)
ACCOUNT_TERMS: Final = Feed(
    *("account_terms", "/account-term-changes", "erp/account-terms", "erp.account-terms.changes"),
    brings=frozenset({"purchase_terms", "credit_standings"}),
)
REVERSALS: Final = Feed(
    *("reversals", "/reversal-changes", "erp/reversals", "erp.reversals.changes"),
    brings=frozenset({"reversals"}),
)
POSTED: Final = Feed(
    *("postings", "/posting-changes", "erp/postings", "erp.postings.changes"),
    brings=frozenset({"postings"}),
)
CORRECTED: Final = Feed(
    *("price_corrections", "/price-correction-changes"),
    *("erp/price-corrections", "erp.price-corrections.changes"),
    brings=frozenset({"price_corrections"}),
)
CONFIGURED: Final = Feed(
    "configurations",
    "/configuration-changes",
    "erp/configurations",
    "erp.configurations.changes",
    brings=frozenset({"configurations"}),
)
BESIDE: Final = (
    *(PURCHASING, PRICE_LISTS, SOURCING, PROMISES, RECEIVABLES),
    *(BUDGETS, ENRICHMENT, OUTLOOKS, ACCOUNT_TERMS, REVERSALS, POSTED, CORRECTED),
    CONFIGURED,
)
"""The feeds that the main one announces."""

RETURNS: Final = Feed(
    *("returns", "/return-changes", "erp/return-changes", "erp.returns.changes", "return"),
    brings=frozenset({"returns", "credit_notes"}),
)


class FeedReader:
    """Reads page by page: on a push, else every `poll_ms`; from the start of the feed at first.

    The initial load is nothing else than reading from position 0. A feed that forgot our position
    (410) is read from its start again; versions keep that from undoing anything.

    It takes what the flows of its lane take, and leaves the rest to the other lanes' readers; what
    nobody takes is noted by one reader of each feed (`notes`). Readers of several lanes read one
    after the other (`turn`): to the ERP they are one.
    """

    def __init__(
        self,
        parts: Parts,
        runner: Runner,
        log: Log,
        feed: Feed,
        lane: Lane,
        turn: Lock | None = None,
        *,
        notes: frozenset[str],
    ) -> None:
        self._lane = lane
        self._turn = turn
        self._notes = notes
        self._beside = [one for one in BESIDE if one.brings & lane.flows] if feed is MAIN else []
        self._parts = parts
        self._runner = runner
        self._log = log
        self._source = feed
        self._clock = parts.ports.clock
        self._alarm = Alarm(parts.ports.clock)
        self._troubles = 0
        self._read = False
        self._after: dict[str, str] = {}
        self._also: Mapping[str, Any] = {}
        self.busy = False

    def wake(self) -> None:
        """Somebody says that the feed has moved; a lane that goes by schedule takes no hint."""
        if self._lane.hinted:
            self._alarm.ring()

    async def run(self) -> None:
        """Read to the end, sleep, again; until cancelled."""
        while True:
            self.busy = True
            next_us = await self._read_to_end()
            self.busy = False
            await self._alarm.until_us(next_us)

    async def _read_to_end(self) -> int:
        """Read until nothing more is there; return when to look again."""
        if not await self._may_have_news():
            return self._clock.now_us() + self._lane.poll_ms * 1_000
        try:
            await self._parts.profiles.read()
            while await self._read_page(self._source):
                await self._give_way()
            trouble = await self._read_beside()
        except (NoAnswer, CallFailed) as error:
            trouble = of_failure(error)
            self._log.write("feed.unread", reason=trouble.reason)
        if trouble is None:
            self._troubles, self._read = 0, True
            return self._clock.now_us() + self._lane.poll_ms * 1_000
        wait_us = min(self._parts.backoff(self._troubles), self._lane.poll_ms * 1_000)
        self._troubles += 1
        return trouble.at_us or self._clock.now_us() + wait_us

    async def _read_beside(self) -> RetryAfter | None:
        """Read what the main feed announces; the first trouble that was one feed's own.

        A feed that alone cannot be read keeps none of the others; an ERP that is away, or asks for
        patience, is asked for no other feed: raises `NoAnswer` or `CallFailed`.
        """
        trouble = None
        for feed in self._beside:
            try:
                while await self._is_behind(feed) and await self._read_page(feed):
                    await self._give_way()
            except Unusable as error:
                if error.until_us is not None:
                    raise
                failure = of_failure(error)
                self._log.write("feed.unread", operation=feed.operation, reason=failure.reason)
                trouble = trouble or failure
        return trouble

    async def _may_have_news(self) -> bool:
        """Whether it is worth a call: a feed is read in each life, and on once it told anything.

        Else only when what it follows is there; in a year without a return that is 35,000 calls.
        """
        kind = self._source.follows
        if kind is None or not self._read or await self._position(self._source) != "0":
            return True
        return await self._parts.store.transact(lambda tx: tx.bindings.any(kind))

    async def _give_way(self) -> None:
        """Read no further while as much is open as the intake may hold."""
        while self._runner.open >= self._parts.config.intake.limit:
            await self._runner.progress.until_us(None)

    async def _is_behind(self, feed: Feed) -> bool:
        """Whether the ERP says that a feed beside the main one has moved on."""
        head = self._also.get(feed.name)
        return type(head) is int and head > int(await self._position(feed))

    async def _read_page(self, feed: Feed) -> bool:
        """Take in one page; True when more follows. Raises `NoAnswer` or `CallFailed`."""
        after = await self._position(feed)
        answer = await self._ask(feed, after)
        if answer.status == _GONE and reason_of(answer) not in REFUSALS:
            name = self._lane.cursor(feed.cursor)
            await self._parts.store.transact(lambda tx: tx.cursors.put(name, "0"))
            self._after[feed.name] = "0"
            raise Unusable("feed-position-gone")
        content = content_of(answer)
        changes, position = content.get("changes"), content.get("next")
        if answer.status != 200 or not isinstance(changes, list) or type(position) is not int:
            raise Unusable(reason_of(answer), retry_after_us(answer, self._clock))
        more = content.get("more") is True
        if more and position <= int(after):
            raise Unusable("feed-does-not-go-on")
        also = content.get("also")
        if feed is MAIN:
            self._also = also if isinstance(also, dict) else {}
        if changes or str(position) != after:
            if self._lane.by_bus:
                await self._publish(feed, changes)
                changes = []
            added = await self._parts.store.transact(
                lambda tx: self._take_in(tx, feed, changes, after, position)
            )
            self._after[feed.name] = str(position)
            self._runner.wake(added)
        return more

    async def _ask(self, feed: Feed, after: str) -> Response:
        query = f"after={after}&limit={self._parts.profiles.page_rows}"
        if self._turn is None:
            return await self._parts.caller.call(ERP_READ, "GET", f"{feed.path}?{query}")
        async with self._turn:
            return await self._parts.caller.call(ERP_READ, "GET", f"{feed.path}?{query}")

    async def _publish(self, feed: Feed, changes: list[Any]) -> None:
        """Hand a page to the bus; its position is kept only once the bus has it for good."""
        ahead, works, nobodys = self._sorted(feed, changes)
        await self._parts.bus.publish([packed_work(work) for work in (*ahead, *works)])
        if nobodys:
            await self._parts.store.transact(lambda tx: self._note(tx, feed, nobodys))

    def _sorted(
        self, feed: Feed, changes: list[Any]
    ) -> tuple[list[NewWork], list[NewWork], list[Any]]:
        """What goes before the work of a page, that work, and the changes that no flow takes."""
        ahead, works, nobodys = [], [], []
        for change in map(self._parts.dialects.change, changes):
            new = self._work_of(feed, change)
            if new is None:
                nobodys += [change] if feed.name in self._notes else []
            elif new.flow in self._lane.flows:
                works.append(new)
            if new is not None and new.flow == erp_orders.FLOW.id:
                ahead += self._ahead(new)
        return ahead, works, nobodys

    def _ahead(self, new: NewWork) -> list[NewWork]:
        """The same among the work of the order that it continues, by whose lane that is brought.

        So no status of that order which came with it, or after it, is told before it is shown.
        """
        first = self._parts.comes_before(orjson.loads(new.body))
        if first is None or order_status.FLOW.id not in self._lane.flows:
            return []
        return [replace(new, key=order_key(first))]

    async def _position(self, feed: Feed) -> str:
        """The saved cursor; read once, since nobody but this reader moves it."""
        known = self._after.get(feed.name)
        if known is None:
            name = self._lane.cursor(feed.cursor)
            known = await self._parts.store.transact(lambda tx: tx.cursors.get(name)) or "0"
            self._after[feed.name] = known
        return known

    def _take_in(self, tx: Tx, feed: Feed, changes: list[Any], after: str, position: int) -> int:
        """Queue a page and move the cursor, unless it was moved since; how many items it added."""
        name = self._lane.cursor(feed.cursor)
        if (tx.cursors.get(name) or "0") != after:
            return 0
        now_us = self._clock.now_us()
        ahead, works, nobodys = self._sorted(feed, changes)
        self._note(tx, feed, nobodys)
        shown = erp_orders.FLOW.entity
        works[:0] = [one for one in ahead if tx.facts.get(shown, one.object) is None]
        added = sum(tx.work.put(new, now_us) for new in works)
        tx.cursors.put(name, str(position))
        return added

    def _work_of(self, feed: Feed, change: Any) -> NewWork | None:
        """The work a change asks for; None where no flow takes it."""
        flow = flow_of(self._parts, change)
        if flow is None:
            return None
        correlation = f"{feed.cursor}/{change.get('position')}"
        return change_work(flow, change["id"], change["version"], change.get("data"), correlation)

    def _note(self, tx: Tx, feed: Feed, nobodys: list[Any]) -> None:
        for change in nobodys:
            self._ignore(tx, feed, change)

    def _ignore(self, tx: Tx, feed: Feed, change: Any) -> None:
        known = change if isinstance(change, Mapping) else {}
        self._parts.audit.note(
            tx,
            "feed",
            feed.operation,
            str(known.get("id")),
            f"{feed.cursor}/{known.get('position')}",
            "ignored",
            reason="no-flow-for-change",
        )


def order_key(reference: str) -> str:
    """What orders the work of an order, by the name that the storefront has for it."""
    return f"order/{reference}"


def flow_of(parts: Parts, change: Any) -> Flow | None:
    """The flow that takes a change; None where no flow does, or it is none."""
    if not isinstance(change, dict):
        return None
    flow = BY_ENTITY.get(str(change.get("entity")))
    object_id, version, data = change.get("id"), change.get("version"), change.get("data")
    if flow is None or not isinstance(object_id, str) or type(version) is not int:
        return None
    if flow.of_order:
        if not isinstance(data, dict):
            return None
        if is_begun(data):
            flow = erp_orders.FLOW if flow is order_status.FLOW else flow
            if not parts.config.erp_orders:
                return None
    return flow


def change_work(
    flow: Flow, object_id: str, version: int, data: Mapping[str, Any] | None, correlation: str
) -> NewWork | None:
    """The work item of one version of an object of the ERP; `data` None: the object is gone."""
    key = f"{flow.entity}/{object_id}"
    if flow.of_order:
        reference = (data or {}).get("reference")
        if not isinstance(reference, str):
            return None
        key = order_key(reference)
        object_id = reference if flow.entity == "order" else object_id
    return NewWork(
        flow=flow.id,
        key=key,
        object=object_id,
        correlation=correlation,
        body=orjson.dumps(data),
        version=version,
        latest_only=flow.latest_only and not flow.of_order,
        latest_last=flow.latest_only and flow.of_order,
    )
