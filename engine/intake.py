"""The front door: what the storefront delivers is on the disk before it is acknowledged."""

from __future__ import annotations

from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from contracts.errors import ConverterMissing, Inconvertible
from contracts.negotiation import VERSION_HEADER, VERSION_UNKNOWN, first_version
from engine.bus.message import packed_event
from engine.delivery import Delivery, read_delivery
from engine.dialects import EVENTS
from engine.errors import EnvelopeInvalid, SignatureInvalid, StoreFailed
from engine.flows.table import BY_EVENT
from engine.output import Log
from engine.parts import Parts
from engine.runner import Runner
from engine.taking import ACCEPTED, Taken, Taking, tell

_FIRST: Final = first_version(EVENTS)
_MAX_BODY: Final = 4_000_000
"""Bytes; an order of a thousand lines has well under one million."""


class Intake:
    """Verifies, deduplicates, queues, commits, and only then says 2xx.

    What goes by the bus is published in place of that, and its consumer takes it in.
    """

    def __init__(self, parts: Parts, runner: Runner, log: Log) -> None:
        self._parts = parts
        self._runner = runner
        self._log = log
        self._clock = parts.ports.clock
        self._take = Taking(parts)

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
        flow = BY_EVENT.get(delivery.type)
        try:
            if flow is not None and flow.id in self._parts.wiring.bus:
                await self._parts.bus.publish([packed_event(flow.id, delivery)])
                return Response(status_code=202)
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

    def _answer(self, delivery: Delivery, taken: Taken) -> Response:
        if taken is ACCEPTED:
            self._runner.wake(added=1)
        tell(self._log, delivery, taken)
        return Response(status_code=taken.status)


async def _read(request: Request) -> bytes | None:
    """The body, or None as soon as it is longer than any event."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY:
            return None
    return body
