"""The ports between a party and its world: shapes only, no implementation.

Time, chance, ids and the wire are injected, never reached for (docs/ARCHITECTURE.md).
"""

from __future__ import annotations

from collections.abc import Mapping, MutableSequence, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from contracts.errors import CallFailed, ConnectionLost, Refused, TimedOut

__all__ = [
    "CallFailed",
    "Clock",
    "ConnectionLost",
    "HttpPort",
    "Ids",
    "Output",
    "Refused",
    "Request",
    "Response",
    "Rng",
    "TimedOut",
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it leaves its caller; `path` includes the query, header names are lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """One answer as it leaves its server; header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class HttpPort(Protocol):
    """A way to call another party over a named edge, written `caller>callee`."""

    async def call(self, edge: str, request: Request, *, timeout_ms: int) -> Response:
        """Return the answer, or raise `CallFailed`, whose `definite` excludes an effect."""
        ...


class Clock(Protocol):
    """The time of one world: integer microseconds since its start, and their instants."""

    def now_us(self) -> int:
        """Microseconds since the world's start, never decreasing."""
        ...

    def now(self) -> datetime:
        """The aware UTC instant of `now_us()`."""
        ...

    def instant(self, at_us: int) -> datetime:
        """The aware UTC instant `at_us` microseconds after the world's start."""
        ...

    async def sleep_until_us(self, at_us: int) -> None:
        """Return at `at_us`, at once when that is past."""
        ...


class Ids(Protocol):
    """The counters of one actor."""

    def next(self, kind: str) -> str:
        """The next id of a kind, such as `S-000001`; no two calls return the same."""
        ...


class Rng(Protocol):
    """One named substream of the seed."""

    def uniform(self) -> float:
        """A float in [0, 1)."""
        ...

    def below(self, n: int) -> int:
        """An integer in [0, n); `n` is at least 1."""
        ...

    def choice(self, items: Sequence[T]) -> T:
        """One item of a sequence that has at least one."""
        ...

    def shuffle(self, items: MutableSequence[Any]) -> None:
        """Reorder the sequence in place."""
        ...


class Output(Protocol):
    """Where an engine's output goes, line by line."""

    def line(self, text: str) -> None:
        """Write one line, without its line break."""
        ...
