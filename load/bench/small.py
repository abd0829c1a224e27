"""The small figures that the large ones are made of: a timer, a call, a check, a journal line."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

import orjson

from contracts.check import Checker
from contracts.journal import Journal
from contracts.operations import Operations
from contracts.ports import Request
from contracts.published import folder
from load.bench.calibration import calibration_s
from load.bench.figure import Figure
from load.bench.meter import cpu_of, cpu_s
from load.bench.month import CALIBRATION
from load.bench.no_fault_rule import answer_at_once
from simulator.clock import VirtualClock, run_virtual
from simulator.seed import Seed
from simulator.wire.latency import LATENCIES
from simulator.wire.wire import Wire

_STARTS_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
_ROUNDS: Final = 5


def measure(quick: bool) -> Sequence[Figure]:
    """Each in microseconds of CPU, beside the calibration loop of this run."""
    count = 500 if quick else 20_000
    base_s = calibration_s()
    found = {
        "timer": run_virtual(lambda clock: _timers(clock, count), _STARTS_AT),
        "wire_call": run_virtual(lambda clock: _calls(clock, count), _STARTS_AT),
        "contract_check": _checks(count),
        "journal_append": run_virtual(lambda clock: _lines(clock, count), _STARTS_AT),
    }
    against = f"{CALIBRATION}, per 100,000"
    return tuple(
        Figure(f"small.{name}", each_s * 1e6, "CPU us", each_s * 1e5 / base_s, against)
        for name, each_s in found.items()
    )


async def _timers(clock: VirtualClock, count: int) -> float:
    async def sleep_on() -> None:
        for _ in range(count):
            await clock.sleep_until_us(clock.now_us() + 10)

    return median([await cpu_of(sleep_on) for _ in range(_ROUNDS)]) / count


async def _calls(clock: VirtualClock, count: int) -> float:
    """A call to a bare app, journalled and checked."""
    calls = max(1, count // 10)
    with tempfile.TemporaryDirectory() as place:
        journal = Journal.to_file(clock, "bench", Path(place) / "journal.jsonl")
        wire = Wire(clock, seed=Seed(7), journal=journal, latency=LATENCIES["none"])
        wire.attach("erp", answer_at_once)

        async def call_on() -> None:
            for _ in range(calls):
                await wire.call("engine>erp", Request("GET", "/health"), timeout_ms=1_000)

        spent_s = median([await cpu_of(call_on) for _ in range(_ROUNDS)])
        journal.close()
    return spent_s / calls


def _checks(count: int) -> float:
    """The check of an order's create request that is valid."""
    order = _example("erp-order-create.json")
    operation, checker = Operations.load().by_id("erp.orders.create"), Checker()
    checker.request(operation, order)
    return _each_s(lambda: checker.request(operation, order), count)


async def _lines(clock: VirtualClock, count: int) -> float:
    body = {"operation": "erp.orders.create", "content": _example("erp-order-create.json")}
    with tempfile.TemporaryDirectory() as place:
        journal = Journal.to_file(clock, "bench", Path(place) / "journal.jsonl")
        each_s = _each_s(lambda: journal.append("call", "engine", body), count)
        journal.close()
    return each_s


def _example(name: str) -> object:
    return orjson.loads((folder("orders", "1.0.0") / "examples" / "valid" / name).read_bytes())


def _each_s(act: Callable[[], object], count: int) -> float:
    def often() -> None:
        for _ in range(count):
            act()

    return median(cpu_s(often) for _ in range(_ROUNDS)) / count
