"""The reference engine lives with every kind of ERP; what only some of them show is found."""

from __future__ import annotations

import tomllib

import pytest

from scenarios.judge import judge_lines
from scenarios.mutants import MUTANTS, Touch
from simulator.faults import parse_plan
from simulator.world.generate import generate_world
from tests.scenarios.passage import Passage, sail_through

OUT_ALL_DAY = parse_plan(
    tomllib.loads(
        """
id = "out-all-day"
[[rules]]
id = "outage"
effect = "status"
when = { edges = ["engine>erp"] }
schedule = { from_s = 3_600.0, to_s = 72_000.0 }
phase = "before_commit"
params = { status = 503, headers = { retry-after = "1800", content-type = "text/plain" } }
"""
    ),
    "out-all-day",
)
"""A day's orders wait for the ERP, and then all of them want in at once."""


def backlog(mutant: str | None = None) -> tuple[Passage, dict[str, str], int]:
    """A backlog before the door of a strict ERP; states by invariant, and the defect's touches."""
    touch = Touch()
    mutate = None if mutant is None else lambda parts: MUTANTS[mutant].apply(parts, touch)
    world = generate_world(7, days=1, orders_per_day=40, accounts=8, items=40)
    passage = sail_through(world, OUT_ALL_DAY, profile="strict-cloud", mutate=mutate)
    rows = judge_lines(passage.lines)["invariants"]
    return passage, {row["id"]: row["state"] for row in rows}, touch.count


def test_a_backlog_before_a_strict_door_is_worked_off_within_the_budget() -> None:
    passage, states, _ = backlog()
    turned_away = [
        record
        for record in passage.records()
        if record.kind == "answer" and record.body.get("status") == 429
    ]
    assert turned_away
    assert all(int(record.body["headers"]["retry-after"]) > 0 for record in turned_away)
    assert passage.arrival.settled
    assert [one for one, state in states.items() if state == "violated"] == []
    assert states["I-34"] == states["I-36"] == "held"


@pytest.mark.lengthy
def test_whoever_reads_seconds_as_milliseconds_is_found_at_a_strict_door() -> None:
    _, states, touches = backlog("M-64")
    assert touches
    assert states["I-36"] == states["I-34"] == "violated"
