"""What a message becomes: an event that is taken in, work that is queued, or a dead letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.bus.message import unpacked
from engine.bus.port import Delivered
from engine.delivery import Delivery
from engine.errors import StoreFailed
from engine.output import Log
from engine.parts import Parts
from engine.runner import Runner
from engine.store.records import NewWork, Parked
from engine.store.tx import Tx
from engine.taking import ACCEPTED, Taken, Taking, tell

LETTERS: Final = "bus/"
"""How the keys of the bus's dead letters begin; no other key does."""

_UNTAKEABLE: Final = "message-untakeable"
_DELIVERY: Final = "bus.delivery"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a message came to; of work that replaced what waits, nothing was added."""

    added: int
    event: tuple[Delivery, Taken] | None = None


class Mail:
    """Opens messages in a transaction of the inbox, and keeps those that cannot be opened.

    A dead letter of the bus is the message as it came, so it is no item that a worker may claim:
    replaying it is opening it anew.
    """

    def __init__(self, parts: Parts, runner: Runner, log: Log) -> None:
        self._parts = parts
        self._runner = runner
        self._log = log
        self._clock = parts.ports.clock
        self._take = Taking(parts)

    def open(self, tx: Tx, body: bytes) -> Opened:
        """Take in what a message says; raises whatever one that says nothing breaks."""
        said = unpacked(body)
        if isinstance(said, NewWork):
            return Opened(int(tx.work.put(said, self._clock.now_us())))
        taken = self._take(tx, said)
        return Opened(int(taken is ACCEPTED), (said, taken))

    def tell(self, *opened: Opened) -> None:
        """Wake the workers and write the log, once it is committed."""
        self._runner.wake(sum(one.added for one in opened))
        for one in opened:
            if one.event is not None:
                tell(self._log, *one.event)

    def park(self, tx: Tx, delivered: Delivered) -> None:
        """Make a message a dead letter, once, also if it was not acknowledged afterwards."""
        topic, name = delivered.topic, f"{delivered.topic}/{delivered.seq}"
        if tx.work.is_parked(topic, name):
            return
        letter = NewWork(
            topic, f"{LETTERS}{name}", name, f"{LETTERS}{delivered.seq}", delivered.body
        )
        tx.work.park_new(letter, _UNTAKEABLE, self._clock.now_us())
        self._note(tx, topic, name, letter.correlation)

    async def replay(self, letter: Parked) -> bool:
        """Open a dead letter anew; False when it still cannot be, and stays where it was."""
        store = self._parts.store
        try:
            opened = await store.transact(lambda tx: self._open_again(tx, letter))
        except StoreFailed:
            raise
        except Exception as error:  # noqa: BLE001 (as when it was delivered)
            self._log.write("message.failed", flow=letter.flow, reason=type(error).__name__)
            await store.transact(
                lambda tx: self._note(tx, letter.flow, letter.object, str(letter.item))
            )
            return False
        self.tell(opened)
        return True

    def _open_again(self, tx: Tx, letter: Parked) -> Opened:
        body = tx.work.withdraw(letter.item)
        if body is None:  # somebody else was faster
            return Opened(0)
        self._parts.audit.note(
            tx, letter.flow, "engine.replay", letter.object, str(letter.item), "replayed"
        )
        return self.open(tx, body)

    def _note(self, tx: Tx, topic: str, name: str, correlation: str) -> None:
        self._parts.audit.note(
            tx, topic, _DELIVERY, name, correlation, "parked", reason=_UNTAKEABLE
        )
