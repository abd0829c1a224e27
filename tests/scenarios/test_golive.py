"""A company that goes live in its history: all of it is loaded, and what comes after is lived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from scenarios.conservation.books import books, gaps
from scenarios.conservation.cut import cut, read
from scenarios.conservation.ledger import take
from scenarios.initial_load import brought_over
from scenarios.judge import judge_lines
from scenarios.mutants import MUTANTS, Touch
from scenarios.voyage.golive import history, lived
from simulator.faults import load_plan
from simulator.world.canaries import planted
from simulator.world.importer import load_world
from simulator.world.spec import World
from tests.scenarios.passage import Passage, sail_through
from tests.scenarios.worlds import tiny_world

HARBOUR = Path(str(files("simulator.world") / "samples" / "harbour"))


@cache
def company() -> World:
    """The project's own exports, of which half is history."""
    return planted(load_world(HARBOUR, "cut-over.toml", seed=7), 7)


@cache
def sailed(mutant: str | None = None) -> tuple[Passage, Touch]:
    """The company's voyage, with the sound engine or one with a planted defect."""
    touch = Touch()
    mutate = None if mutant is None else lambda parts: MUTANTS[mutant].apply(parts, touch)
    return sail_through(company(), mutate=mutate), touch


@cache
def rows(mutant: str | None = None) -> Mapping[str, Mapping[str, Any]]:
    """What the judge says of it, by invariant."""
    found = judge_lines(sailed(mutant)[0].lines)
    return {row["id"]: row for row in found["invariants"]}


def violated(mutant: str | None = None) -> list[str]:
    return [key for key, row in rows(mutant).items() if row["state"] == "violated"]


def lines() -> list[str]:
    return [line.decode() for line in sailed()[0].lines]


def test_what_was_before_is_loaded_and_what_comes_after_is_lived() -> None:
    passage, _ = sailed()
    assert passage.arrival.settled
    assert passage.arrival.went_live
    counts = passage.records()[-1].body["counts"]
    assert counts["history"] == {"orders": 20, "keyed": 20, "not_shown": 0}
    assert (counts["planned"], counts["placed"]) == (20, 20)
    assert violated() == []
    held = {key for key, row in rows().items() if row["state"] == "held"}
    assert {"I-24", "I-25", "I-28", "I-52"} <= held


def test_the_books_of_the_cut_agree_and_so_do_those_of_the_whole_journal() -> None:
    made = cut(read(lines()))
    assert made.gaps() == []
    figures = {(each.kind, each.what): one for each, (one, _) in made.figures.items()}
    assert figures["order", "count"] == 20
    assert figures["order", "in state"] > 0
    assert figures["shipment", "count"] == figures["invoice", "count"] == 19
    assert figures["statement", "count"] == len(company().customers)
    ledger = take(lines())
    assert gaps(ledger, books(ledger)) == []


def test_open_documents_are_loaded_as_they_stand_and_go_on_afterwards() -> None:
    """A-00009 had sent the first of two parcels by then, A-00012 neither of its two."""
    shown: dict[str, list[str]] = {"K006-PO-009": [], "PO-A-00012": []}
    for record in sailed()[0].records():
        body = record.body
        if (record.actor, body.get("entity")) == ("storefront", "erp_order"):
            name = body["after"]["purchase_order_number"]
            shown.get(name, []).append(body["after"]["shipment_state"])
    half, none = shown.values()
    assert (half[0], half[-1]) == ("waiting", "shipped")
    assert {"partially_shipped"} <= set(half) & set(none)
    assert (none[0], none[-1]) == ("waiting", "shipped")


def test_until_the_cut_over_there_is_no_engine_and_nobody_in_the_portal() -> None:
    passage, world = sailed()[0], company()
    assert world.cut_over_at is not None
    went_live_us = world.at_us(world.cut_over_at)
    records = passage.records()
    started = next(record for record in records if record.kind == "process")
    assert 0 <= started.t_us - went_live_us < 60_000_000
    before = [record for record in records if record.seq < started.seq]
    assert {record.actor for record in before if record.kind == "effect"} == {"erp"}
    assert {record.edge for record in before if record.kind == "call"} == {"clerk>erp"}


def test_each_buyer_looks_up_what_he_ordered_before() -> None:
    records = sailed()[0].records()
    asked = {
        record.call_id
        for record in records
        if record.kind == "call" and record.body["operation"] == "storefront.erp-orders.view"
    }
    answered = [
        record.body["status"]
        for record in records
        if record.kind == "answer" and record.call_id in asked
    ]
    assert answered == [200] * 20


def test_nobody_buys_before_the_portal_has_been_filled() -> None:
    records = sailed()[0].records()
    ordered = next(
        record.t_us
        for record in records
        if record.kind == "call" and record.body["operation"] == "storefront.checkout"
    )
    looked_up = [
        record.t_us
        for record in records
        if record.kind == "call" and record.body["operation"] == "storefront.erp-orders.view"
    ]
    assert max(looked_up) < ordered


def test_the_plan_is_parted_at_the_cut_over_and_nothing_is_in_both_parts() -> None:
    world = company()
    before, after = history(world), lived(world).demand
    assert [*before, *after] == list(world.demand)
    assert world.cut_over_at is not None
    assert before[-1].at < world.cut_over_at <= after[0].at
    plain = load_world(HARBOUR, seed=7)
    assert (history(plain), lived(plain)) == ([], plain)


@pytest.mark.parametrize(
    ("mutant", "said"),
    [
        ("M-98", "at the cut, order open quantity SEEKARTE in EA: 12 in the ERP, 5 in the portal"),
        ("M-99", "at the cut, statement open K002 in EUR: 57681 in the ERP, 115362 in the portal"),
    ],
)
def test_a_defect_in_the_load_is_found_by_the_judge_and_by_the_books(
    mutant: str, said: str
) -> None:
    passage, touch = sailed(mutant)
    assert touch.count > 0
    assert set(MUTANTS[mutant].expected) <= set(violated(mutant))
    assert said in "\n".join(brought_over(passage.records()))


def test_no_fault_is_on_before_and_the_load_is_whole_in_foul_weather() -> None:
    passage = sail_through(company(), load_plan("default"))
    records = passage.records()
    started = next(record.seq for record in records if record.kind == "process")
    faults = [record for record in records if record.kind == "fault"]
    assert min(record.seq for record in faults) > started
    assert any(record.body["effect"] == "kill" for record in faults)
    found = judge_lines(passage.lines)
    assert [row["id"] for row in found["invariants"] if row["state"] == "violated"] == []
    assert brought_over(records) == []


def test_any_world_can_be_parted() -> None:
    world = tiny_world(orders=12, days=6)
    middle = world.demand[6].at
    passage = sail_through(replace(world, cut_over_at=middle))
    counts = passage.records()[-1].body["counts"]
    assert counts["history"] == {"orders": 6, "keyed": 6, "not_shown": 0}
    assert counts["placed"] == 6
    found = judge_lines(passage.lines)
    assert [row["id"] for row in found["invariants"] if row["state"] == "violated"] == []
    assert brought_over(passage.records()) == []
