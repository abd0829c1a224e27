"""The generator against a server that stands still for 0.6 s in every 3 s: what it sees of that.

Theory: of those who come at a steady rate a tenth wait longer than 300 ms, a twentieth longer than
450, a hundredth longer than 570. A busy machine adds its slip to that, and says how much.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Any, Final

from hdrh.histogram import HdrHistogram
from starlette.types import Receive, Scope, Send

from load.arrivals import schedule
from load.bench.figure import Figure, Target
from load.job import Job, Visit
from load.process import Left, generator
from simulator.seed import Seed
from simulator.wire.sockets import socket_server

_FROZEN_S: Final = 0.6
_EVERY_S: Final = 3.0
_RATE: Final = 200.0
_TRUTH_MS: Final = {90: 300.0, 95: 450.0, 99: 570.0}
_WITHIN: Final = 0.15
_SECOND_US: Final = 1_000_000
_ANSWER: Final = b'{"access_token":"t","expires_in":3600}'


def measure(quick: bool) -> Sequence[Figure]:
    """Three periods of the server, or one."""
    periods = 1 if quick else 3
    with tempfile.TemporaryDirectory() as place:
        measured = asyncio.run(_measure(periods * _EVERY_S, Path(place)))
    took = HdrHistogram.decode(measured["journeys"]["view"]["took"]["hdr"])
    slip_ms = measured["slip"]["p99_us"] / 1_000
    figures = []
    for percentile, truth_ms in _TRUTH_MS.items():
        seen_ms = took.get_value_at_percentile(percentile) / 1_000
        within = Target("ratio", "most", 1 + _WITHIN)
        note = f"truth {truth_ms:.0f} ms; slip p99 {slip_ms:.1f} ms"
        name = f"stall.p{percentile}"
        figures.append(Figure(name, seen_ms, "ms", seen_ms / truth_ms, "theory", within, note))
    return figures


async def _measure(span_s: float, place: Path) -> dict[str, Any]:
    arrivals = schedule({"view": _RATE}, round(span_s * _SECOND_US), Seed(1))
    visits = (Visit("C-1", ("A",)),)
    async with socket_server(_Stalled()) as server:
        job = Job(server.url, arrivals, visits, {"C-1": "bench"}, limit=512, timeout_s=10.0)
        async with generator(job, Left(place)) as begun:
            return await begun.results()


class _Stalled:
    """Answers at once, but for the first part of every period not at all."""

    def __init__(self) -> None:
        self._started_s = monotonic()

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        into_s = (monotonic() - self._started_s) % _EVERY_S
        if into_s < _FROZEN_S:
            await asyncio.sleep(_FROZEN_S - into_s)
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": _ANSWER})
