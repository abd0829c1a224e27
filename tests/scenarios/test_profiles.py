"""The reference engine lives with every kind of ERP; what only some of them show is found."""

from __future__ import annotations

import tomllib

import pytest

from scenarios.judge import judge_lines
from scenarios.mutants import MUTANTS, Touch
from simulator.faults import NO_FAULTS, FaultPlan, load_plan, parse_plan
from simulator.world.generate import generate_world
from tests.scenarios.passage import Passage, sail_through

HOUR_US = 3_600_000_000

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

LOST_ANSWERS = parse_plan(
    tomllib.loads(
        """
id = "lost-answers"
[[rules]]
id = "lost"
effect = "lost_response"
when = { edges = ["engine>erp"], operations = ["erp.orders.create"] }
schedule = { every = 3, per = "rule" }
params = { seen = "reset" }
"""
    ),
    "lost-answers",
)
"""Of three orders one is entered and its answer lost."""


def sailed(
    profile: str, plan: FaultPlan, mutant: str | None = None, *, days: int, orders_per_day: int
) -> tuple[Passage, dict[str, str], int]:
    """A short voyage with an ERP of a profile; states by invariant, and the defect's touches."""
    touch = Touch()
    mutate = None if mutant is None else lambda parts: MUTANTS[mutant].apply(parts, touch)
    world = generate_world(7, days=days, orders_per_day=orders_per_day, accounts=8, items=40)
    passage = sail_through(world, plan, profile=profile, mutate=mutate)
    rows = judge_lines(passage.lines)["invariants"]
    return passage, {row["id"]: row["state"] for row in rows}, touch.count


def backlog(mutant: str | None = None) -> tuple[Passage, dict[str, str], int]:
    """A backlog before the door of a strict ERP."""
    return sailed("strict-cloud", OUT_ALL_DAY, mutant, days=1, orders_per_day=40)


def by_files(mutant: str | None = None) -> tuple[Passage, dict[str, str], int]:
    """Two days with an ERP that knows files alone, in their weather."""
    return sailed("file-drop", load_plan("drop"), mutant, days=2, orders_per_day=15)


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


def test_an_erp_without_an_api_is_met_by_files_alone_and_nothing_is_lost_or_doubled() -> None:
    passage, states, _ = by_files()
    assert passage.arrival.settled
    assert [one for one, state in states.items() if state == "violated"] == []
    assert {states[one] for one in ("I-01", "I-02", "I-04", "I-24", "I-25", "I-28")} == {"held"}
    edges = {record.edge for record in passage.records() if record.kind == "call"}
    assert "engine>drop" in edges
    assert "engine>erp" not in edges
    fired = {rule for rule, count in passage.landscape.book.counts().items() if count.effective}
    assert {"half-written", "written-twice", "wrong-encoding", "release-unanswered"} <= fired


@pytest.mark.parametrize(("mutant", "broken"), [("M-65", "I-02"), ("M-66", "I-24")])
@pytest.mark.lengthy
def test_a_defect_in_the_handling_of_files_is_found(mutant: str, broken: str) -> None:
    _, states, touches = by_files(mutant)
    assert touches
    assert states[broken] == "violated"


def test_what_a_job_posts_is_seen_in_time_after_it_and_a_maintenance_is_waited_out() -> None:
    passage, states, _ = sailed("legacy-batch", NO_FAULTS, days=2, orders_per_day=15)
    assert [one for one, state in states.items() if state == "violated"] == []
    assert states["I-05"] == states["I-24"] == states["I-25"] == "held"
    records = passage.records()
    asked = [r for r in records if r.kind == "call" and r.body["operation"] == "erp.prices.put"]
    calls = {record.call_id for record in asked}
    prices = [r for r in records if r.kind == "effect" and r.cause in calls]
    assert prices
    assert len(prices) == len(asked)
    clock = passage.landscape.clock
    assert {clock.instant(record.t_us).strftime("%H:%M:%S") for record in prices} == {"01:30:00"}
    told_by_the_hour(passage, states)
    closed = [r.body for r in records if r.kind == "answer" and r.body.get("status") == 503]
    assert closed, "the engine meets the maintenance of the second night"
    assert all(int(answer["headers"]["retry-after"]) <= 1_800 for answer in closed)


def told_by_the_hour(passage: Passage, states: dict[str, str]) -> None:
    """Stock moves all day; outside it moves after each snapshot, and never back."""
    assert states["I-12"] == states["I-13"] == states["I-26"] == "held"
    records = passage.records()
    assert records[0].body["scope"]["availability"] == 1_800 + 3_600
    stock = [r for r in records if r.kind == "effect" and r.body["entity"] == "availability"]
    moved = [r.t_us % HOUR_US for r in stock if r.actor == "erp"]
    shown = [r for r in stock if r.actor == "storefront"]
    assert len({at // (HOUR_US // 6) for at in moved}) == 6, "the ERP's moves in every ten minutes"
    assert shown
    assert max(r.t_us % HOUR_US for r in shown) < HOUR_US // 3, "the portal's follows the job"
    versions: dict[str, int] = {}
    for record in shown:
        assert record.body["version"] > versions.get(record.body["id"], 0)
        versions[record.body["id"]] = record.body["version"]


def rewriting(mutant: str | None = None) -> tuple[Passage, dict[str, str], int]:
    """Two days with an ERP that cuts and rewrites texts, in a weather that loses answers."""
    return sailed("customised", LOST_ANSWERS, mutant, days=2, orders_per_day=15)


def test_an_erp_that_rewrites_texts_is_reported_as_drift_and_nobody_is_blamed() -> None:
    passage, states, _ = rewriting()
    assert passage.arrival.settled
    assert [one for one, state in states.items() if state == "violated"] == []
    assert states["I-02"] == states["I-04"] == states["I-46"] == "held"
    records = passage.records()
    told = records[0].body["dialect"]
    asked = [one.body for one in records if one.body.get("operation") == "engine.probe.drift"]
    drift = {(row["entity"], row["field"]) for row in asked[-1]["content"]["drift"]}
    assert drift == {("order", "notes"), ("order", "purchase_order_number")}
    orders = [row.body for row in passage.landscape.erp.state.rows("order")]
    assert any(len(order["notes"] or "") == told["lengths"]["notes"] for order in orders)
    assert any(order["purchase_order_number"].endswith("B") for order in orders)


@pytest.mark.parametrize("mutant", ["M-76", "M-77"])
@pytest.mark.lengthy
def test_whoever_knows_an_order_by_what_the_erp_rewrites_or_removes_is_found(mutant: str) -> None:
    _, states, touches = rewriting(mutant)
    assert touches
    assert states["I-02"] == "violated"


def in_pages(profile: str, mutant: str | None = None) -> tuple[Passage, dict[str, str], int]:
    """Two days, of which the nights read lists of several pages."""
    return sailed(profile, NO_FAULTS, mutant, days=2, orders_per_day=6)


@pytest.mark.parametrize(
    ("profile", "operation"),
    [
        ("by-offset", "erp.listings.skipped"),
        ("by-link", "erp.listings.linked"),
        ("by-page", "erp.listings.numbered"),
    ],
)
def test_lists_are_read_to_their_end_in_whatever_style_an_erp_pages_them(
    profile: str, operation: str
) -> None:
    passage, states, _ = in_pages(profile)
    assert [one for one, state in states.items() if state == "violated"] == []
    assert states["I-46"] == "held"
    calls = [record.body for record in passage.records() if record.kind == "call"]
    stock = [one for one in calls if "/availability" in one["path"] and "listings" in one["path"]]
    assert len(stock) > 4, "several pages, two nights"
    assert {one["operation"] for one in stock} == {operation}
    asked = [one["operation"] for one in calls]
    assert asked.count("erp.listings.read") == 1, "the style is asked for once in a life"


@pytest.mark.parametrize(("profile", "mutant"), [("by-page", "M-90"), ("by-link", "M-91")])
@pytest.mark.lengthy
def test_whoever_ends_a_list_too_early_reports_drift_that_there_is_not(
    profile: str, mutant: str
) -> None:
    _, states, touches = in_pages(profile, mutant)
    assert touches
    assert states["I-46"] == "violated"
