"""What messages on a topic say: an event of the storefront, or work that the ERP's news make."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

import orjson

from engine.bus.port import Message
from engine.delivery import Delivery
from engine.store.records import NewWork

_EVENT: Final = "event"
_WORK: Final = "work"


def packed_work(work: NewWork) -> Message:
    """Work for its flow's topic."""
    told = asdict(work) | {"body": work.body.decode()}
    return Message(work.flow, orjson.dumps({_WORK: told}))


def packed_event(flow: str, delivery: Delivery) -> Message:
    """An event for the topic of the flow that takes it."""
    return Message(flow, orjson.dumps({_EVENT: asdict(delivery)}))


def unpacked(body: bytes) -> Delivery | NewWork:
    """What a message says; raises ValueError, KeyError or TypeError where it is none of ours."""
    said: dict[str, Any] = orjson.loads(body)
    if _EVENT in said:
        return Delivery(**said[_EVENT])
    work = said[_WORK]
    return NewWork(**work | {"body": work["body"].encode()})
