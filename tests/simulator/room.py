"""A state to test with: three kinds, a clock that stands still until it is told otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from contracts.journal import Journal, Record
from simulator.entity import Kind, by
from simulator.state import State

START = datetime(2024, 3, 1, 8, tzinfo=UTC)

KINDS = (
    Kind("thing", prefix="T-", digits=3, fed=True, indexes={"colour": by("colour")}),
    Kind("note"),
    Kind("secret", journalled=False),
)


class HandClock:
    """Time that a test moves by hand."""

    def __init__(self) -> None:
        self.at_us = 0

    def now_us(self) -> int:
        return self.at_us

    def now(self) -> datetime:
        return self.instant(self.at_us)

    def instant(self, at_us: int) -> datetime:
        return START + timedelta(microseconds=at_us)

    async def sleep_until_us(self, at_us: int) -> None:
        self.at_us = max(self.at_us, at_us)


class Room:
    """A state with its clock and its journal."""

    def __init__(self, *, path: str = ":memory:", kinds: tuple[Kind, ...] = KINDS) -> None:
        self.clock = HandClock()
        self.journal, self._sink = Journal.in_memory(self.clock, "room")
        self.state = State("room", self.clock, self.journal, kinds, path=path)

    def records(self) -> list[Record]:
        self.journal.flush()
        return list(self._sink.records())

    def lines(self) -> list[bytes]:
        self.journal.flush()
        return self._sink.lines

    def put(self, kind: str, entity_id: str, **body: object) -> int:
        with self.state.transaction("test") as tx:
            return tx.put(kind, entity_id, body)
