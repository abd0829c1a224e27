"""The outbox: an event is stored with its order, and sent until it arrives or is given up.

The body is CloudEvents 1.0 in structured JSON; the headers are those of Standard Webhooks 1.0.0, on
the injected clock. Every attempt is journalled as a `delivery`. What is still to be sent are
pending rows of the state, so a snapshot carries them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Protocol

import orjson

from contracts.converters import convert
from contracts.instants import format_instant
from contracts.negotiation import VERSION_HEADER, first_version
from contracts.ports import CallFailed, HttpPort, Request, Response
from contracts.published import urn
from simulator.dispatcher import CAUSE
from simulator.entity import Pending, Row
from simulator.faults import DeliveryFault
from simulator.state import State
from simulator.storefront import subscription
from simulator.storefront.forgery import FORGED, forged_headers
from simulator.storefront.retries import RetryPolicy
from simulator.storefront.signature import Keyring, sign
from simulator.transaction import Transaction

EDGE: Final = "storefront>engine"
PATH: Final = "/webhooks/storefront"
MEDIA: Final = "application/cloudevents+json"
WEBHOOK: Final = "webhook"
"""The kind of the pending rows."""

FIRST: Final = first_version("events")
_EVENT: Final = urn("events", "event", FIRST)

ORDER_PLACED: Final = "seatrial.order.placed"

PENDING, DELIVERED, GIVEN_UP = "pending", "delivered", "given_up"
DROPPED, UNDELIVERABLE = "dropped", "undeliverable"
STRANGER: Final = "stranger"
"""An account that the shop would never have let in: the one of a poison event."""

_GONE: Final = 410
_LATEST: Final = "latest"


@dataclass(frozen=True, slots=True)
class Announcement:
    """A type of event, and the schema of the document that it carries."""

    type: str
    schema: str


PLACED: Final = Announcement(ORDER_PLACED, urn("orders", "storefront-order"))


class DeliveryFaults(Protocol):
    """Who decides what goes wrong with deliveries (`simulator.faults.FaultBook`)."""

    def deliveries(self, key: str, nth: int) -> Sequence[DeliveryFault]: ...

    def record(
        self, fault: DeliveryFault, *, effective: bool, detail: Mapping[str, Any] | None = None
    ) -> None: ...


class Outbox:
    """Stores events, sends them, retries them, and gives up as the policy says."""

    def __init__(
        self,
        state: State,
        port: HttpPort,
        keys: Keyring,
        policy: RetryPolicy,
        faults: DeliveryFaults | None,
        *,
        shop: str,
        stamp: Callable[[], datetime] | None = None,
        version: str = FIRST,
    ) -> None:
        self._state = state
        self._version = version
        self._stamp = stamp or state.clock.now
        self._port = port
        self._keys = keys
        self._policy = policy
        self._faults = faults
        self._source = f"/storefront/{shop}"

    def enqueue(
        self, tx: Transaction, document: Mapping[str, Any], announced: Announcement = PLACED
    ) -> str:
        """Store the event of a new document and make its delivery due; returns the event's id."""
        event_id = tx.next_id("event")
        at = self._state.clock.instant(tx.at_us)
        event = {
            "specversion": "1.0",
            "id": event_id,
            "source": self._source,
            "type": announced.type,
            "subject": document["id"],
            "time": format_instant(at),
            "datacontenttype": "application/json",
            "dataschema": announced.schema,
            "data": document,
        }
        tx.put("payload", event_id, event)
        subscribed = subscription.read(self._state).active
        state = self._send_first(tx, event) if subscribed else UNDELIVERABLE
        self._mark(tx, event_id, state, event)
        return event_id

    def placed(self, event_id: str) -> Any:
        """The document of an event, as it was then."""
        row = self._state.get("payload", event_id)
        return None if row is None else row.body["data"]

    def engine_restarted(self) -> None:
        """Release the duplicates that were to come after the receiver's next restart."""
        with self._state.transaction(CAUSE) as tx:
            for row in list(self._state.rows("after_restart")):
                payload = row.body
                tx.delete("after_restart", row.id)
                tx.schedule(tx.at_us + payload["fault"]["delay_us"], WEBHOOK, payload)

    def rotate(self, secret: str, *, overlap_s: int) -> None:
        """Sign with another secret, for `overlap_s` more with the one before it as well."""
        self._keys.rotate(secret, self._state.clock.now_us() + overlap_s * 1_000_000)

    def unsubscribe(self) -> None:
        """Send nothing from now on; what is still to be sent is given up when it is due."""
        with self._state.transaction("harness") as tx:
            subscription.write(tx, subscription.read(self._state).disabled())

    def resubscribe(self) -> None:
        """Send again from now on; what was missed meanwhile stays missed."""
        with self._state.transaction("harness") as tx:
            subscription.write(tx, subscription.Subscription())

    async def deliver(self, pending: Pending) -> None:
        """One attempt: send, journal the outcome, and make the next one due if there is one."""
        payload = pending.payload
        event_id, delivery_id = payload["event"], payload["delivery"]
        row = self._state.get("payload", event_id)
        body = b"" if row is None else self._worded(row)
        if payload.get("forgery"):
            await self._deceive(pending, body)
            return
        if row is None or not subscription.read(self._state).active:
            self._leave(pending)
            return
        key, *older = self._keys.keys(self._state.clock.now_us())
        outcome, response = await self._post(
            sign(key, delivery_id, self._stamp(), body, *older), body
        )
        self._journal(payload, outcome, None if response is None else response.status)
        with self._state.transaction(CAUSE) as tx:
            tx.done(pending.seq)
            if outcome == DELIVERED:
                self._arrived(tx, payload)
            else:
                self._failed(tx, payload, response)

    async def _deceive(self, pending: Pending, body: bytes) -> None:
        """A delivery that is not ours, sent once: nobody journals it but the wire."""
        payload = pending.payload
        headers = forged_headers(
            payload["forgery"], self._keys.key, payload["delivery"], self._stamp(), body
        )
        _, response = await self._post(headers, body)
        fault = DeliveryFault(**payload["fault"])
        with self._state.transaction(CAUSE) as tx:
            tx.done(pending.seq)
        self._record(fault, _names(payload), effective=response is not None)

    def _worded(self, row: Row) -> bytes:
        """An event in the version that the subscriber wants."""
        if self._version == FIRST:
            return row.raw
        return orjson.dumps(convert(row.body, _EVENT, self._version))

    async def _post(self, signed: Mapping[str, str], body: bytes) -> tuple[str, Response | None]:
        headers = {"content-type": MEDIA, **signed}
        if self._version != FIRST:
            headers[VERSION_HEADER] = self._version
        request = Request("POST", PATH, headers, body)
        try:
            response = await self._port.call(EDGE, request, timeout_ms=self._policy.timeout_ms)
        except CallFailed as failure:
            return failure.kind, None
        return (DELIVERED if 200 <= response.status < 300 else "rejected"), response

    def _send_first(self, tx: Transaction, event: Mapping[str, Any]) -> str:
        """Make the first delivery due, as the faults want it; returns where the event stands."""
        event_id = event["id"]
        delay_us, held_back = 0, []
        for fault in self._ask(event_id):
            if fault.effect == "drop":
                self._record(fault, {"event_id": event_id}, effective=True)
                return DROPPED
            if fault.effect == "poison":
                self._poison(tx, event, fault)
            if fault.effect == "forge":
                self._forge(tx, event, fault)
            if fault.effect in {"late", "reorder"}:
                delay_us += fault.delay_us
                held_back.append(asdict(fault))
        payload = self._payload(event_id, _delivery_id(event_id), held_back=held_back)
        tx.schedule(tx.at_us + delay_us, WEBHOOK, payload)
        return PENDING

    def _poison(self, tx: Transaction, event: Mapping[str, Any], fault: DeliveryFault) -> None:
        """Send ahead an event about an order of nobody's: no ERP will ever take it."""
        event_id = tx.next_id("event")
        order = {**event["data"], "id": f"{event['subject']}-{STRANGER}", "account": STRANGER}
        poison = {**event, "id": event_id, "subject": order["id"], "data": order}
        tx.put("payload", event_id, poison)
        tx.schedule(tx.at_us, WEBHOOK, self._payload(event_id, _delivery_id(event_id)))
        self._mark(tx, event_id, PENDING, poison)
        self._record(fault, {"event_id": event_id}, effective=True)

    def _forge(self, tx: Transaction, event: Mapping[str, Any], fault: DeliveryFault) -> None:
        """Send ahead an order that nobody placed, in a delivery that is not authentic."""
        event_id = tx.next_id("event")
        order = {**event["data"], "id": f"{event['subject']}-{FORGED}"}
        tx.put(
            "payload", event_id, {**event, "id": event_id, "subject": order["id"], "data": order}
        )
        payload = self._payload(event_id, _delivery_id(event_id), copy_of=asdict(fault))
        tx.schedule(tx.at_us, WEBHOOK, payload | {"forgery": fault.forgery})

    def _payload(
        self,
        event_id: str,
        delivery_id: str,
        *,
        held_back: Sequence[Mapping[str, Any]] = (),
        copy_of: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        return {
            "event": event_id,
            "delivery": delivery_id,
            "attempt": 1,
            "held_back": list(held_back),
            "fault": copy_of,
        }

    def _arrived(self, tx: Transaction, payload: Mapping[str, Any]) -> None:
        event_id = payload["event"]
        subscription.write(tx, subscription.read(self._state).succeeded())
        if payload["fault"] is not None:
            self._report_copy(tx, payload, DELIVERED)
            return
        self._report_held_back(payload, arrived=True)
        self._mark(tx, event_id, DELIVERED)
        if _rank(event_id) > self._latest():
            tx.put("delivery", _LATEST, {"event": event_id})
        for fault in self._ask(event_id):
            if fault.effect == "duplicate":
                self._copy(tx, payload, fault)

    def _copy(self, tx: Transaction, payload: Mapping[str, Any], fault: DeliveryFault) -> None:
        """Make rows of a duplicate: the same event once more, after a delay or the next restart."""
        for nth in range(1, fault.copies + 1):
            event_id = payload["event"]
            delivery_id = tx.next_id("delivery") if fault.new_id else payload["delivery"]
            if fault.new_event_id:
                event_id = self._told_again(tx, event_id)
                delivery_id = _delivery_id(event_id)
            copy = self._payload(event_id, delivery_id, copy_of=asdict(fault))
            copy["nth_copy"] = nth
            if fault.after_restart:
                tx.put("after_restart", f"{payload['event']}/{fault.rule}/{nth}", copy)
            else:
                tx.schedule(tx.at_us + nth * fault.delay_us, WEBHOOK, copy)

    def _told_again(self, tx: Transaction, event_id: str) -> str:
        """Store another event that announces the same order; returns its id."""
        first, again_id = tx.get("payload", event_id), tx.next_id("event")
        again = {**({} if first is None else first.body), "id": again_id}
        tx.put("payload", again_id, again)
        self._mark(tx, again_id, PENDING, again)
        return again_id

    def _failed(
        self, tx: Transaction, payload: Mapping[str, Any], response: Response | None
    ) -> None:
        wait_us = self._policy.wait_us(payload["attempt"], _retry_after_s(response))
        now = subscription.read(self._state)
        for_good = wait_us is None and payload["fault"] is None
        after = now.failed(self._policy, tx.at_us, for_good=for_good)
        if response is not None and response.status == _GONE:
            after = after.disabled()
        subscription.write(tx, after)
        if wait_us is None:
            self._give_up(tx, payload, GIVEN_UP)
        else:
            again = {**payload, "attempt": payload["attempt"] + 1}
            tx.schedule(tx.at_us + wait_us, WEBHOOK, again)

    def _leave(self, pending: Pending) -> None:
        """Nobody is subscribed any more: the attempt is not made."""
        self._journal(pending.payload, "not_sent", None)
        with self._state.transaction(CAUSE) as tx:
            tx.done(pending.seq)
            self._give_up(tx, pending.payload, UNDELIVERABLE)

    def _give_up(self, tx: Transaction, payload: Mapping[str, Any], state: str) -> None:
        if payload["fault"] is not None:
            self._report_copy(tx, payload, state)
            return
        self._report_held_back(payload, arrived=False)
        self._mark(tx, payload["event"], state)

    def _mark(
        self,
        tx: Transaction,
        event_id: str,
        state: str,
        event: Mapping[str, Any] | None = None,
    ) -> None:
        """Write where an event stands; the first time with what it is."""
        if event is None:
            row = tx.get("event", event_id)
            known = {} if row is None else row.body
        else:
            known = {name: event[name] for name in ("id", "type", "subject", "time")}
        tx.put("event", event_id, {**known, "state": state})

    def _latest(self) -> tuple[int, str]:
        """The newest event that arrived, by its rank."""
        row = self._state.get("delivery", _LATEST)
        return _rank("" if row is None else row.body["event"])

    def _ask(self, event_id: str) -> Sequence[DeliveryFault]:
        return () if self._faults is None else self._faults.deliveries(event_id, 1)

    def _report_copy(self, tx: Transaction, payload: Mapping[str, Any], state: str) -> None:
        """A duplicate counts once, by its first copy; an event of its own has its own state."""
        fault = DeliveryFault(**payload["fault"])
        if fault.new_event_id:
            self._mark(tx, payload["event"], state)
        if payload["nth_copy"] == 1:
            self._record(fault, _names(payload), effective=state == DELIVERED)

    def _report_held_back(self, payload: Mapping[str, Any], *, arrived: bool) -> None:
        for told in payload["held_back"]:
            fault = DeliveryFault(**told)
            overtaken = fault.effect != "reorder" or self._latest() > _rank(payload["event"])
            self._record(fault, _names(payload), effective=arrived and overtaken)

    def _record(self, fault: DeliveryFault, detail: Mapping[str, Any], *, effective: bool) -> None:
        if self._faults is not None:
            self._faults.record(fault, effective=effective, detail=detail)

    def _journal(self, payload: Mapping[str, Any], outcome: str, status: int | None) -> None:
        if self._state.journal is None:
            return
        event_id = payload["event"]
        row = self._state.get("event", event_id)
        event = {} if row is None else row.body
        body = {
            "event_id": event_id,
            "delivery_id": payload["delivery"],
            "type": event.get("type", ORDER_PLACED),
            "subject": event.get("subject", event_id),
            "attempt": payload["attempt"],
            "outcome": outcome,
            "status": status,
        }
        self._state.journal.append(
            "delivery", self._state.actor, body, edge=EDGE, key=event_id, attempt=body["attempt"]
        )


def _delivery_id(event_id: str) -> str:
    """The id of an event's own delivery, which its retries keep."""
    return f"D-{event_id.rpartition('-')[2]}"


def _rank(event_id: str) -> tuple[int, str]:
    """Ids count up: a longer one is younger."""
    return len(event_id), event_id


def _names(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"event_id": payload["event"], "delivery_id": payload["delivery"]}


def _retry_after_s(response: Response | None) -> int | None:
    """What the receiver asked for in seconds; a date or nonsense asks for nothing."""
    text = "" if response is None else response.headers.get("retry-after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None
