"""What makes a consumer sound: the order of its two commits, and what it has seen before."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence

from engine.bus.port import Bus, Delivered
from engine.store.records import Sight
from engine.store.tx import Tx

Commit = Callable[[], Awaitable[None]]
"""Takes a batch into the inbox; returns once that is committed."""

Consume = Callable[[Bus, Sequence[Delivered], Commit], Awaitable[None]]
"""Has a batch taken in, and acknowledges it."""

IsRedelivered = Callable[[Tx, Delivered, int], bool]
"""Whether a message was taken in before; asked in the inbox's transaction."""


async def inbox_first(bus: Bus, batch: Sequence[Delivered], commit: Commit) -> None:
    """Acknowledge only what is in the inbox for good: who dies in between is told of it again."""
    await commit()
    await bus.ack(batch)


def seen_before(tx: Tx, delivered: Delivered, now_us: int) -> bool:
    """By topic and number, which a message keeps however often it is delivered."""
    content = hashlib.sha256(delivered.body).hexdigest()
    source, number = f"bus/{delivered.topic}", str(delivered.seq)
    return tx.inbox.put_if_absent(source, number, content, now_us) is not Sight.NEW
