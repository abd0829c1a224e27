"""The workers: they claim what is due, have it sent, and settle it; asleep when nothing is due."""

from __future__ import annotations

from asyncio import CancelledError, Event, Task, create_task, gather
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.alarm import Alarm
from engine.errors import StoreFailed
from engine.flows.flow import Flow
from engine.flows.table import ALL, OBJECT_OF
from engine.outcome import Outcome, RetryAfter
from engine.output import Log
from engine.parts import Parts
from engine.settle import Settled, Settler
from engine.store.records import Item
from engine.store.tx import Tx

Sender = Callable[[Sequence[Item]], Awaitable[Sequence[Outcome]]]
"""Sends claimed items of one flow; one outcome per item, in their order."""

_QUIET: Final = frozenset({"created", "found", "applied", "stale", "retry"})


@dataclass(slots=True)
class _Plan:
    """What one look at the queue came to."""

    jobs: list[tuple[Flow, list[Item]]] = field(default_factory=list)
    settled: list[tuple[Flow, Settled]] = field(default_factory=list)
    next_us: int | None = None

    def wake_at(self, at_us: int | None) -> None:
        if at_us is not None and (self.next_us is None or at_us < self.next_us):
            self.next_us = at_us


class Runner:
    """At most as many calls per pool as it has workers, and one batch per flow, are in flight."""

    def __init__(self, parts: Parts, senders: Mapping[str, Sender], log: Log) -> None:
        self._parts = parts
        self._senders = senders
        self._log = log
        self._clock = parts.ports.clock
        self._settler = Settler(parts)
        self._lease_us = parts.config.lease_ms * 1_000
        self._alarm = Alarm(parts.ports.clock)
        self._free = dict(parts.wiring.pools)
        self._pool_of = parts.wiring.pool_of
        self._batching: dict[str, bool] = {}
        self._jobs: dict[int, Task[None]] = {}
        self._started = 0
        self._stopping = False
        self.open = 0
        self.claimed = 0
        self.ready = False
        self.broken = Event()
        self.after: dict[str, Callable[[], None]] = {}
        """What wants to know that an item of a flow was done or parked."""
        self.progress = Alarm(parts.ports.clock)

    def wake(self, added: int = 0) -> None:
        """Look at the queue again; `added` items were put into it."""
        self.open += added
        self._alarm.ring()

    async def run(self) -> None:
        """Claim and hand out, until cancelled."""
        while not self._stopping:
            plan = await self._parts.store.transact(self._look)
            for flow, settled in plan.settled:
                self._tell(flow, settled)
            for flow, items in plan.jobs:
                self._begin(flow, items)
            if not plan.settled:
                await self._alarm.until_us(plan.next_us)

    async def drain(self) -> None:
        """Claim nothing more and let what is in flight end."""
        self._stopping = True
        self._alarm.ring()
        await gather(*self._jobs.values(), return_exceptions=True)

    def cancel(self) -> None:
        """Abandon what is in flight; its leases are taken back at the next start."""
        for task in list(self._jobs.values()):
            task.cancel()

    def _look(self, tx: Tx) -> _Plan:
        plan = _Plan()
        now_us = self._clock.now_us()
        lease_end = tx.work.next_lease_end()
        if lease_end is not None and lease_end <= now_us:
            tx.work.expire(now_us)
            lease_end = tx.work.next_lease_end()
        free = dict(self._free)
        heads = tx.work.heads()
        for flow in ALL:
            if flow.id in heads:
                self._look_at(tx, flow, heads, free, plan)
        if lease_end is None and plan.jobs:  # what is leased now ends after what was leased before
            lease_end = now_us + self._lease_us
        plan.wake_at(lease_end)
        return plan

    def _look_at(
        self, tx: Tx, flow: Flow, heads: Mapping[str, int], free: dict[str, int], plan: _Plan
    ) -> None:
        now_us = self._clock.now_us()
        due_us = max(heads[flow.id], self._parts.gate.until_us(flow.system, OBJECT_OF[flow.id]))
        if due_us > now_us:
            plan.wake_at(due_us)
            return
        room = self._room(flow, free)
        if not room or any(self._goes_first(heads, other, now_us) for other in flow.after):
            return
        lease_us = now_us + self._lease_us
        items = []
        for item in tx.work.claim(flow.id, room, now_us, lease_us):
            decided = self._settler.admit(tx, flow, item)
            if decided is None:
                items.append(item)
            else:
                plan.settled.append((flow, self._settler.settle(tx, flow, item, decided)))
        if items:
            self.claimed += len(items)
            free[self._pool_of(flow)] -= 1 if flow.batch else len(items)
            plan.jobs += [(flow, items)] if flow.batch else [(flow, [item]) for item in items]
        plan.wake_at(tx.work.next_due(flow.id) if free[self._pool_of(flow)] else None)

    def _goes_first(self, heads: Mapping[str, int], other: str, now_us: int) -> bool:
        return self._batching.get(other, False) or heads.get(other, now_us + 1) <= now_us

    def _room(self, flow: Flow, free: Mapping[str, int]) -> int:
        left = free[self._pool_of(flow)]
        if flow.batch:
            ready = left and not self._batching.get(flow.id)
            return self._parts.config.batch_rows if ready else 0
        return left

    def _begin(self, flow: Flow, items: list[Item]) -> None:
        self._started += 1
        number = self._started
        self._free[self._pool_of(flow)] -= 1
        self._batching[flow.id] = flow.batch
        task = self._jobs[number] = create_task(self._work(number, flow, items))
        task.add_done_callback(self.notice)

    async def _work(self, number: int, flow: Flow, items: list[Item]) -> None:
        try:
            outcomes = await self._send(flow, items)
            pairs = list(zip(items, outcomes, strict=True))
            for settled in await self._parts.store.transact(
                lambda tx: self._settle(tx, flow, pairs)
            ):
                self._tell(flow, settled)
        finally:
            del self._jobs[number]
            self._free[self._pool_of(flow)] += 1
            self._batching[flow.id] = False
            self._alarm.ring()
            self.progress.ring()

    def _settle(self, tx: Tx, flow: Flow, pairs: Sequence[tuple[Item, Outcome]]) -> list[Settled]:
        settled = [self._settler.settle(tx, flow, *pair) for pair in pairs]
        self.claimed -= len(pairs)
        return settled

    async def _send(self, flow: Flow, items: list[Item]) -> Sequence[Outcome]:
        try:
            return await self._senders[flow.id](items)
        except (StoreFailed, CancelledError):
            raise
        except Exception as error:  # noqa: BLE001 (whatever one item breaks, the others go on)
            self._log.write("sender.failed", flow=flow.id, reason=type(error).__name__)
            return [RetryAfter("engine-fault", doubt_us=self._clock.now_us())] * len(items)

    def _tell(self, flow: Flow, settled: Settled) -> None:
        if settled.closed:
            self.open -= 1
            if flow.id in self.after:
                self.after[flow.id]()
        if settled.outcome not in _QUIET:
            item = settled.item
            self._log.write(
                f"item.{settled.outcome}",
                flow=flow.id,
                key=item.object,
                item=item.item,
                reason=settled.reason,
                attempts=item.failures + 1,
            )

    def notice(self, task: Task[None]) -> None:
        """A task of the engine ended: of an error, the engine has failed and says so in /health.

        Nothing is retried here: without its store an engine can promise nothing, and a defect is
        not cured by going on. What was committed is there for the next start.
        """
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self.give_up(error)

    def give_up(self, error: BaseException) -> None:
        """Do nothing any more; a restart finds everything that was committed."""
        self.ready = False
        self._stopping = True
        self.broken.set()
        self._log.write("engine.failed", reason=type(error).__name__)
