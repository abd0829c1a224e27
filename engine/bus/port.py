"""The Bus port: topics whose messages stay until a consumer has acknowledged them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Message:
    """What is published on a topic."""

    topic: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message as a consumer is given it: under the same `seq` each time, for the nth time."""

    seq: int
    topic: str
    body: bytes
    deliveries: int


class Bus(Protocol):
    """At least once, in the order of publication while nothing is delivered again.

    A message is delivered again when its consumer died, let it go, or took too long over it.
    """

    async def publish(self, messages: Sequence[Message]) -> None:
        """Return once all of them, or none, are kept for good."""
        ...

    async def receive(self, topic: str) -> list[Delivered]:
        """Wait for the next messages of a topic, the oldest first; never empty."""
        ...

    async def ack(self, delivered: Sequence[Delivered]) -> None:
        """They are done with: they are never delivered again."""
        ...

    async def let_go(self, delivered: Delivered, wait_us: int) -> None:
        """It could not be taken: deliver it again after a while."""
        ...

    @property
    def held(self) -> int:
        """How many were delivered and are not acknowledged, nor let go."""
        ...

    def recover(self, tx: Tx) -> list[str]:
        """At start: deliver at once what an earlier life left; the topics that have anything."""
        ...
