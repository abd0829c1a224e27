"""The canaries of a world: distinctive, the same for a seed, and at nobody's cost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from simulator.world.canaries import ACCOUNT, personal, planted
from simulator.world.generate import generate_world
from simulator.world.spec import World

WORLD = generate_world(4, accounts=4, items=6, days=2, orders_per_day=5)
PLANTED = planted(WORLD, 4)


def words(world: World) -> dict[str, str]:
    return {canary.what: canary.value for canary in world.canaries}


def test_the_same_seed_plants_the_same_canaries_and_another_seed_others() -> None:
    assert planted(WORLD, 4) == PLANTED
    other = words(planted(WORLD, 5))
    assert other.keys() == words(PLANTED).keys()
    assert not set(other.values()) & set(words(PLANTED).values())


def test_a_world_that_has_them_already_stays_as_it_is() -> None:
    assert planted(PLANTED, 9) is PLANTED


def test_nothing_that_a_world_has_is_changed() -> None:
    assert PLANTED.customers[:-1] == WORLD.customers
    assert PLANTED.prices[:-1] == WORLD.prices
    kept = [replace(order, notes="") for order in PLANTED.demand]
    assert kept == [replace(order, notes="") for order in WORLD.demand]
    noted = replace(WORLD, demand=tuple(replace(o, notes="Gate 3") for o in WORLD.demand))
    assert planted(noted, 4).demand == noted.demand


def test_each_word_stands_once_in_the_account_and_no_text_of_the_company_has_it() -> None:
    account = PLANTED.customers[-1]
    assert account.id == ACCOUNT
    text = repr(account.document()).casefold()
    company = repr([*personal(WORLD), *(item.document() for item in WORLD.items)]).casefold()
    for what, word in words(PLANTED).items():
        assert word not in company
        if what in ("name", "e-mail", "street"):
            assert word in text
    assert len(set(words(PLANTED).values())) == len(words(PLANTED)) == 5


def test_its_price_is_below_the_list_and_equals_no_other_amount() -> None:
    price = PLANTED.prices[-1]
    listed = next(rule for rule in WORLD.prices if rule.customer is None)
    amount = price.unit_price.amount
    assert (price.customer, price.sku) == (ACCOUNT, listed.sku)
    assert 0 < amount < listed.unit_price.amount
    assert amount.as_tuple().exponent == -4
    assert amount not in {rule.unit_price.amount for rule in WORLD.prices}
    assert words(PLANTED)["contract price"] == str(amount)


def test_the_account_orders_nothing_and_every_second_silent_order_says_a_word_of_ours() -> None:
    assert ACCOUNT not in {order.account for order in PLANTED.demand}
    word = words(PLANTED)["note"].title()
    silent = [nth for nth, order in enumerate(WORLD.demand) if not order.notes]
    assert len(silent) > 4
    for nth in silent:
        assert (word in PLANTED.demand[nth].notes) is (nth % 2 == 0)


def test_a_world_without_prices_or_customers_is_no_obstacle() -> None:
    bare = planted(replace(WORLD, prices=()), 4)
    assert "contract price" not in words(bare)
    assert planted(replace(WORLD, customers=(), prices=(), demand=()), 4).canaries == ()


def test_the_account_is_in_the_currency_of_its_price() -> None:
    account, price = PLANTED.customers[-1], PLANTED.prices[-1]
    assert account.currency == price.unit_price.currency == WORLD.currency
    assert price.min_quantity == Decimal(1)
