"""Buyers who look at prices as they begin and end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from scenarios.voyage.edges import glances
from simulator.world.generate import generate_world
from tests.scenarios.worlds import tiny_world

MINUTE = timedelta(minutes=1)


def test_whoever_has_a_contract_looks_just_before_and_just_after_it_ends() -> None:
    world = tiny_world(orders=1)
    ends = world.starts_at + timedelta(hours=9)
    account = world.customers[-1].id
    rule = replace(world.prices[0], id="C-1", customer=account, valid_to=ends)
    rule = replace(rule, kind="contract")
    seen = glances(replace(world, prices=(rule,), price_changes=()))
    assert [(one.at - ends, one.account, one.sku) for one in seen] == [
        (-MINUTE, account, rule.sku),
        (MINUTE, account, rule.sku),
    ]


def test_a_world_of_undated_prices_is_looked_at_by_nobody() -> None:
    world = tiny_world(orders=1)
    rules = tuple(replace(rule, valid_to=None) for rule in world.prices)
    assert glances(replace(world, prices=rules, price_changes=())) == []


def test_many_edges_are_thinned_out_and_spread() -> None:
    world = generate_world(1, days=14)
    seen = glances(world)
    assert 100 < len(seen) <= 400
    assert seen[0].at < world.starts_at + timedelta(days=3)
    assert seen[-1].at > world.ends_at - timedelta(days=3)
