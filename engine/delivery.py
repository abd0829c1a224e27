"""A webhook delivery, taken apart, and what makes two deliveries the same event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from contracts.canonical import digest
from engine.errors import EnvelopeInvalid, Unmappable
from engine.flows.flow import Mapper
from engine.store.ledger import BOUND
from engine.store.records import Sight
from engine.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery of one event; a repeated delivery may carry another `delivery_id`."""

    delivery_id: str
    event_id: str
    source: str
    type: str
    subject: str
    data: dict[str, Any]
    payload_hash: str


DedupKey = Callable[[Delivery], str]
"""What identifies the event behind a delivery, within its source."""

OrderKey = Callable[[Delivery], str | None]
"""What identifies the order that an event announces, whatever its event id; None: no order's."""


class Dedup(Protocol):
    """Remembers which events were taken in and, under a source of `BOUND`, which orders."""

    def __call__(self, tx: Tx, source: str, key: str, payload_hash: str, at_us: int, /) -> Sight:
        """First sight, again, or again with another payload; in the transaction of the intake."""
        ...


def by_event_id(delivery: Delivery) -> str:
    """The CloudEvents id: the same however often and under whatever delivery id it comes."""
    return delivery.event_id


def stored_dedup(tx: Tx, source: str, key: str, payload_hash: str, at_us: int) -> Sight:
    """Unique in the store, hence over restarts; an order that is bound was taken in as well."""
    sight = tx.inbox.put_if_absent(source, key, payload_hash, at_us)
    kind = BOUND.get(source)
    if sight is Sight.NEW and kind is not None and tx.bindings.internal(kind, key) is not None:
        return Sight.AGAIN
    return sight


def by_reference(delivery: Delivery) -> str | None:
    """Shop and reference, where the event is about the order, or request, that it carries."""
    shop, reference = delivery.data.get("shop"), delivery.data.get("id")
    is_its_own = isinstance(shop, str) and reference == delivery.subject
    return f"{shop}/{reference}" if is_its_own else None


def content_hash(order: Mapping[str, Any], mapper: Mapper) -> str:
    """The hash of what an order comes to in the ERP: what is not sent there makes no difference."""
    try:
        return digest(mapper(order))
    except Unmappable:
        return digest(dict(order))


def read_delivery(delivery_id: str, body: bytes) -> Delivery:
    """A CloudEvents 1.0 event in structured JSON; raises `EnvelopeInvalid`."""
    try:
        event = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise EnvelopeInvalid("body-is-no-json") from None
    if not isinstance(event, dict) or event.get("specversion") != "1.0":
        raise EnvelopeInvalid("no-cloudevent")
    names = [event.get(name) for name in ("id", "source", "type", "subject")]
    data = event.get("data")
    if not all(isinstance(name, str) and name for name in names) or not isinstance(data, dict):
        raise EnvelopeInvalid("no-cloudevent")
    event_id, source, kind, subject = map(str, names)
    return Delivery(delivery_id, event_id, source, kind, subject, data, digest(event))
