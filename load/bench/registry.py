"""Every benchmark, by id."""

from __future__ import annotations

from typing import Final

from load.bench import (
    contract_check,
    engine_rate,
    fresh_world,
    judging,
    lifecycle,
    month,
    no_fault_rule,
    over_http,
    small,
    stall,
)
from load.bench.figure import Bench

BENCHES: Final[dict[str, Bench]] = {
    bench.id: bench
    for bench in (
        Bench("lifecycle", "an order's whole way against bare apps", lifecycle.measure),
        Bench("month", "thirty days, 3,000 orders, 5,000 items", month.measure),
        Bench("http", "the simulator over HTTP against a plain app", over_http.measure),
        Bench("no_fault_rule", "the fault layer with no rule active", no_fault_rule.measure),
        Bench("contract_check", "messages held to their contracts", contract_check.measure),
        Bench("engine", "the reference engine on SQLite FULL", engine_rate.measure),
        Bench("fresh_world", "back to a snapshot", fresh_world.measure),
        Bench("judging", "the judge on long journals", judging.measure),
        Bench("stall", "the load generator against a server that stands still", stall.measure),
        Bench("small", "timer, call, check, journal line", small.measure),
    )
}
"""Benchmark id to benchmark; design targets stand beside each figure."""
