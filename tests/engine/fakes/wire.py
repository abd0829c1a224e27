"""A wire in one process that can lose, delay and answer by itself."""

from __future__ import annotations

from asyncio import Event, Task, create_task, shield
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from contracts.ports import (
    Clock,
    ConnectionLost,
    HttpPort,
    Refused,
    Request,
    Response,
    TimedOut,
)


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens to one call. `late_s`: it is served so long after its caller gave up;
    `hangs`: it never ends, against the promise of the port; `served`: the status after the effect.
    """

    lost_request: bool = False
    lost_answer: bool = False
    refused: bool = False
    late_s: float | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    served: bool = False
    hangs: bool = False
    body: bytes = b"<html>Bad Gateway: Ada Lovelace</html>"


FINE = Fate()
Decide = Callable[[str, Request], Fate]


class Wire(HttpPort):
    """Edges to servers; every server answers after `latency_us` each way."""

    def __init__(self, clock: Clock, servers: Mapping[str, Callable[[Request], Response]]) -> None:
        self.clock = clock
        self.servers = servers
        self.latency_us = 5_000
        self.decide: Decide = lambda _edge, _request: FINE
        self.calls: list[tuple[int, str, str, str]] = []
        self.late: list[Task[Response]] = []

    async def call(self, edge: str, request: Request, *, timeout_ms: int) -> Response:
        self.calls.append((self.clock.now_us(), edge, request.method, request.path))
        fate = self.decide(edge, request)
        if fate.hangs:
            await Event().wait()
        if fate.refused:
            raise Refused("nothing listens")
        if fate.lost_request:
            await self._sleep(timeout_ms * 1_000)
            raise TimedOut("no answer")
        if fate.late_s is not None:
            delay_us = timeout_ms * 1_000 + int(fate.late_s * 1_000_000)
            self.late.append(create_task(self._serve(edge, request, delay_us)))
            await self._sleep(timeout_ms * 1_000)
            raise TimedOut("no answer")
        if fate.status is not None and not fate.served:
            await self._sleep(self.latency_us)
            return Response(fate.status, fate.headers, fate.body)
        answer = await shield(create_task(self._serve(edge, request, self.latency_us)))
        await self._sleep(self.latency_us)
        if fate.lost_answer:
            raise ConnectionLost("reset")
        return answer if fate.status is None else Response(fate.status, fate.headers, fate.body)

    async def _serve(self, edge: str, request: Request, delay_us: int) -> Response:
        await self._sleep(delay_us)
        return self.servers[edge](request)

    async def _sleep(self, for_us: int) -> None:
        await self.clock.sleep_until_us(self.clock.now_us() + for_us)

    def count(self, method: str, path: str) -> int:
        """How many calls went to a path, with or without a query."""
        return sum(1 for _, _, verb, to in self.calls if (verb, to.split("?")[0]) == (method, path))


class Lines:
    """An Output that keeps what was written."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def line(self, text: str) -> None:
        self.lines.append(text)
