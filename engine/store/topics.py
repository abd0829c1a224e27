"""The rows of the bus in this process: messages by topic until they are acknowledged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from engine.store.sqlite import Rows

TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS topic(
  seq INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, body BLOB NOT NULL,
  due_us INTEGER NOT NULL, deliveries INTEGER NOT NULL DEFAULT 0
)""",
    "CREATE INDEX IF NOT EXISTS topic_due ON topic(topic, due_us)",
)
"""Beside the schema and without a version of their own: a broker's, and empty without one."""

_PUT: Final = "INSERT INTO topic(topic, body, due_us) VALUES(?, ?, ?)"
_TAKE: Final = """
UPDATE topic SET deliveries=deliveries+1, due_us=? WHERE seq IN (
  SELECT seq FROM topic WHERE topic=? AND due_us<=? ORDER BY seq LIMIT ?)
RETURNING seq, body, deliveries"""


class Topics:
    """Messages, each due for delivery at an instant."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def put(self, messages: Iterable[tuple[str, bytes]], now_us: int) -> None:
        """Append messages, each with its topic; they are due at once."""
        for topic, body in messages:
            self._rows(_PUT, topic, body, now_us)

    def take(
        self, topic: str, limit: int, now_us: int, again_us: int
    ) -> list[tuple[int, bytes, int]]:
        """The oldest that are due: number, body, and how often it was delivered, this time too.

        Unless dropped they are due again at `again_us`.
        """
        return sorted(self._rows(_TAKE, again_us, topic, now_us, limit))

    def next_due(self, topic: str) -> int | None:
        """When the next message of a topic is due."""
        rows = self._rows("SELECT min(due_us) FROM topic WHERE topic=?", topic)
        return rows[0][0] if rows else None

    def drop(self, numbers: Iterable[int]) -> None:
        """Forget messages."""
        for seq in numbers:
            self._rows("DELETE FROM topic WHERE seq=?", seq)

    def put_off(self, seq: int, due_us: int) -> None:
        """Have a message due at another time."""
        self._rows("UPDATE topic SET due_us=? WHERE seq=?", due_us, seq)

    def recover(self, now_us: int) -> list[str]:
        """Have all of them due; the topics that have any."""
        self._rows("UPDATE topic SET due_us=? WHERE due_us>?", now_us, now_us)
        return [row[0] for row in self._rows("SELECT DISTINCT topic FROM topic ORDER BY topic")]

    def count(self) -> int:
        """How many are not acknowledged."""
        return int(self._rows("SELECT count(*) FROM topic")[0][0])
