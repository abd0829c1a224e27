"""One flow's consumer: takes what its topic brings into the inbox, commits, then acknowledges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.bus.mail import Mail, Opened
from engine.bus.port import Bus, Delivered
from engine.errors import StoreFailed
from engine.output import Log
from engine.parts import Parts
from engine.runner import Runner
from engine.store.tx import Tx

DELIVERIES: Final = 5
"""So often a message that cannot be taken is delivered before it is a dead letter."""

_LATER_US: Final = 10_000_000


class Consumer:
    """Reads one topic; a message that cannot be taken in stops no other."""

    def __init__(self, parts: Parts, runner: Runner, log: Log, topic: str) -> None:
        self._parts = parts
        self._runner = runner
        self._log = log
        self._topic = topic
        self._clock = parts.ports.clock
        self._mail = Mail(parts, runner, log)

    async def run(self) -> None:
        """Take in what comes, while fewer items are open than the intake may hold."""
        while True:
            while self._runner.open >= self._parts.config.intake.limit:
                await self._runner.progress.until_us(None)
            batch = await self._parts.bus.receive(self._topic)
            if not await self._taken(batch):
                for delivered in batch:  # one by one, to find out which it is
                    if not await self._taken([delivered]):
                        await self._give_up(delivered)

    async def _taken(self, batch: Sequence[Delivered]) -> bool:
        """Take a batch in as a whole and acknowledge it; False when one of it cannot be taken."""

        async def commit() -> None:
            opened = await self._parts.store.transact(lambda tx: self._take_in(tx, batch))
            self._mail.tell(*opened)

        try:
            await self._parts.consume(self._parts.bus, batch, commit)
        except StoreFailed:
            raise
        except Exception as error:  # noqa: BLE001 (whatever one message breaks, the others go on)
            self._log.write("message.failed", flow=self._topic, reason=type(error).__name__)
            return False
        return True

    def _take_in(self, tx: Tx, batch: Sequence[Delivered]) -> list[Opened]:
        now_us = self._clock.now_us()
        return [
            self._mail.open(tx, delivered.body)
            for delivered in batch
            if not self._parts.is_redelivered(tx, delivered, now_us)
        ]

    async def _give_up(self, delivered: Delivered) -> None:
        """Have it delivered again, or make it a dead letter once that was tried often enough."""
        bus: Bus = self._parts.bus
        if delivered.deliveries < DELIVERIES:
            await bus.let_go(delivered, _LATER_US * delivered.deliveries)
            return
        await self._parts.store.transact(lambda tx: self._mail.park(tx, delivered))
        await bus.ack([delivered])
