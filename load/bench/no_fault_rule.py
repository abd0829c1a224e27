"""What the fault layer costs while no rule is active: the same calls with and without it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from starlette.responses import Response as Answer
from starlette.types import Receive, Scope, Send

from contracts.ports import Request
from load.bench.figure import Figure, Target
from load.bench.meter import Turns, take_turns_async
from simulator.clock import VirtualClock, run_virtual
from simulator.faults import NO_FAULTS, FaultBook
from simulator.seed import Seed
from simulator.wire.latency import LATENCIES
from simulator.wire.wire import Wire

_STARTS_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
_ROUNDS: Final = 20
_EDGE: Final = "engine>erp"
_REQUEST: Final = Request("GET", "/health")


def measure(quick: bool) -> Sequence[Figure]:
    """Twenty rounds in turns, as the target asks."""
    rounds, calls = (3, 50) if quick else (_ROUNDS, 2_000)
    turns = run_virtual(lambda clock: _turns(clock, rounds, calls), _STARTS_AT)
    upper = turns.cost_upper_95()
    return (
        Figure(
            "no_fault_rule.cost",
            upper * 100,
            "% at most, upper 95 % bound",
            1 + upper,
            "the same calls without a fault book",
            Target("ratio", "most", 1.05),
            f"{rounds} rounds of {calls} calls to a bare app, which makes any cost look large",
        ),
    )


async def _turns(clock: VirtualClock, rounds: int, calls: int) -> Turns:
    seed = Seed(7)
    with_book = _wire(clock, seed, FaultBook(NO_FAULTS, seed, clock))
    without = _wire(clock, seed, None)

    async def burst(wire: Wire) -> None:
        for _ in range(calls):
            await wire.call(_EDGE, _REQUEST, timeout_ms=1_000)

    return await take_turns_async(lambda: burst(with_book), lambda: burst(without), rounds)


def _wire(clock: VirtualClock, seed: Seed, book: FaultBook | None) -> Wire:
    wire = Wire(clock, seed=seed, faults=book, latency=LATENCIES["none"])
    wire.attach("erp", answer_at_once)
    return wire


async def answer_at_once(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that does nothing but answer."""
    answer = Answer(b'{"status":"ready"}', media_type="application/json")
    await answer(scope, receive, send)
