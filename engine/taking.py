"""Taking an event in: known already, new, in conflict, or nobody's; what is new becomes work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson

from engine.delivery import Delivery, content_hash
from engine.flows import amendment_to_erp, order_to_erp
from engine.flows.flow import Flow
from engine.flows.table import BY_EVENT
from engine.output import Log
from engine.parts import Parts, mapper_of
from engine.settle import ACCOUNT, first_said
from engine.store.ledger import INBOX
from engine.store.records import NewWork, Sight
from engine.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a delivery, and how it is answered where somebody waits for that."""

    outcome: str
    status: int


ACCEPTED: Final = Taken("accepted", 202)
AGAIN: Final = Taken("duplicate", 200)
CONFLICT: Final = Taken("quarantined", 409)
IGNORED: Final = Taken("ignored", 202)
PARKED: Final = Taken("parked", 202)


def tell(log: Log, delivery: Delivery, taken: Taken) -> None:
    """Write what somebody has to look at, under both of its ids."""
    if taken in (CONFLICT, PARKED):
        event = f"delivery.{taken.outcome}"
        log.write(event, event_id=delivery.event_id, delivery=delivery.delivery_id)


class Taking:
    """Deduplicates an event and the order that it announces, and queues what is to be done."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._clock = parts.ports.clock

    def __call__(self, tx: Tx, delivery: Delivery) -> Taken:
        """What becomes of a delivery, in the transaction of the inbox."""
        now_us = self._clock.now_us()
        key = self._parts.dedup_key(delivery)
        sight = self._parts.dedup(tx, delivery.source, key, delivery.payload_hash, now_us)
        if sight is Sight.AGAIN:
            return self._note(tx, delivery, AGAIN, "same-event")
        flow = BY_EVENT.get(delivery.type)
        if flow is None:
            return self._note(tx, delivery, IGNORED, "no-flow-for-event")
        work = NewWork(
            flow=flow.id,
            key=key_of(flow, delivery.subject, delivery.data),
            object=delivery.subject,
            correlation=delivery.event_id,
            body=orjson.dumps(delivery.data),
        )
        if sight is Sight.CONFLICT:
            tx.work.park_new(work, "same-event-other-payload", now_us)
            return self._note(tx, delivery, CONFLICT, "same-event-other-payload")
        return self._queue(tx, delivery, work)

    def _queue(self, tx: Tx, delivery: Delivery, work: NewWork) -> Taken:
        """Queue what a new event announces; an order that is known already is not made again.

        While the order is under way or a dead letter, whoever was first is in charge. Once it is
        done it is looked up, which finds it.
        """
        now_us = self._clock.now_us()
        sight = self._sight_of_order(tx, work.flow, delivery, now_us)
        if sight is Sight.CONFLICT:
            tx.work.park_new(work, "same-order-other-content", now_us)
            return self._note(tx, delivery, PARKED, "same-order-other-content")
        if sight is Sight.AGAIN:
            open_ = tx.work.is_open(work.key)
            under_way = open_ and tx.work.is_under_way(work.flow, work.object)
            if under_way or tx.work.is_parked(work.flow, work.object):
                return self._note(tx, delivery, IGNORED, "same-order-under-way")
            work = replace(work, doubt_us=now_us)
        tx.work.put(work, now_us)
        return ACCEPTED

    def _sight_of_order(self, tx: Tx, flow: str, delivery: Delivery, now_us: int) -> Sight:
        key = self._parts.order_key(delivery)
        if key is None:
            return Sight.NEW
        content = content_hash(delivery.data, mapper_of(self._parts, flow))
        return self._parts.dedup(tx, INBOX[flow], key, content, now_us)

    def _note(self, tx: Tx, delivery: Delivery, taken: Taken, reason: str) -> Taken:
        self._parts.audit.note(
            tx,
            "intake",
            "engine.webhook",
            delivery.subject,
            delivery.event_id,
            taken.outcome,
            reason=reason,
            after=delivery.payload_hash,
            behalf=first_said(delivery.data, ACCOUNT),
        )
        return taken


def key_of(flow: Flow, name: str, document: Mapping[str, Any]) -> str:
    """What orders the work: an amendment comes after the order that it is about."""
    order = document.get("order") if flow.id == amendment_to_erp.FLOW.id else None
    if isinstance(order, str):
        return f"{order_to_erp.FLOW.id}/{order}"
    return f"{flow.id}/{name}"
