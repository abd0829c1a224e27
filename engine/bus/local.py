"""The bus in this process: its topics are rows of the engine's store, its commits its own.

What a broker does with a connection that is gone is done here at the start of each life; what it
does with a consumer that is silent, after `REDELIVER_US`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from contracts.ports import Clock
from engine.alarm import Alarm
from engine.bus.port import Delivered, Message
from engine.store.port import Store
from engine.store.tx import Tx

REDELIVER_US: Final = 300_000_000
_BATCH: Final = 500


class LocalBus:
    """The Bus port over the store of an engine."""

    def __init__(self, clock: Clock, store: Store) -> None:
        self._clock = clock
        self._store = store
        self._alarms: defaultdict[str, Alarm] = defaultdict(lambda: Alarm(clock))
        self._held: set[int] = set()

    async def publish(self, messages: Sequence[Message]) -> None:
        """Keep the messages in one commit, then wake who waits for them."""
        if not messages:
            return
        rows = [(message.topic, message.body) for message in messages]
        now_us = self._clock.now_us()
        await self._store.transact(lambda tx: tx.topics.put(rows, now_us))
        for topic in dict.fromkeys(message.topic for message in messages):
            self._alarms[topic].ring()

    async def receive(self, topic: str) -> list[Delivered]:
        """What is due of a topic; its deliveries are counted before they are seen."""
        while True:
            delivered, next_us = await self._store.transact(lambda tx: self._take(tx, topic))
            if delivered:
                self._held |= {each.seq for each in delivered}
                return delivered
            await self._alarms[topic].until_us(next_us)

    async def ack(self, delivered: Sequence[Delivered]) -> None:
        """Forget the messages."""
        numbers = [each.seq for each in delivered]
        await self._store.transact(lambda tx: tx.topics.drop(numbers))
        self._held.difference_update(numbers)

    async def let_go(self, delivered: Delivered, wait_us: int) -> None:
        """Have it due again in a while."""
        due_us = self._clock.now_us() + wait_us
        await self._store.transact(lambda tx: tx.topics.put_off(delivered.seq, due_us))
        self._held.discard(delivered.seq)

    @property
    def held(self) -> int:
        """How many are with a consumer."""
        return len(self._held)

    def recover(self, tx: Tx) -> list[str]:
        """All is due: nobody of an earlier life will acknowledge anything."""
        return tx.topics.recover(self._clock.now_us())

    def _take(self, tx: Tx, topic: str) -> tuple[list[Delivered], int | None]:
        now_us = self._clock.now_us()
        rows = tx.topics.take(topic, _BATCH, now_us, now_us + REDELIVER_US)
        delivered = [Delivered(seq, topic, body, count) for seq, body, count in rows]
        return delivered, None if delivered else tx.topics.next_due(topic)
