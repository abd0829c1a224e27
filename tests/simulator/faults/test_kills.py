from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.faults import FaultPlan, KillSchedule, kills, load_plan, parse_plan
from simulator.seed import Seed

START = datetime(1996, 7, 4, tzinfo=UTC)
DAY_US = 86_400_000_000


def plan(**params: Any) -> FaultPlan:
    return parse_plan({"id": "p", "rules": [{"id": "k", "effect": "kill", "params": params}]}, "p")


def test_northwind_gets_one_kill_in_each_of_its_22_months() -> None:
    planned = kills(load_plan("northwind"), Seed(1), START, datetime(1998, 5, 6, tzinfo=UTC))
    assert [kill.window for kill in planned] == list(range(22))
    assert planned[0].from_us == 0
    assert [k.to_us for k in planned[:-1]] == [k.from_us for k in planned[1:]]
    opens = [(START + timedelta(microseconds=kill.from_us)).day for kill in planned]
    assert set(opens) == {4}
    assert {kill.side for kill in planned} == {"before", "after"}
    assert {kill.point for kill in planned} == {"commit", "call"}
    assert all(1 <= kill.k <= 40 for kill in planned)


def test_months_that_are_too_short_close_on_their_last_day() -> None:
    planned = kills(
        plan(), Seed(1), datetime(2031, 1, 31, tzinfo=UTC), datetime(2031, 5, 1, tzinfo=UTC)
    )
    days = [kill.from_us // DAY_US for kill in planned]
    assert days == [0, 28, 59]


def test_windows_of_seconds_follow_one_another_and_a_stump_gets_none() -> None:
    every = plan(per="every_s", every_s=172_800.0)
    planned = kills(every, Seed(1), START, START + timedelta(days=6, hours=20))
    assert [kill.from_us // DAY_US for kill in planned] == [0, 2, 4]
    longer = kills(every, Seed(1), START, START + timedelta(days=7, hours=2))
    assert [kill.to_us for kill in longer][-1] == (7 * 24 + 2) * 3_600_000_000


def test_windows_may_begin_later_than_the_world() -> None:
    month = plan(per="every_s", every_s=30 * 86_400.0, from_s=3_600.0)
    (only,) = kills(month, Seed(1), START, START + timedelta(days=30))
    assert (only.from_us, only.to_us) == (3_600_000_000, 30 * DAY_US)


def test_windows_count_from_when_the_engine_comes_where_that_is_later() -> None:
    live = START + timedelta(days=10)
    every = plan(per="every_s", every_s=172_800.0)
    planned = kills(every, Seed(1), START, START + timedelta(days=14), live)
    assert [kill.from_us // DAY_US for kill in planned] == [10, 12]
    month = kills(plan(), Seed(1), START, datetime(1996, 9, 14, tzinfo=UTC), live)
    assert [(START + timedelta(microseconds=kill.from_us)).day for kill in month] == [14, 14]


def test_the_seed_chooses_and_chooses_the_same_again() -> None:
    end = datetime(1998, 5, 6, tzinfo=UTC)
    assert kills(plan(), Seed(1), START, end) == kills(plan(), Seed(1), START, end)
    assert kills(plan(), Seed(1), START, end) != kills(plan(), Seed(2), START, end)


def test_of_each_instant_exactly_the_windows_that_hold_it_are_open() -> None:
    every = plan(per="every_s", every_s=3_600.0, from_s=600.0, points=["commit"], k_from=1, k_to=1)
    planned = kills(every, Seed(1), START, START + timedelta(hours=4))
    edges = sorted({edge for kill in planned for edge in (kill.from_us, kill.to_us)})
    around = [edge + shift for edge in edges for shift in (-1, 0, 1)]
    for at_us in (*around, *reversed(around)):  # a restored world goes back in time
        held = next((k for k in planned if k.from_us <= at_us < k.to_us), None)
        assert KillSchedule(planned).commit(at_us) == held
    counted = KillSchedule(planned)
    met = [counted.commit(at_us) for at_us in around]
    assert [kill for kill in met if kill is not None] == list(planned)


def schedule(**params: Any) -> KillSchedule:
    params = {"k_from": 3, "k_to": 3, "sides": ["after"], **params}
    return KillSchedule(kills(plan(**params), Seed(1), START, START + timedelta(days=62)))


def test_the_kth_commit_of_each_window_is_met_once() -> None:
    kill = schedule(points=["commit"])
    met = [kill.commit(n) for n in range(6)]
    assert [each is not None for each in met] == [False, False, True, False, False, False]
    assert met[2] is not None
    assert (met[2].side, met[2].restart_after_us) == ("after", 5_000_000)
    assert met[2].facts() == {
        "rule": "k",
        "effect": "kill",
        "edge": None,
        "operation": None,
        "key": "window 0",
        "nth": 3,
    }
    assert [kill.commit(40 * DAY_US + n) is not None for n in range(4)] == [
        False,
        False,
        True,
        False,
    ]
    assert kill.call(0, "erp.orders.create", write=True) is None


def test_only_writing_calls_count_unless_operations_are_named() -> None:
    writing = schedule(points=["call"])
    assert not any(writing.call(n, "erp.changes.list", write=False) for n in range(9))
    assert [bool(writing.call(n, "erp.orders.create", write=True)) for n in range(3)] == [
        False,
        False,
        True,
    ]
    named = schedule(points=["call"], operations=["erp.changes.*"])
    assert not any(named.call(n, "erp.orders.create", write=True) for n in range(9))
    assert [bool(named.call(n, "erp.changes.list", write=False)) for n in range(3)] == [
        False,
        False,
        True,
    ]
    assert not named.call(0, None, write=True)


def test_a_snapshot_goes_on_counting() -> None:
    kill = schedule(points=["commit"])
    kill.commit(0)
    kill.commit(1)
    again = schedule(points=["commit"])
    again.restore(kill.export())
    assert again.commit(2) is not None
