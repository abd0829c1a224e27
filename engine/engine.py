"""One engine: its tasks, its ASGI app, and the order in which they start and stop."""

from __future__ import annotations

from asyncio import Event, Task, create_task, gather, timeout
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.bus.consumer import Consumer
from engine.bus.mail import Mail
from engine.flows import table
from engine.intake import Intake
from engine.output import Log
from engine.parts import Parts, row_mappers
from engine.probe import Probe
from engine.readers import readers_of
from engine.reconcile.nightly import Reconciler
from engine.runner import Runner, Sender
from engine.senders.order import (
    ADDRESS_REQUEST,
    AMENDMENT,
    CONFIRMATION,
    ORDER,
    QUOTE,
    RECEIPT,
    REFUND,
    RETURN,
    OrderSender,
)
from engine.senders.rows import RowsSender
from engine.senders.status import (
    ADDRESS_ANSWER,
    ANSWER,
    DECIDED,
    DECISION,
    INSTRUCTION,
    STATUS,
    WITHDRAWAL,
    StatusSender,
)
from engine.store.tx import Tx

VERSION_1: Final = "1.0.0"
"""Of the contracts of what buyers ask for beside orders, of which there is one."""


class Engine:
    """A sync engine over its parts.

    `app` answers from the moment it is made, but only a started engine accepts deliveries.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._log = Log(parts.ports.clock, parts.ports.output)
        self._runner = Runner(parts, senders_of(parts), self._log)
        self._readers = readers_of(parts, self._runner, self._log)
        self._reconciler = Reconciler(parts, self._runner, self._log)
        self._tasks: list[Task[None]] = []
        self.app = self._build_app()

    @property
    def started(self) -> bool:
        """Whether the engine runs: started, not stopped, not failed."""
        return self._runner.ready

    @property
    def claimed(self) -> int:
        """How many items it has claimed and not settled: the work that an end of it interrupts."""
        return self._runner.claimed + self._parts.bus.held

    @property
    def broken(self) -> Event:
        """Set once the engine has failed and does nothing any more."""
        return self._runner.broken

    async def start(self) -> None:
        """Open the store, take back what an earlier incarnation left, run. Raises `StoreFailed`."""
        if self._tasks:
            return
        self._parts.store.open()
        incarnation, recovered, self._runner.open, left = await self._parts.store.transact(
            self._recover
        )
        audit, head = await self._parts.store.transact(lambda tx: tx.audit.last())
        self._runner.ready = True
        loops = [self._runner.run(), *(reader.run() for reader in self._readers)]
        topics = sorted(self._parts.wiring.bus | set(left))
        loops += [self._consumer(topic).run() for topic in topics]
        if self._parts.config.reconciliation.enabled:
            loops.append(self._reconciler.run())
        self._tasks = [create_task(loop) for loop in loops]
        for task in self._tasks:
            task.add_done_callback(self._runner.notice)
        self._log.write(
            "engine.ready",
            incarnation=incarnation,
            recovered=recovered,
            open=self._runner.open,
            audit=audit,  # the head of the trail, where the trail itself is not kept
            head=head,
        )

    async def stop(self) -> None:
        """Claim nothing more, let calls in flight end within `stop_grace_ms`, close the store."""
        self._runner.ready = False
        running, self._tasks = self._tasks, []
        for task in running[1:]:
            task.cancel()
        try:
            async with timeout(self._parts.config.stop_grace_ms / 1_000):
                await self._runner.drain()
        except TimeoutError:
            self._runner.cancel()
        await gather(*running, return_exceptions=True)
        await self._parts.store.close()
        self._log.write("engine.stopped", open=self._runner.open)

    def _consumer(self, topic: str) -> Consumer:
        return Consumer(self._parts, self._runner, self._log, topic)

    def _recover(self, tx: Tx) -> tuple[int, int, int, list[str]]:
        incarnation = int(tx.meta.get("incarnation") or 0) + 1
        tx.meta.put("incarnation", str(incarnation))
        self._parts.gate.load(tx)
        recovered = tx.work.recover(self._parts.ports.clock.now_us())
        left = self._parts.bus.recover(tx)  # also of a life that was wired otherwise
        return incarnation, recovered, tx.work.open_count(), left

    def _build_app(self) -> Starlette:
        intake = Intake(self._parts, self._runner, self._log)
        mail = Mail(self._parts, self._runner, self._log)
        probe = Probe(self._parts, self._runner, (*self._readers, self._reconciler), mail)
        return Starlette(
            routes=[
                Route("/webhooks/storefront", intake.receive, methods=["POST"]),
                Route("/webhooks/erp", self._hint, methods=["POST"]),
                Route("/health", probe.health, methods=["GET"]),
                Route("/probe/settled", probe.settled, methods=["GET"]),
                Route("/probe/parked", probe.parked, methods=["GET"]),
                Route("/probe/audit", probe.audit, methods=["GET"]),
                Route("/probe/drift", probe.drift, methods=["GET"]),
                Route("/dead-letters/{id}/replay", probe.replay, methods=["POST"]),
            ]
        )

    async def _hint(self, _request: Request) -> Response:
        """POST /webhooks/erp: something moved. Whoever says so, what is read alone is believed."""
        for reader in self._readers:
            reader.wake()
        return Response(status_code=202)


def senders_of(parts: Parts) -> dict[str, Sender]:
    """The sender of each flow, by its id."""
    ports, caller = parts.ports, parts.caller
    senders: dict[str, Sender] = {
        flow_id: RowsSender(table.BY_ID[flow_id], caller, ports.clock, mapper)
        for flow_id, mapper in row_mappers(parts).items()
    }
    told = (
        ("order_status", parts.map_status, STATUS),
        ("quote_answer", parts.map_answer, ANSWER),
        ("amendment_answer", parts.map_decision, DECISION),
        ("address_request_answer", parts.map_address_answer, ADDRESS_ANSWER),
        ("picks_to_wms", parts.map_pick, INSTRUCTION),
        ("withdrawals_to_wms", parts.map_withdrawal, WITHDRAWAL),
        ("decisions_to_erp", parts.map_decided, DECIDED),
    )
    for flow_id, mapper, what in told:
        flow = table.BY_ID[flow_id]
        senders[flow_id] = StatusSender(flow, caller, ports.clock, mapper, what)
    entered = (
        (ORDER, parts.map_order, parts.probe, parts.create, parts.dialects.pin("orders")),
        (RETURN, parts.map_return_request, parts.probe_return, parts.create_return, VERSION_1),
        (QUOTE, parts.map_quote, parts.probe_quote, parts.create_quote, VERSION_1),
        (RECEIPT, parts.map_capture, parts.probe_receipt, parts.create_receipt, VERSION_1),
        (REFUND, parts.map_refund, parts.probe_refund, parts.create_refund, VERSION_1),
        (
            CONFIRMATION,
            parts.map_confirmation,
            parts.probe_posting,
            parts.create_posting,
            VERSION_1,
        ),
        (AMENDMENT, parts.map_amendment, parts.probe_amendment, parts.create_amendment, VERSION_1),
        (
            ADDRESS_REQUEST,
            parts.map_address_request,
            parts.probe_address,
            parts.create_address,
            VERSION_1,
        ),
    )
    attempts = {ORDER.flow: parts.probe_attempt, RETURN.flow: parts.probe_return_attempt}
    for of, mapper, probe, create, version in entered:
        senders[of.flow] = OrderSender(
            *(parts.config, ports.clock, parts.profiles, mapper, probe, create, version, of),
            otherwise=parts.probe_entered if of is ORDER else None,
            attempt=attempts.get(of.flow),
        )
    return senders
