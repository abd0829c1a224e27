from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from contracts.values import UnitPrice
from simulator.world.spec import Discount, Price, PriceChange, World
from simulator.world.tempo import hastened, starting_at
from simulator.world.upkeep import Cancellation, MasterChange
from tests.scenarios.worlds import DAY, HOUR, START, tiny_world

NOW = datetime(2031, 7, 4, 12, 30, 0, 123_456, tzinfo=UTC)


def world() -> World:
    """A tiny world with a price that ends, one that comes, and a discount."""
    tiny = tiny_world()
    later = Price(
        id="L-A1-2",
        sku="A1",
        customer=None,
        kind="list",
        unit="CS",
        min_quantity=Decimal(1),
        unit_price=UnitPrice(Decimal("13.5"), "EUR", Decimal(1)),
        valid_from=START + 3 * DAY,
        valid_to=START + 4 * DAY,
    )
    offer = Discount("D-1", None, "A1", Decimal(5), START + DAY, START + 2 * DAY)
    change = PriceChange(START + 2 * DAY, later)
    prices = (*tiny.prices, later)
    return replace(
        tiny,
        prices=prices,
        discounts=(offer,),
        price_changes=(change,),
        master_changes=(MasterChange(START + 2 * DAY, "price", "L-A1-2"),),
        cancellations=(Cancellation(START + 2 * DAY, tiny.demand[0].reference),),
    )


def instants(of: World) -> list[datetime]:
    """Every instant of a world, always in the same order."""
    rules: list[Price | Discount] = [*of.prices, *(c.price for c in of.price_changes)]
    rules += of.discounts
    spans = [at for rule in rules for at in (rule.valid_from, rule.valid_to) if at is not None]
    demand = [at for order in of.demand for at in (order.at, *(s.at for s in order.shipments))]
    return [
        of.starts_at,
        of.ends_at,
        *spans,
        *demand,
        *(receipt.at for receipt in of.receipts),
        *(change.at for change in of.price_changes),
        *(change.at for change in of.master_changes),
        *(given_up.at for given_up in of.cancellations),
    ]


def test_a_world_moved_to_now_keeps_every_distance() -> None:
    before, after = world(), starting_at(world(), NOW)
    assert after.starts_at == NOW
    assert len(instants(before)) == 28
    assert [at - START for at in instants(before)] == [at - NOW for at in instants(after)]


def test_requested_dates_move_by_whole_days_with_the_world() -> None:
    days = NOW.date() - START.date()
    before = [order.requested_date for order in world().demand]
    after = [order.requested_date for order in starting_at(world(), NOW).demand]
    assert [day + days for day in before if day is not None] == after


def test_a_world_can_start_at_an_instant_of_any_zone_but_not_at_none() -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=9)))
    assert starting_at(world(), elsewhere).starts_at == NOW
    with pytest.raises(ValueError, match="aware"):
        starting_at(world(), NOW.replace(tzinfo=None))


def test_a_world_in_a_hurry_turns_an_hour_into_a_second() -> None:
    before, after = world(), hastened(world(), 3_600)
    assert after.starts_at == START
    assert after.length_us() * 3_600 == before.length_us()
    assert after.demand[1].at - after.demand[0].at == timedelta(seconds=4)
    assert [(at - START) // 3_600 for at in instants(before)] == [
        at - START for at in instants(after)
    ]


def test_a_hurry_keeps_what_came_before_the_start_before_it_and_all_in_order() -> None:
    after = hastened(world(), 10**9)
    assert all(rule.valid_from < START for rule in after.prices[:4])
    pairs = sorted(zip(instants(world()), instants(after), strict=True))
    moved = [at for _, at in pairs]
    assert moved == sorted(moved)


def test_a_hurry_leaves_dates_terms_and_what_is_ordered_as_they_are() -> None:
    before, after = world(), hastened(world(), 3_600)
    for planned, hurried in zip(before.demand, after.demand, strict=True):
        assert hurried.requested_date == planned.requested_date
        assert (hurried.lines, hurried.pay_after_days) == (planned.lines, planned.pay_after_days)
    assert after.customers == before.customers
    assert after.generated == (
        *before.generated,
        "every instant: 3600 times as fast from the start",
    )


def test_a_world_is_never_slowed_down() -> None:
    assert instants(hastened(world(), 1)) == instants(world())
    with pytest.raises(ValueError, match="at least 1"):
        hastened(world(), 0)


def test_the_world_that_was_moved_is_left_alone() -> None:
    original = world()
    starting_at(original, NOW)
    hastened(original, 7)
    assert instants(original) == instants(world())
    assert original.demand[0].at == START + 8 * HOUR
