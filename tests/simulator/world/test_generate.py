from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import time
import unicodedata
from decimal import Decimal

import pytest

from simulator.world.errors import ParameterInvalid
from simulator.world.generate import generate_world
from simulator.world.spec import World
from tests.simulator.world.rules import Book, Warehouse

PRINT_HASH = (
    "import hashlib; from simulator.world.generate import generate_world;"
    "print(hashlib.sha256(repr(generate_world(7, accounts=200)).encode()).hexdigest())"
)


def test_the_default_world_has_the_size_that_is_promised(wholesaler: World) -> None:
    assert len(wholesaler.customers) == 40
    assert len(wholesaler.items) == 500
    assert len(wholesaler.warehouses) == 3
    assert wholesaler.length_us() == 14 * 24 * 3_600_000_000
    assert 380 <= len(wholesaler.demand) <= 460


def test_one_seed_gives_one_world_under_any_hash_seed() -> None:
    here = hashlib.sha256(repr(generate_world(7, accounts=200)).encode()).hexdigest()
    for hash_seed in ("0", "4242"):
        done = subprocess.run(
            [sys.executable, "-c", PRINT_HASH],
            env={"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == here


def test_another_seed_gives_another_world(wholesaler: World) -> None:
    other = generate_world(8)
    assert [c.name for c in other.customers] != [c.name for c in wholesaler.customers]
    assert [o.lines for o in other.demand] != [o.lines for o in wholesaler.demand]
    assert other.prices != wholesaler.prices


def test_every_customer_has_a_bill_to_and_a_ship_to_in_some_language(wholesaler: World) -> None:
    for customer in wholesaler.customers:
        assert customer.invoicee().id == f"{customer.id}-B"
        assert customer.deliver_to().id == f"{customer.id}-S1"
    assert len({c.invoicee().country for c in wholesaler.customers}) >= 4


def test_items_are_sold_by_the_case_each_or_kilogram_and_stacked_on_pallets(
    wholesaler: World,
) -> None:
    by_case = sum(item.sales_unit == "XCS" for item in wholesaler.items)
    assert 300 <= by_case <= 400
    for item in wholesaler.items:
        assert {unit.unit for unit in item.units} == {item.base_unit, "XCS", "XPX"}
        assert item.base_unit in {"EA", "KGM"}
        assert item.factor("XPX") % item.factor("XCS") == 0


def test_some_goods_are_weighed_and_ordered_in_parts_of_a_kilogram(wholesaler: World) -> None:
    weighed = [line for o in wholesaler.demand for line in o.lines if line.unit == "KGM"]
    assert sum(line.quantity % 1 != 0 for line in weighed) > 20
    assert all(line.quantity >= 1 for line in weighed), "no price is for less"


def test_order_numbers_are_of_every_awkward_kind(wholesaler: World) -> None:
    numbers = [order.purchase_order_number for order in wholesaler.demand]
    assert any(number.startswith("00") for number in numbers)
    assert any(len(number) > 35 for number in numbers)
    assert any(not number.isascii() for number in numbers)
    assert any(number != number.upper() for number in numbers)
    assert any(re.fullmatch(r"[0-9]+E[0-9]+", number) for number in numbers)


def test_some_accounts_order_twice_under_one_number(wholesaler: World) -> None:
    used = [(order.account, order.purchase_order_number) for order in wholesaler.demand]
    again = len(used) - len(set(used))
    assert 0 < again < len(used) / 5


def test_notes_hold_what_real_notes_hold(wholesaler: World) -> None:
    notes = {order.notes for order in wholesaler.demand}
    assert "" in notes
    assert any("\n" in note for note in notes)
    assert any(len(note) > 100 for note in notes)
    assert any(note != unicodedata.normalize("NFC", note) for note in notes)
    assert any("<" in note and "&" in note for note in notes)
    assert any(max(map(ord, note), default=0) > 0xFFFF for note in notes)


def test_some_contracts_run_out_in_the_middle_of_a_day_with_their_tiers(wholesaler: World) -> None:
    ends = {r.id: r.valid_to for r in wholesaler.prices if r.valid_to and r.valid_to.hour}
    over = [rule for rule in wholesaler.prices if rule.id in ends]
    assert {rule.kind for rule in over} == {"contract"}
    assert len({rule.customer for rule in over}) > 3
    tiers = [rule.id for rule in over if rule.min_quantity > 1]
    assert tiers
    assert all(ends[tier.rpartition("-T")[0]] == ends[tier] for tier in tiers)
    ordered = {(o.account, line.sku, o.at) for o in wholesaler.demand for line in o.lines}
    sides = {
        at < ends[rule.id]
        for rule in over
        for account, sku, at in ordered
        if (account, sku) == (rule.customer, rule.sku)
    }
    assert sides == {True, False}, "somebody buys before the end, and after it"


def test_every_line_has_a_price_when_it_is_ordered(wholesaler: World) -> None:
    book = Book(wholesaler)
    kinds = set()
    for order in wholesaler.demand:
        for line in order.lines:
            rule = book.price(order.account, line.sku, order.at, line.quantity, line.unit)
            assert rule is not None
            kinds.add((rule.kind, rule.min_quantity > 1))
    assert kinds == {("list", False), ("list", True), ("contract", False), ("contract", True)}


def test_contract_prices_are_below_the_list_when_the_world_starts(wholesaler: World) -> None:
    book = Book(wholesaler)
    for rule in wholesaler.prices:
        if rule.kind == "contract" and rule.valid_from == wholesaler.starts_at:
            listed = book.price("", rule.sku, rule.valid_from, Decimal(1), rule.unit)
            assert listed is not None
            assert rule.unit_price.amount < listed.unit_price.amount


def test_prices_change_while_the_world_runs_contracts_too_and_hold_from_a_midnight_on(
    wholesaler: World,
) -> None:
    new = [c for c in wholesaler.price_changes if c.price.valid_to is None]
    assert {c.price.kind for c in new} == {"list", "contract"}
    known = {rule.id: rule for rule in wholesaler.prices}
    for change in wholesaler.price_changes:
        if change.price.valid_to is None:
            begins = change.price.valid_from
            before = known[f"{change.price.id[:-1]}1"]
            assert change.price.unit_price != before.unit_price
        else:
            begins = change.price.valid_to
            assert change.price.id in known
        assert (begins.hour, begins.minute) == (0, 0)
        assert (begins - change.at).total_seconds() >= 7 * 3600


def test_some_limits_are_tight_some_ample_some_absent(wholesaler: World) -> None:
    book = Book(wholesaler)
    items = {item.sku: item for item in wholesaler.items}
    ordered: dict[str, Decimal] = {}
    for order in wholesaler.demand:
        for line in order.lines:
            rule = book.price(order.account, line.sku, order.at, line.quantity, line.unit)
            assert rule is not None
            item = items[line.sku]
            in_unit = line.quantity * item.factor(line.unit) / item.factor(rule.unit)
            worth = in_unit * rule.unit_price.amount / rule.unit_price.per
            ordered[order.account] = ordered.get(order.account, Decimal(0)) + worth
    limits = {c.id: c.credit_limit for c in wholesaler.customers if c.id in ordered}
    assert any(limit is None for limit in limits.values())
    tight = [a for a, limit in limits.items() if limit and limit.major() < ordered[a] * 2 / 3]
    ample = [a for a, limit in limits.items() if limit and limit.major() > ordered[a]]
    assert len(tight) >= 3
    assert len(ample) >= 10


def test_buyers_look_at_what_is_reserved_and_some_orders_wait(wholesaler: World) -> None:
    house = Warehouse(wholesaler)
    house.live()
    assert house.backordered
    assert sum(wanted > 0 for wanted in house.open.values()) > 10
    seen = {sku for order in wholesaler.demand for sku in order.browse}
    lines = {(o.reference, line.line): line.sku for o in wholesaler.demand for line in o.lines}
    assert len(seen & {lines[key] for key in house.backordered}) > 10


def test_orders_follow_the_business_week(wholesaler: World) -> None:
    by_day = [order.at.weekday() for order in wholesaler.demand]
    assert sum(day >= 5 for day in by_day) < len(by_day) / 10
    assert all(7 <= order.at.hour <= 18 for order in wholesaler.demand)


def test_some_orders_ship_in_parts_and_some_never(wholesaler: World) -> None:
    counts = [len(order.shipments) for order in wholesaler.demand]
    assert {0, 1, 2} == set(counts)
    first = next(order for order in wholesaler.demand if len(order.shipments) == 2)
    assert [shipment.share for shipment in first.shipments] == [Decimal("0.5"), None]


def test_some_orders_have_an_item_on_two_lines_or_come_by_the_pallet(wholesaler: World) -> None:
    skus = [[line.sku for line in order.lines] for order in wholesaler.demand]
    assert any(len(set(lines)) < len(lines) for lines in skus)
    assert any(line.unit == "XPX" for order in wholesaler.demand for line in order.lines)


def test_everything_is_marked_as_generated(wholesaler: World) -> None:
    assert wholesaler.generated[0].startswith("everything: invented")
    assert wholesaler.source.startswith("generated: ")
    assert all(c.custom["origin"] == "generated" for c in wholesaler.customers)
    assert all(c.email.endswith(".example") for c in wholesaler.customers)


@pytest.mark.parametrize(
    "size", [{"accounts": 1}, {"items": 1}, {"days": 1}, {"orders_per_day": 1}]
)
def test_the_smallest_of_each_size_works(size: dict[str, int]) -> None:
    world = generate_world(
        7, **{"accounts": 3, "items": 12, "days": 3, "orders_per_day": 4, **size}
    )
    assert world.customers
    assert world.items


@pytest.mark.parametrize("name", ["accounts", "items", "days", "orders_per_day"])
def test_a_size_that_is_none_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(ParameterInvalid, match=f"{name} is 0"):
        generate_world(7, **{name: 0})


def test_a_month_of_a_big_wholesaler_is_made_in_seconds() -> None:
    before = time.process_time()
    world = generate_world(7, days=30, orders_per_day=100, items=5000)
    assert len(world.items) == 5000
    assert 2800 <= len(world.demand) <= 3200
    assert time.process_time() - before < 6.0, "stated: about 1 s; far beyond three times fails"
