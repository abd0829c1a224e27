"""The front door: what the storefront delivers is on the disk before it is acknowledged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from contracts.errors import ConverterMissing, Inconvertible
from contracts.negotiation import VERSION_HEADER, VERSION_UNKNOWN, first_version
from engine.delivery import Delivery, content_hash, read_delivery
from engine.dialects import EVENTS
from engine.errors import EnvelopeInvalid, SignatureInvalid, StoreFailed
from engine.flows import amendment_to_erp, order_to_erp
from engine.flows.flow import Flow
from engine.flows.table import BY_EVENT
from engine.output import Log
from engine.parts import Parts, mapper_of
from engine.runner import Runner
from engine.store.ledger import INBOX
from engine.store.records import NewWork, Sight
from engine.store.tx import Tx

_FIRST: Final = first_version(EVENTS)
_MAX_BODY: Final = 4_000_000
"""Bytes; an order of a thousand lines has well under one million."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """What became of a delivery."""

    outcome: str
    status: int


_ACCEPTED: Final = _Taken("accepted", 202)
_AGAIN: Final = _Taken("duplicate", 200)
_CONFLICT: Final = _Taken("quarantined", 409)
_IGNORED: Final = _Taken("ignored", 202)
_PARKED: Final = _Taken("parked", 202)


class Intake:
    """Verifies, deduplicates, queues, commits, and only then says 2xx."""

    def __init__(self, parts: Parts, runner: Runner, log: Log) -> None:
        self._parts = parts
        self._runner = runner
        self._log = log
        self._clock = parts.ports.clock

    async def receive(self, request: Request) -> Response:
        """POST /webhooks/storefront: 202 accepted, 200 known already, 409 same id and another
        payload, 401 not authentic, 400 no event or of no version that is known here, 413 too large,
        503 come back later.
        """
        if not self._runner.ready or self._runner.open >= self._parts.config.intake.limit:
            return self._come_back()
        body = await _read(request)
        if body is None:
            return Response(status_code=413)
        try:
            delivery_id = self._parts.verify(request.headers, body, self._clock.now())
            delivery = read_delivery(delivery_id, self._worded(request, body))
        except ConverterMissing:
            self._log.write("delivery.rejected", reason=VERSION_UNKNOWN)
            return self._refuse_version()
        except Inconvertible:
            self._log.write("delivery.rejected", reason="not-convertible")
            return Response(status_code=400)
        except SignatureInvalid as error:
            self._log.write("delivery.rejected", reason=str(error))
            return Response(status_code=401)
        except EnvelopeInvalid as error:
            self._log.write("delivery.rejected", reason=str(error))
            return Response(status_code=400)
        try:
            taken = await self._parts.store.transact(lambda tx: self._take(tx, delivery))
        except StoreFailed as error:
            self._runner.give_up(error)
            return self._come_back()
        return self._answer(delivery, taken)

    def _worded(self, request: Request, body: bytes) -> bytes:
        """The event in the version that the engine pins."""
        version = request.headers.get(VERSION_HEADER, _FIRST)
        return self._parts.dialects.event(body, version)

    def _refuse_version(self) -> Response:
        problem = {
            "type": f"urn:seatrial:problem:{VERSION_UNKNOWN}",
            "title": "The version of the contract is not known here",
            "status": 400,
            "detail": "the event is of a version that came after this engine",
            "code": VERSION_UNKNOWN,
            "contract": EVENTS,
            "supported": self._parts.dialects.supported,
        }
        return Response(orjson.dumps(problem), 400, media_type="application/problem+json")

    def _come_back(self) -> Response:
        wait_s = str(self._parts.config.intake.retry_after_s)
        return Response(status_code=503, headers={"retry-after": wait_s})

    def _answer(self, delivery: Delivery, taken: _Taken) -> Response:
        if taken is _ACCEPTED:
            self._runner.wake(added=1)
        elif taken in (_CONFLICT, _PARKED):
            event = f"delivery.{taken.outcome}"
            self._log.write(event, event_id=delivery.event_id, delivery=delivery.delivery_id)
        return Response(status_code=taken.status)

    def _take(self, tx: Tx, delivery: Delivery) -> _Taken:
        now_us = self._clock.now_us()
        key = self._parts.dedup_key(delivery)
        sight = self._parts.dedup(tx, delivery.source, key, delivery.payload_hash, now_us)
        if sight is Sight.AGAIN:
            return self._note(tx, delivery, _AGAIN, "same-event")
        flow = BY_EVENT.get(delivery.type)
        if flow is None:
            return self._note(tx, delivery, _IGNORED, "no-flow-for-event")
        work = NewWork(
            flow=flow.id,
            key=_key_of(flow, delivery),
            object=delivery.subject,
            correlation=delivery.event_id,
            body=orjson.dumps(delivery.data),
        )
        if sight is Sight.CONFLICT:
            tx.work.park_new(work, "same-event-other-payload", now_us)
            return self._note(tx, delivery, _CONFLICT, "same-event-other-payload")
        return self._queue(tx, delivery, work)

    def _queue(self, tx: Tx, delivery: Delivery, work: NewWork) -> _Taken:
        """Queue what a new event announces; an order that is known already is not made again.

        While the order is under way or a dead letter, whoever was first is in charge. Once it is
        done it is looked up, which finds it.
        """
        now_us = self._clock.now_us()
        sight = self._sight_of_order(tx, work.flow, delivery, now_us)
        if sight is Sight.CONFLICT:
            tx.work.park_new(work, "same-order-other-content", now_us)
            return self._note(tx, delivery, _PARKED, "same-order-other-content")
        if sight is Sight.AGAIN:
            if tx.work.is_open(work.key) or tx.work.is_parked(work.flow, work.object):
                return self._note(tx, delivery, _IGNORED, "same-order-under-way")
            work = replace(work, doubt_us=now_us)
        tx.work.put(work, now_us)
        return _ACCEPTED

    def _sight_of_order(self, tx: Tx, flow: str, delivery: Delivery, now_us: int) -> Sight:
        key = self._parts.order_key(delivery)
        if key is None:
            return Sight.NEW
        content = content_hash(delivery.data, mapper_of(self._parts, flow))
        return self._parts.dedup(tx, INBOX[flow], key, content, now_us)

    def _note(self, tx: Tx, delivery: Delivery, taken: _Taken, reason: str) -> _Taken:
        account = delivery.data.get("account")
        self._parts.audit.note(
            tx,
            "intake",
            "engine.webhook",
            delivery.subject,
            delivery.event_id,
            taken.outcome,
            reason=reason,
            after=delivery.payload_hash,
            behalf=account if isinstance(account, str) else None,
        )
        return taken


def _key_of(flow: Flow, delivery: Delivery) -> str:
    """What orders the work: an amendment comes after the order that it is about."""
    order = delivery.data.get("order") if flow.id == amendment_to_erp.FLOW.id else None
    if isinstance(order, str):
        return f"{order_to_erp.FLOW.id}/{order}"
    return f"{flow.id}/{delivery.subject}"


async def _read(request: Request) -> bytes | None:
    """The body, or None as soon as it is longer than any event."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY:
            return None
    return body
