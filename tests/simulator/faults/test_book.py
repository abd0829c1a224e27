from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.journal import Journal
from contracts.ports import Response
from simulator.clock import VirtualClock, VirtualLoop
from simulator.errors import PlanInvalid
from simulator.faults import FaultBook, parse_plan
from simulator.faults.book import UNTOUCHED, Count
from simulator.faults.effects.delay import Delay
from simulator.faults.route import PLAIN, Outcome
from simulator.seed import Seed


class Time:
    def __init__(self) -> None:
        self.us = 0

    def now_us(self) -> int:
        return self.us

    def now(self) -> datetime:
        return self.instant(self.us)

    def instant(self, at_us: int) -> datetime:
        return datetime.fromtimestamp(at_us / 1_000_000, UTC)

    async def sleep_until_us(self, at_us: int) -> None:
        self.us = at_us


def book(*rules: dict[str, Any], seed: int = 7, **kept: Any) -> FaultBook:
    whole = [
        {"when": {"edges": ["engine>erp"]}, "schedule": {"always": True}, **each} for each in rules
    ]
    plan = parse_plan({"id": "p", "rules": whole, "required": kept.pop("required", {})}, "p")
    return FaultBook(plan, Seed(seed), kept.pop("time", Time()), **kept)


def hits(faults: FaultBook, keys: Sequence[str], nths: Sequence[int] = (1, 2)) -> set[Any]:
    return {
        (key, nth, fault.rule)
        for key in keys
        for nth in nths
        for fault in decide(faults, key, nth)[1]
    }


def decide(faults: FaultBook, key: str | None = "S-1", nth: int = 1) -> Any:
    return faults.decide("engine>erp", "erp.orders.create", "POST", key, nth, write=True)


LOST = {"id": "lost", "effect": "lost_response", "schedule": {"probability": 0.2}}
SLOW = {"id": "slow", "effect": "delay", "schedule": {"probability": 0.3}}
KEYS = [f"S-{n}" for n in range(300)]


def test_what_fires_does_not_depend_on_the_order_of_the_calls() -> None:
    shuffled = KEYS.copy()
    random.Random(1).shuffle(shuffled)
    assert hits(book(LOST, SLOW), KEYS) == hits(book(LOST, SLOW), shuffled)


def test_taking_one_rule_away_moves_no_other() -> None:
    alone = hits(book(SLOW), KEYS)
    both = hits(book(LOST, SLOW), KEYS)
    assert {hit for hit in both if hit[2] == "slow"} == alone
    assert 60 < len({hit for hit in both if hit[2] == "lost"}) < 180


def test_another_seed_means_other_calls() -> None:
    assert hits(book(LOST, seed=7), KEYS) != hits(book(LOST, seed=8), KEYS)


def test_a_call_without_a_key_goes_by_its_operation() -> None:
    route, faults = decide(book({"id": "r", "effect": "refuse"}), key=None)
    assert route.refused
    assert faults[0].key == "erp.orders.create"


def test_a_call_that_no_rule_looks_at_is_untouched() -> None:
    faults = book(LOST)
    assert faults.decide("buyer>storefront", "x", "GET", None, 1, write=False) is UNTOUCHED
    assert UNTOUCHED == (PLAIN, ())


def test_rules_compose_in_their_order_and_the_first_ending_wins() -> None:
    faults = book(
        {"id": "a", "effect": "delay", "params": {"low_s": 2.0}},
        {"id": "b", "effect": "delay", "params": {"low_s": 3.0}, "phase": "after_commit"},
        {"id": "c", "effect": "status", "params": {"status": 503, "body": "busy"}},
        {"id": "d", "effect": "status", "params": {"status": 502}},
        {"id": "e", "effect": "double_commit"},
    )
    route, fired = decide(faults)
    assert (route.request_delay_us, route.answer_delay_us, route.copies) == (
        2_000_000,
        3_000_000,
        2,
    )
    assert route.request_end == Response(503, {}, b"busy")
    assert route.by == "c"
    assert [fault.rule for fault in fired] == ["a", "b", "c", "d", "e"]


def test_an_ended_request_names_its_rule_even_after_an_ended_answer() -> None:
    late = {"id": "late", "effect": "status", "params": {"status": 500}, "phase": "after_commit"}
    early = {"id": "early", "effect": "status", "params": {"status": 503}}
    assert decide(book(late, early))[0].by == "early"
    assert decide(book(early, late))[0].by == "early"
    assert decide(book(late))[0].by == "late"


def test_counting_per_rule_goes_over_all_keys() -> None:
    faults = book({"id": "r", "effect": "refuse", "schedule": {"every": 3, "per": "rule"}})
    fired = [n for n in range(1, 10) if decide(faults, key=f"S-{n}")[1]]
    assert fired == [3, 6, 9]


def test_a_rule_for_one_key_leaves_the_others_alone() -> None:
    when = {"edges": ["engine>erp"], "keys": ["S-7"]}
    faults = book({"id": "r", "effect": "refuse", "when": when})
    assert hits(faults, KEYS, (1,)) == {("S-7", 1, "r")}


def test_nothing_fires_outside_the_window() -> None:
    time = Time()
    faults = book({"id": "r", "effect": "refuse", "schedule": {"from_s": 1, "to_s": 2}}, time=time)
    seen = []
    for at_us in (0, 999_999, 1_000_000, 1_999_999, 2_000_000):
        time.us = at_us
        seen.append(bool(decide(faults)[1]))
    assert seen == [False, False, True, True, False]


def test_healing_ends_every_rule_or_the_one_named() -> None:
    time = Time()
    rules = ({"id": "a", "effect": "refuse"}, {"id": "b", "effect": "lost_response"})
    faults = book(*rules, time=time)
    faults.heal("a")
    assert [fault.rule for fault in decide(faults)[1]] == ["b"]
    assert faults.export()["healed_at_us"] is None
    time.us = 55
    faults.heal()
    time.us = 66
    faults.heal()
    assert decide(faults) is UNTOUCHED
    assert faults.healed_at_us == 55
    with pytest.raises(PlanInvalid, match="no rule 'z'"):
        faults.heal("z")


def test_what_came_of_a_fault_is_counted_and_journalled() -> None:
    loop = VirtualLoop()
    clock = VirtualClock(loop, datetime(2031, 1, 1, tzinfo=UTC))
    journal, sink = Journal.in_memory(clock, "w")
    faults = book({"id": "r", "effect": "lost_response"}, journal=journal, required={"r": 2})
    _, (fault,) = decide(faults)
    faults.record(fault, effective=True, detail={"seen": "timed_out"}, call_id="c-000001")
    faults.record(fault, effective=False)
    journal.flush()
    loop.close()
    first, second = sink.records()
    assert (first.kind, first.actor, first.call_id) == ("fault", "harness", "c-000001")
    assert first.body == {
        "rule": "r",
        "effect": "lost_response",
        "edge": "engine>erp",
        "operation": "erp.orders.create",
        "key": "S-1",
        "nth": 1,
        "effective": True,
        "detail": {"seen": "timed_out"},
        "call_id": "c-000001",
    }
    assert second.body["effective"] is False
    assert faults.counts() == {"r": Count(2, 1)}
    assert faults.shortfalls() == {"r": (1, 2)}


def test_a_snapshot_carries_counts_and_healing() -> None:
    rules = ({"id": "r", "effect": "refuse", "schedule": {"every": 2, "per": "rule"}},)
    faults = book(*rules, {"id": "s", "effect": "refuse"})
    _, fired = decide(faults)
    faults.record(fired[0], effective=True)
    faults.heal("s")
    again = book(*rules, {"id": "s", "effect": "refuse"})
    again.restore(faults.export())
    assert again.counts() == faults.counts()
    assert [fault.rule for fault in decide(again, key="S-2")[1]] == ["r"]
    assert decide(again, key="S-3") == (PLAIN, ())


DUPLICATE = {
    "id": "twice",
    "effect": "duplicate",
    "when": {"edges": ["storefront>engine"]},
    "schedule": {"probability": 0.03, "once_per_key": True},
    "params": {"new_id": True, "after_restart": 0.34, "delay_from_s": 1.0, "delay_to_s": 9.0},
}


def test_asking_for_deliveries_changes_nothing() -> None:
    faults = book(DUPLICATE)
    asked = [faults.deliveries(f"E-{n}", 1) for n in range(2_000)]
    assert asked == [faults.deliveries(f"E-{n}", 1) for n in range(2_000)]
    fired = [fault for each in asked for fault in each]
    assert 35 < len(fired) < 90
    assert 0.2 < sum(fault.after_restart for fault in fired) / len(fired) < 0.5
    assert all(1_000_000 <= fault.delay_us <= 9_000_000 for fault in fired)
    assert {(fault.effect, fault.copies, fault.new_id) for fault in fired} == {
        ("duplicate", 1, True)
    }


def test_other_deliveries_other_edges_and_healed_ones_are_left_alone() -> None:
    always = {**DUPLICATE, "schedule": {"always": True}}
    faults = book(always, {"id": "gone", "effect": "drop", "when": DUPLICATE["when"]})
    assert [f.effect for f in faults.deliveries("E-1", 1)] == ["duplicate", "drop"]
    assert faults.deliveries("E-1", 1, edge="erp>engine") == ()
    faults.heal("twice")
    assert [f.effect for f in faults.deliveries("E-1", 1)] == ["drop"]
    faults.heal()
    assert faults.deliveries("E-1", 1) == ()


def test_late_and_reordered_deliveries_wait_between_their_bounds() -> None:
    when = DUPLICATE["when"]
    span = {"delay_from_s": 60.0, "delay_to_s": 61.0}
    faults = book(
        {"id": "l", "effect": "late", "when": when, "params": span},
        {"id": "r", "effect": "reorder", "when": when, "params": span},
    )
    late, reorder = faults.deliveries("E-1", 1)
    assert (late.effect, reorder.effect) == ("late", "reorder")
    assert 60_000_000 <= late.delay_us <= 61_000_000
    assert late.delay_us != reorder.delay_us
    assert late.facts()["key"] == "E-1"


def test_delays_keep_the_shape_they_name() -> None:
    draws = [(n + 0.5) / 10_000 for n in range(10_000)]
    assert {Delay(low_s=2.0).length_s(draw) for draw in draws} == {2.0}
    uniform = [Delay("uniform", 1.0, 3.0).length_s(draw) for draw in draws]
    assert min(uniform) == pytest.approx(1.0, abs=0.01)
    assert max(uniform) == pytest.approx(3.0, abs=0.01)
    heavy = sorted(Delay("lognormal", 0.4, 5.0).length_s(draw) for draw in draws)
    assert heavy[5_000] == pytest.approx(0.4, rel=0.01)
    assert heavy[9_900] == pytest.approx(5.0, rel=0.02)
    assert heavy[-1] <= 50.0


WRITE_DONE = Outcome(write=True, statuses=(201,), seen="timed_out")


@pytest.mark.parametrize(
    ("effect", "params", "outcome", "expected"),
    [
        ("lost_request", {}, Outcome(True, (), "timed_out"), True),
        ("lost_request", {}, Outcome(True, (201,), "timed_out"), False),
        ("lost_request", {}, Outcome(True, (), None), False),
        ("lost_request", {"seen": 504}, Outcome(True, (), 504), True),
        ("lost_response", {}, WRITE_DONE, True),
        ("lost_response", {}, Outcome(True, (422,), "timed_out"), False),
        ("lost_response", {}, Outcome(False, (200,), "timed_out"), False),
        ("lost_response", {}, Outcome(True, (201,), None), False),
        ("lost_response", {"seen": 504}, Outcome(True, (201,), 504), True),
        ("late_commit", {}, Outcome(True, (201,), "timed_out", late=True), True),
        ("late_commit", {}, Outcome(True, (201,), "timed_out", late=False), False),
        ("double_commit", {}, Outcome(True, (201, 201), 201), True),
        ("double_commit", {}, Outcome(True, (201, 409), 409), False),
        ("delay", {}, Outcome(False, (200,), 200), True),
        ("delay", {}, Outcome(False, (), "refused"), False),
        ("status", {"status": 503}, Outcome(True, (), 503), True),
        ("status", {"status": 500}, Outcome(True, (201,), 500), True),
        ("status", {"status": 500}, Outcome(True, (422,), 500), False),
        ("status", {"status": 500}, Outcome(True, (), "timed_out"), False),
        ("refuse", {}, Outcome(True, (), "refused"), True),
        ("refuse", {}, Outcome(True, (201,), 201), False),
    ],
    ids=[
        "request lost",
        "request not lost",
        "request lost and caller gone",
        "request lost behind a 504",
        "response lost",
        "response of a refusal lost",
        "response of a read lost",
        "response lost and caller gone",
        "response lost behind a 504",
        "late commit",
        "late commit in time",
        "double commit",
        "double commit refused",
        "delay",
        "delay of nothing",
        "status instead",
        "status after the effect",
        "status after a refusal",
        "status not seen",
        "refused",
        "not refused",
    ],
)
def test_a_fault_is_effective_only_if_it_hit_something(
    effect: str, params: dict[str, Any], outcome: Outcome, expected: bool
) -> None:
    _, (fault,) = decide(book({"id": "r", "effect": effect, "params": params}))
    assert fault.effective(outcome) is expected


def test_what_is_held_fires_nothing_and_windows_count_from_where_it_begins() -> None:
    time = Time()
    faults = book(
        {"id": "at-once", "effect": "refuse"},
        {"id": "window", "effect": "refuse", "schedule": {"from_s": 2.0, "to_s": 3.0}},
        time=time,
    )
    faults.hold()
    time.us = 2_500_000
    assert hits(faults, ["S-1"], [1]) == set()
    faults.begin()
    assert {rule for *_, rule in hits(faults, ["S-1"], [1])} == {"at-once"}
    time.us = 5_000_000
    assert {rule for *_, rule in hits(faults, ["S-1"], [1])} == {"at-once", "window"}
