"""The nightly comparison: when it runs, what it reads, what it leaves behind."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

import orjson

from contracts.ports import CallFailed
from engine.classify import of_failure
from engine.delivery import content_hash
from engine.errors import NoAnswer, NotServed
from engine.feed import CURSOR, MAIN, RECEIVABLES, RETURNS, Feed
from engine.flows import availability, credit_notes, receipts, returns, shipments, statements
from engine.flows.table import BY_ID
from engine.output import Log
from engine.parts import Parts, mapper_of, row_mappers
from engine.readers import serves
from engine.reconcile.brought import BroughtComparison
from engine.reconcile.found import Findings, name_of
from engine.reconcile.lists import Comparison, ListComparison
from engine.reconcile.orders import EXCHANGED, ORDERS, OrderComparison
from engine.reconcile.reading import Reading, Window
from engine.reconcile.requests import RequestComparison
from engine.reconcile.retold import FEEDS, Retold
from engine.runner import Runner
from engine.store.ledger import BOUND, INBOX
from engine.store.records import NewWork
from engine.store.tx import Tx

STATE: Final = "reconcile"
"""Under which name its state is kept: `ages` has since when each difference of the last report was
found, by entity, id and field; `tried` what that run had repaired."""

_AGAIN_US: Final = 900_000_000
_RUNS: Final = 4
"""So often a run is begun in one night, a quarter of an hour apart, before the next night's."""
_LISTED: Final = (
    (MAIN, ((shipments.FLOW, "/shipments"),)),
    (RETURNS, ((returns.FLOW, "/returns"), (credit_notes.FLOW, "/credit-notes"))),
    (RECEIVABLES, ((receipts.FLOW, "/receipts"), (statements.FLOW, "/statements"))),
)
"""What the ERP lists besides telling of it, by the feed that says how far its list was compared."""

_MICROSECOND: Final = timedelta(microseconds=1)


class Reconciler:
    """Runs once a night; a run that was cut short, by a fault or a kill, is run again whole.

    Its state (when to run next, where the windows begin, what was pending) is written in the same
    transaction as its report and its repairs.
    """

    def __init__(self, parts: Parts, runner: Runner, log: Log) -> None:
        self._parts = parts
        self._runner = runner
        self._log = log
        self._clock = parts.ports.clock
        self._rules = parts.config.reconciliation
        self._mappers = row_mappers(parts)
        self._given_up = 0
        self.busy = False

    async def run(self) -> None:
        """Sleep until the next run is due, run, again; until cancelled."""
        state = await self._parts.store.transact(self._load)
        next_us = int(state["next_us"])
        while True:
            await self._clock.sleep_until_us(next_us)
            self.busy = True
            next_us = await self._try(state)
            self.busy = False
            state = await self._parts.store.transact(self._load)

    async def _try(self, state: dict[str, Any]) -> int:
        """One run; return when to run next."""
        try:
            next_us = await self._compare(state)
            self._given_up = 0
            return next_us
        except (NoAnswer, CallFailed) as error:
            self._log.write("reconcile.given_up", reason=of_failure(error).reason)
        except (KeyError, TypeError, ValueError) as error:
            self._log.write("reconcile.given_up", reason=type(error).__name__)
        self._given_up += 1
        if self._given_up % _RUNS == 0:
            return self._next_us()
        return self._clock.now_us() + _AGAIN_US

    async def _compare(self, state: dict[str, Any]) -> int:
        await self._parts.profiles.read()
        started_us = self._clock.now_us()
        reached = await self._parts.store.transact(self._reached)
        findings = Findings()
        reading = Reading(self._parts)
        lists = Comparison(self._parts, findings, state["pending"], state.get("tried", ()))
        stock_rows = await self._compare_lists(state, reading, lists)
        retold = Retold(self._parts, reading, reached)
        told = await retold.since({feed.cursor: self._since(state, feed) for feed in FEEDS})
        await self._compare_asked(state, reading, findings, lists, retold)
        brought = BroughtComparison(self._parts, reading, lists, retold, self._mappers)
        compared = await brought.run(told, state["pending"])
        findings.compared = max(findings.compared, compared)
        next_us = self._next_us()
        following = {
            "next_us": next_us,
            "night": int(state["night"]) + 1,
            "position": str(reached[CURSOR]),
            "beside": {cursor: str(at) for cursor, at in reached.items() if cursor != CURSOR},
            "since_us": started_us,
            "pending": findings.pending,
            "stock_rows": stock_rows,
        }
        await self._leave(findings, following, state.get("ages", {}))
        return next_us

    async def _compare_asked(
        self,
        state: dict[str, Any],
        reading: Reading,
        findings: Findings,
        lists: Comparison,
        retold: Retold,
    ) -> None:
        """Orders, quotes and amendments; what was unlike before is looked at again."""
        window = self._window(state)
        names = [name.split("\n")[:2] for name in state.get("ages", {})]
        names += [name.split("/", 1) for name in state["pending"]]
        for exchanged in EXCHANGED:
            again = {object_id for entity, object_id in names if entity == exchanged.kind}
            comparison = OrderComparison(
                self._parts, reading, findings, lists, exchanged, frozenset(again)
            )
            await comparison.run(window, retold.orders if exchanged is ORDERS else None)
        with suppress(NotServed):  # a landscape without returns has none to compare
            await RequestComparison(self._parts, reading, findings).run(window)

    async def _compare_lists(
        self, state: dict[str, Any], reading: Reading, lists: Comparison
    ) -> int:
        """The ERP's lists of what it has, of what may be listed; how many rows of stock."""
        rules, night, stock_rows = self._rules, int(state["night"]), int(state.get("stock_rows", 0))
        whole = night % rules.full_nights == 0
        compare = ListComparison(self._parts, reading, lists)
        for feed, listed in _LISTED:
            since = None if whole else self._window(state, feed)
            with suppress(NotServed):  # an ERP need not have all of it
                for flow, path in listed:
                    await compare.run(flow, self._mappers[flow.id], path, since)
        if whole or stock_rows <= rules.nightly_rows:
            mapper = self._parts.map_availability
            stock_rows = await compare.run(availability.FLOW, mapper, "/availability")
        return stock_rows

    def _reached(self, tx: Tx) -> dict[str, int]:
        """How far each feed was read, by all of its readers."""
        return {feed.cursor: self._position(tx, feed) for feed in FEEDS}

    def _position(self, tx: Tx, feed: Feed) -> int:
        lanes = [lane for lane in self._parts.wiring.lanes if serves(feed, lane)]
        return min(
            (int(tx.cursors.get(lane.cursor(feed.cursor)) or "0") for lane in lanes), default=0
        )

    def _window(self, state: dict[str, Any], feed: Feed = MAIN) -> Window:
        """What changed since the last run, of what a feed tells of.

        Each has come to a position of its own: what one told of long ago is beyond where another
        stood, and the storefront's window would not have it.
        """
        position = state.get("beside", {}).get(feed.cursor, state["position"])
        return Window(str(position), self._clock.instant(int(state["since_us"])))

    def _since(self, state: dict[str, Any], feed: Feed) -> int:
        """Up to where the last run compared what a feed told of."""
        if feed is MAIN:
            return int(state["position"])
        return int(state.get("beside", {}).get(feed.cursor, "0"))

    async def _leave(
        self, findings: Findings, following: dict[str, Any], ages: dict[str, int]
    ) -> None:
        now_us = self._clock.now_us()
        added = await self._parts.store.transact(
            lambda tx: self._write(tx, findings, following, ages, now_us)
        )
        self._runner.wake(added)
        if findings.drift:
            self._log.write(
                "reconcile.drift",
                compared=findings.compared,
                drift=len(findings.drift),
                repairs=len(findings.repairs),
            )

    def _write(
        self,
        tx: Tx,
        findings: Findings,
        following: dict[str, Any],
        ages: dict[str, int],
        now_us: int,
    ) -> int:
        findings.withdraw(tx)
        run = tx.drift.put(now_us, findings.compared, findings.drift)
        added, tried = 0, []
        for repair in findings.repairs.values():
            if not tx.work.is_under_way(repair.flow, repair.object):
                self._forget(tx, repair)
                added += self._parts.mend(self._parts, tx, repair, now_us)
                self._note(tx, repair, run, "repair")
                tried.append(f"{BY_ID[repair.flow].entity}/{repair.object}")
        for letter, reason in findings.letters.values():
            tx.work.park_new(letter, reason, now_us)
            self._note(tx, letter, run, "parked", reason)
        for (entity, object_id), known in findings.agreed.items():
            if tx.facts.get(entity, object_id) != known:
                tx.facts.forget(entity, object_id)
                tx.facts.put(entity, object_id, *known, now_us)
        names = map(name_of, findings.drift)
        since = {name: self._parts.first_seen(ages, name, now_us) for name in names}
        kept = {**following, "ages": since, "tried": tried}
        tx.meta.put(STATE, orjson.dumps(kept).decode())
        return added

    def _note(
        self, tx: Tx, work: NewWork, run: int, outcome: str, reason: str | None = None
    ) -> None:
        self._parts.audit.note(
            tx,
            "reconcile",
            BY_ID[work.flow].operation,
            work.object,
            f"reconcile/{run}",
            outcome,
            reason=reason,
            version=work.version,
        )

    def _forget(self, tx: Tx, repair: NewWork) -> None:
        """What is repaired was not there: neither the version nor the binding holds."""
        if repair.version is None:
            placed, source = orjson.loads(repair.body), INBOX[repair.flow]
            mapper = mapper_of(self._parts, repair.flow)
            key, content = f"{placed['shop']}/{repair.object}", content_hash(placed, mapper)
            tx.inbox.put_if_absent(source, key, content, self._clock.now_us())
            tx.bindings.release(BOUND[source], key)
        else:
            tx.facts.forget(BY_ID[repair.flow].entity, repair.object)

    def _load(self, tx: Tx) -> dict[str, Any]:
        """The state of the last run; at first, everything is still to be compared."""
        text = tx.meta.get(STATE)
        if text is not None:
            state: dict[str, Any] = orjson.loads(text)
            return state
        state = {
            "next_us": self._next_us(),
            "night": 0,
            "position": "0",
            "since_us": 0,
            "pending": {},
            "stock_rows": 0,
        }
        tx.meta.put(STATE, orjson.dumps(state).decode())
        return state

    def _next_us(self) -> int:
        """The next time it is `at_minute` o'clock UTC, at least a minute from now."""
        now = self._clock.now()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        due = midnight + timedelta(minutes=self._rules.at_minute)
        if due < now + timedelta(minutes=1):
            due += timedelta(days=1)
        return self._clock.now_us() + (due - now) // _MICROSECOND


def ages_of(tx: Tx) -> dict[str, int]:
    """Since when each difference of the last report was found, by its name."""
    state = orjson.loads(tx.meta.get(STATE) or "{}")
    ages: dict[str, int] = state.get("ages", {})
    return ages
