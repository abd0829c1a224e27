"""A whole voyage in virtual time: everything arrives, and one seed gives one journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from scenarios.judge import judge_lines
from simulator.faults import FaultPlan, load_plan, parse_plan
from simulator.world.upkeep import Cancellation, MasterChange
from tests.scenarios.passage import Passage, sail_through
from tests.scenarios.worlds import tiny_world


def effects(passage: Passage, actor: str, entity: str) -> Counter[str]:
    """How many changes each entity of a kind went through."""
    return Counter(
        record.body["id"]
        for record in passage.records()
        if record.kind == "effect" and (record.actor, record.body["entity"]) == (actor, entity)
    )


def happenings(passage: Passage) -> list[tuple[int, str, str]]:
    """Each call and fault with its instant."""
    return [
        (record.t_us, record.kind, record.body["operation"] or "")
        for record in passage.records()
        if record.kind in ("call", "fault")
    ]


@pytest.mark.parametrize("profile", ["classic", "modern"])
def test_in_fair_weather_every_order_is_shipped_invoiced_and_paid(profile: str) -> None:
    passage = sail_through(tiny_world(orders=4), profile=profile)
    assert passage.arrival.settled
    assert len(effects(passage, "storefront", "order")) == 4
    assert len(effects(passage, "erp", "order")) == 4
    last = {
        record.body["id"]: record.body["after"]
        for record in passage.records()
        if record.kind == "effect"
        and (record.actor, record.body["entity"]) == ("storefront", "order")
    }
    assert {order["status"]["state"] for order in last.values()} == {"done"}


def test_what_is_given_up_is_cancelled_where_it_is_open_and_the_rest_is_shipped() -> None:
    world = tiny_world(orders=3)
    first, second, third = world.demand
    given_up = (
        Cancellation(first.at + timedelta(hours=2), first.reference),
        Cancellation(second.at + timedelta(hours=2), second.reference, (second.lines[0].line,)),
        Cancellation(world.ends_at - timedelta(seconds=1), third.reference),
    )
    gone = MasterChange(first.at + timedelta(hours=2), "price", world.prices[-1].id)
    passage = sail_through(replace(world, cancellations=given_up, master_changes=(gone,)))
    found = judge_lines(passage.lines)
    assert [row["id"] for row in found["invariants"] if row["state"] == "violated"] == []
    states = {row["id"]: row["state"] for row in found["invariants"]}
    assert (states["I-16"], states["I-30"]) == ("held", "held")
    last = {
        record.body["after"]["purchase_order_number"]: record.body["after"]
        for record in passage.records()
        if record.kind == "effect" and (record.actor, record.body["entity"]) == ("erp", "order")
    }
    whole, part, late = (last[order.purchase_order_number] for order in world.demand)
    assert whole["state"] == "cancelled"
    assert [line["cancelled"] != "0" for line in part["lines"]] == [
        line is second.lines[0] for line in second.lines
    ]
    assert late["state"] == "done"
    assert passage.landscape.storefront.state.get("price", gone.id) is None


@pytest.fixture(scope="module")
def storm() -> Passage:
    """Twenty days in foul weather; nobody changes anything of them."""
    return sail_through(tiny_world(orders=60, days=20), load_plan("default"))


def test_in_foul_weather_nothing_is_lost_or_doubled_and_kills_hit_work(storm: Passage) -> None:
    passage = storm
    found = judge_lines(passage.lines)
    counts = found["counts"]
    assert counts["orders_accepted"] == counts["orders_in_erp"] == 60
    assert counts["lost"] == counts["duplicated"] == counts["parked"] == 0
    violated = [row["id"] for row in found["invariants"] if row["state"] == "violated"]
    assert violated == []
    killed = [r for r in passage.records() if r.kind == "process" and r.body["event"] == "killed"]
    assert len(killed) >= 3
    died = [r.body for r in passage.records() if r.kind == "fault" and r.body["effect"] == "kill"]
    assert [row["effective"] for row in died] == [hit(row["detail"]) for row in died]
    assert sum(row["effective"] for row in died) >= 3
    assert passage.engine.incarnations == len(killed) + 1


def hit(in_flight: Mapping[str, Any]) -> bool:
    """Whether anything was under way when an engine died."""
    return any(in_flight[what] for what in ("calls", "deliveries", "uncommitted", "claimed"))


def kill_at(k: int, side: str) -> FaultPlan:
    """The engine dies at its k-th commit."""
    once = {"per": "every_s", "every_s": 172_800.0, "points": ["commit"], "sides": [side]}
    params = {**once, "k_from": k, "k_to": k}
    return parse_plan({"id": "k", "rules": [{"id": "k", "effect": "kill", "params": params}]}, "k")


def death(k: int, side: str) -> Mapping[str, Any]:
    """What the journal says of that kill."""
    passage = sail_through(tiny_world(orders=1, days=2), kill_at(k, side))
    (fault,) = (record.body for record in passage.records() if record.kind == "fault")
    found: Mapping[str, Any] = fault
    return found


def test_a_kill_before_a_commit_hits_the_transaction_even_while_the_engine_starts() -> None:
    told = death(1, "before")
    assert (told["effective"], told["detail"]["uncommitted"]) == (True, 1)


def test_a_kill_after_a_commit_hits_only_what_else_is_under_way() -> None:
    deaths = [death(k, "after") for k in range(1, 8)]
    assert {row["effective"] for row in deaths} == {True, False}
    assert [row["effective"] for row in deaths] == [hit(row["detail"]) for row in deaths]
    assert not any(row["detail"]["uncommitted"] for row in deaths)


def test_orders_that_the_storefront_refuses_are_counted_by_their_reason() -> None:
    world = tiny_world(orders=12)
    gone = replace(world.demand[0], lines=(replace(world.demand[0].lines[0], sku="NOWHERE"),))
    passage = sail_through(replace(world, demand=(gone, *world.demand[1:])))
    counts = judge_lines(passage.lines)["counts"]
    figures = [counts[f"orders_{what}"] for what in ("planned", "placed", "refused", "accepted")]
    assert figures == [12, 11, 1, 11]
    assert list(counts["refused_by_reason"].values()) == [1]


def test_one_seed_gives_one_journal_and_another_seed_another() -> None:
    world, plan = tiny_world(orders=12), load_plan("default")
    first, again = sail_through(world, plan), sail_through(world, plan)
    assert first.lines == again.lines
    other = sail_through(world, plan, seed=8)
    # Not the header, which names the seed: what people and faults did, and when.
    assert happenings(first) != happenings(other)


def test_a_dead_incarnation_writes_nothing_more(storm: Passage) -> None:
    alive = False
    for record in storm.records():
        if record.kind == "process":
            alive = record.body["event"] in ("started", "restarted")
        speaks = record.actor == "engine" and record.kind in ("call", "output")
        assert alive or not speaks, f"record {record.seq}: a dead engine speaks"
