"""Partners of a generated world: streams of their own, and nothing else becomes another one."""

from __future__ import annotations

from dataclasses import replace

from simulator.seed import Seed
from simulator.world.generate import generate_world
from simulator.world.wholesaler.partners import with_partners

WORLD = generate_world(3, accounts=20, items=80, days=4, orders_per_day=12)
PEOPLED = with_partners(WORLD, Seed(3))


def test_one_seed_gives_the_same_partners_and_another_others() -> None:
    assert with_partners(WORLD, Seed(3)) == PEOPLED
    assert with_partners(WORLD, Seed(4)) != PEOPLED


def test_without_its_partners_the_world_is_what_it_was_but_for_what_buyers_look_at() -> None:
    bare = PEOPLED.without_partners()
    looks = [replace(order, browse=()) for order in WORLD.demand]
    assert [replace(order, browse=()) for order in bare.demand] == looks
    assert replace(bare, demand=()) == replace(WORLD, demand=())


def test_an_account_that_has_users_orders_by_them_alone() -> None:
    users = {user.id: user for user in PEOPLED.partners.users}
    staffed = {user.account for user in users.values()} - {None}
    for order in PEOPLED.demand:
        assert (order.user is not None) == (order.account in staffed)
        if order.user is not None:
            name, _, served = order.user.partition("@")
            who = users[name]
            assert (served in who.serves) if served else (who.account == order.account)


def test_nobody_orders_what_is_hidden_from_him() -> None:
    shown = {(one.sku, one.account) for one in PEOPLED.partners.entitlements if one.account}
    hidden = {
        one.sku
        for one in PEOPLED.partners.entitlements
        if one.effect == "hide" and one.account is None
    }
    assert hidden
    ordered = {(line.sku, order.account) for order in WORLD.demand for line in order.lines}
    assert {pair for pair in ordered if pair[0] in hidden} <= shown


def test_a_world_that_is_too_small_stays_as_it_is() -> None:
    small = generate_world(3, accounts=4, items=8, days=1, orders_per_day=1)
    assert with_partners(small, Seed(3)) == small
