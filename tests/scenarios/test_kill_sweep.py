"""`kill -9` before and after every n-th commit and call of an engine process, over real sockets.

One long voyage on a SQLite file (WAL, FULL): the n-th steps are spread over what a clean run of the
same plan counted, each incarnation takes up what the one before it left, and at the end every order
is in the ERP once. A kill counts only where it hit work.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from contracts.journal import Record
from scenarios.driver.crashes import spread, sweep_plan
from scenarios.judge import judge_lines
from simulator.faults import FaultPlan, PlannedKill, parse_plan
from simulator.landscape import Landscape
from tests.scenarios.counting import assert_both_systems_agree, lost_and_doubled
from tests.scenarios.quay import Landing, busy_world, land

pytestmark = pytest.mark.lengthy

ORDERS = 130
# More than are asked for: what piles up while an engine is down is then committed in fewer groups
# than in a clean run, the more so the busier the machine is, and the last kills are never reached.
KILLS = 90
AT_LEAST = 40
# An order each tenth of a second where nothing is killed, each quarter where an engine restarts.
CLEAN, KILLED = 144_000, 57_600
# So the plan is over before the kills are where a start takes longer than that: then it is slowed
# down as well, so that people still work while the engine dies; but not until nobody waits for it.
START_S, SLOWEST = 0.5, 4.0

# The reference engine with one defect: whatever it is in doubt about, it takes for not done.
RASH = """
import sys
from engine.senders.lookup import LookUpOrder
from engine.senders.order import Absent
async def believe(self, shop, reference, doubt_us):
    return Absent()
LookUpOrder.__call__ = believe
from engine.__main__ import main
sys.exit(main())
"""


def deaths(records: list[Record]) -> Iterator[dict[str, Any]]:
    """Each planned kill, with what the next incarnation took back from the dead one."""
    death: dict[str, Any] | None = None
    for record in records:
        if record.kind == "process" and "at" in record.body:
            if death is not None:
                yield death
            death = {**record.body, "recovered": 0}
        elif record.kind == "output" and death is not None:
            line = orjson.loads(record.body["line"])
            if line["event"] == "engine.ready":
                yield death | {"recovered": line["recovered"]}
                death = None
    if death is not None:
        yield death


def hit_work(death: dict[str, Any]) -> bool:
    """Whether items were claimed, or a call or a webhook under way, when it died."""
    under_way = death["in_flight"]
    return bool(death["recovered"] or under_way["calls"] or under_way["deliveries"])


def storm() -> FaultPlan:
    """The kills, and every fifth event again, half of them when the engine is back."""
    again = {
        "id": "again",
        "effect": "duplicate",
        "when": {"edges": ["storefront>engine"], "operations": ["engine.webhook"]},
        "schedule": {"probability": 0.2, "once_per_key": True},
        "params": {"new_id": True, "delay_from_s": 0.0, "delay_to_s": 1.0, "after_restart": 0.5},
    }
    kills = sweep_plan(AT_LEAST)
    return replace(
        kills, rules=(*parse_plan({"id": "storm", "rules": [again]}, "").rules, *kills.rules)
    )


def after_calls(times: int) -> tuple[PlannedKill, ...]:
    """Kills after a call, at distances that vary, so that some of the calls create an order.

    At one distance all of them can meet the same call of an engine that starts.
    """
    (first,) = spread(2, 2, 1)
    return tuple(
        replace(first, window=nth, point="call", side="after", k=6 + 5 * nth % 11)
        for nth in range(times)
    )


def start_s(records: list[Record]) -> float:
    """How long the first start of the engine took."""
    at_us: dict[str, int] = {
        record.body["event"]: record.t_us
        for record in reversed(records)
        if record.kind == "process"
    }
    return (at_us["ready"] - at_us["started"]) / 1_000_000


def clean_counts(state: Path) -> tuple[int, int, float]:
    """The commits and calls of the plan, left in peace, and how many times as slow as usual an
    engine starts here.
    """
    landing = land(busy_world(ORDERS), CLEAN, state)
    assert landing.berthed.arrival.settled
    assert landing.berthed.engine.incarnations == 1
    assert lost_and_doubled(landing.berthed.landscape) == ([], [])
    (ended,) = landing.said("engine.ended")
    slow = min(max(start_s(landing.records) / START_S, 1.0), SLOWEST)
    return ended["commits"], ended["calls"], slow


def assert_the_judge_finds_nothing(landing: Landing) -> None:
    found = judge_lines(landing.lines)
    counts = found["counts"]
    assert (counts["orders_accepted"], counts["orders_in_erp"]) == (ORDERS, ORDERS)
    assert (counts["lost"], counts["duplicated"], counts["parked"]) == (0, 0, 0)
    again, sweep = found["faults"]
    assert sweep["effective"] >= sweep["min_effective"] == AT_LEAST
    assert again["effective"] > 0
    rows = {row["id"]: row for row in found["invariants"]}
    assert [row["findings"][:2] for row in rows.values() if row["state"] == "violated"] == []
    for proof in ("I-01", "I-02", "I-04", "I-06", "I-15", "I-18", "I-21", "I-22", "I-31"):
        assert rows[proof]["state"] == "held", proof
    assert found["problems"] == []


def assert_both_systems_hold_every_order_once(landscape: Landscape) -> None:
    assert lost_and_doubled(landscape) == ([], [])
    assert landscape.erp.state.count("order") == landscape.storefront.state.count("order") == ORDERS
    assert landscape.erp.state.count("shipment") > ORDERS // 5
    assert_both_systems_agree(landscape)


def test_kills_before_and_after_every_nth_commit_and_call_lose_and_double_nothing(
    tmp_path: Path,
    record_property: Callable[[str, object], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    commits, calls, slow = clean_counts(tmp_path / "clean")
    kills, factor = spread(commits, calls, KILLS), round(KILLED / slow)
    landing = land(busy_world(ORDERS), factor, tmp_path / "killed", plan=storm(), kills=kills)
    died = list(deaths(landing.records))
    busy = [death for death in died if hit_work(death)]
    record_property("kills", len(died))
    record_property("times_as_slow", slow)
    record_property("kills_with_work_in_flight", len(busy))
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(busy)} of {len(died)} kills hit work, starts {slow:.1f} times as long\n"
        )
    assert len(busy) >= AT_LEAST
    assert len({(death["at"]["kind"], death["at"]["side"]) for death in busy}) == 4
    assert landing.berthed.engine.falls == 0
    assert landing.berthed.engine.incarnations == len(died) + 1
    assert landing.berthed.arrival.settled
    assert_the_judge_finds_nothing(landing)
    assert_both_systems_hold_every_order_once(landing.berthed.landscape)


def test_an_engine_that_does_not_look_before_it_repeats_doubles_orders_in_the_same_sweep(
    tmp_path: Path,
) -> None:
    rash = (sys.executable, "-c", RASH)
    landing = land(
        busy_world(60), KILLED, tmp_path, plan=sweep_plan(1), kills=after_calls(24), command=rash
    )
    lost, doubled = lost_and_doubled(landing.berthed.landscape)
    counts = judge_lines(landing.lines)["counts"]
    assert (lost, counts["lost"]) == ([], 0)
    assert counts["duplicated"] == len(doubled) > 0
