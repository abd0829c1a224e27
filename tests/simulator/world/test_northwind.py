from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from simulator.world.importer import load_world
from simulator.world.spec import PlannedOrder, World
from tests.simulator.world.rules import Book, Warehouse

HELD = frozenset({"11039", "11045", "11058", "11059", "11062"})


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def lines_sold(folder: Path, world: World) -> Iterator[tuple[dict[str, str], PlannedOrder]]:
    orders = {order.reference: order for order in world.demand}
    for row in rows(folder, "order_details.csv"):
        yield row, orders[row["OrderID"]]


def test_all_customers_products_and_orders_are_there(northwind: World) -> None:
    assert len(northwind.customers) == 91
    assert len(northwind.items) == 77
    assert len(northwind.demand) == 830
    assert sum(len(order.lines) for order in northwind.demand) == 2155
    assert [carrier.name for carrier in northwind.carriers] == [
        "Speedy Express",
        "United Package",
        "Federal Shipping",
    ]


def test_the_world_lasts_from_the_first_order_to_the_day_after_the_last(northwind: World) -> None:
    assert northwind.starts_at == datetime(1996, 7, 4, tzinfo=UTC)
    assert northwind.ends_at == datetime(1998, 5, 7, tzinfo=UTC)


def test_every_order_keeps_what_the_data_says(northwind: World, northwind_folder: Path) -> None:
    orders = {order.reference: order for order in northwind.demand}
    for row in rows(northwind_folder, "orders.csv"):
        order = orders[row["OrderID"]]
        assert order.account == row["CustomerID"]
        assert order.at.date() == date.fromisoformat(row["OrderDate"])
        assert order.requested_date == date.fromisoformat(row["RequiredDate"])
        assert order.carrier == row["ShipVia"]
        assert order.freight is not None
        assert order.freight.major() == Decimal(row["Freight"])
        assert order.custom == {"employee": row["EmployeeID"]}
        shipped = [shipment.at.date() for shipment in order.shipments]
        assert shipped == [date.fromisoformat(d) for d in [row["ShippedDate"]] if d]
        place = {
            "name": row["ShipName"],
            "street": row["ShipAddress"],
            "city": row["ShipCity"],
            "region": row["ShipRegion"],
            "postal_code": row["ShipPostalCode"],
            "country": row["ShipCountry"],
        }
        said = {name: text for name, text in order.deliver_to.items() if name != "id"}
        assert said == {name: text for name, text in place.items() if text}


def test_every_line_keeps_its_product_and_quantity(
    northwind: World, northwind_folder: Path
) -> None:
    said = [
        (row["OrderID"], row["ProductID"], Decimal(row["Quantity"]))
        for row in rows(northwind_folder, "order_details.csv")
    ]
    planned = [
        (order.reference, line.sku, line.quantity)
        for order in northwind.demand
        for line in order.lines
    ]
    assert sorted(planned) == sorted(said)


def test_twenty_one_orders_are_never_shipped(northwind: World) -> None:
    assert sum(not order.shipments for order in northwind.demand) == 21
    assert sum(len(order.shipments) == 1 for order in northwind.demand) == 809


@pytest.mark.parametrize("name", ["northwind", "northwind_contracts"])
def test_every_line_has_the_price_and_the_discount_that_the_data_says(
    name: str, northwind_folder: Path, request: pytest.FixtureRequest
) -> None:
    world: World = request.getfixturevalue(name)
    book, units = Book(world), {item.sku: item.sales_unit for item in world.items}
    for row, order in lines_sold(northwind_folder, world):
        sku, quantity = row["ProductID"], Decimal(row["Quantity"])
        rule = book.price(order.account, sku, order.at, quantity, units[sku])
        assert rule is not None
        assert rule.unit_price.amount == Decimal(row["UnitPrice"]), (order.reference, sku)
        percent = book.percent(order.account, sku, order.at)
        assert percent == Decimal(row["Discount"]) * 100, (order.reference, sku)


def test_658_of_2155_lines_differ_from_todays_list_price(
    northwind: World, northwind_folder: Path
) -> None:
    book, at = Book(northwind), northwind.ends_at
    units = {item.sku: item.sales_unit for item in northwind.items}
    differing = 0
    for row, _ in lines_sold(northwind_folder, northwind):
        today = book.price("", row["ProductID"], at, Decimal(1), units[row["ProductID"]])
        assert today is not None
        differing += today.unit_price.amount != Decimal(row["UnitPrice"])
    assert differing == 658


def test_the_last_list_price_is_the_one_of_the_product_file(
    northwind: World, northwind_folder: Path
) -> None:
    last = {rule.sku: rule for rule in northwind.prices if rule.valid_to is None}
    for row in rows(northwind_folder, "products.csv"):
        assert last[row["ProductID"]].unit_price.amount == Decimal(row["UnitPrice"])


def test_a_price_changes_at_midnight_of_the_first_order_that_paid_it(
    northwind: World, northwind_folder: Path
) -> None:
    paid: dict[str, dict[date, Decimal]] = {}
    for row, order in lines_sold(northwind_folder, northwind):
        paid.setdefault(row["ProductID"], {})[order.at.date()] = Decimal(row["UnitPrice"])
    for sku, by_day in paid.items():
        days = sorted(by_day)
        changes = [d for before, d in pairwise(days) if by_day[before] != by_day[d]]
        rules = [rule for rule in northwind.prices if rule.sku == sku]
        starts = [datetime.combine(day, datetime.min.time(), UTC) for day in changes]
        assert [rule.valid_from for rule in rules] == [northwind.starts_at, *starts]
        assert [rule.valid_to for rule in rules] == [*starts, None]


def test_the_two_discounts_of_one_day_are_kept_apart_by_the_times_of_day(
    northwind: World,
) -> None:
    orders = {order.reference: order for order in northwind.demand}
    without, with_discount = orders["10410"], orders["10411"]
    assert without.at.date() == with_discount.at.date() == date(1997, 1, 10)
    window = next(d for d in northwind.discounts if d.id == "D-BOTTM-59-19970110")
    assert window.percent == 20
    assert window.valid_to is not None
    assert without.at < window.valid_from < with_discount.at < window.valid_to
    minutes = (window.valid_from - without.at).total_seconds() / 60
    assert minutes > 15, "a checkout that is retried has to stay on its side"


def test_orders_come_in_the_morning_and_leave_in_the_afternoon(northwind: World) -> None:
    assert all(8 <= order.at.hour < 12 for order in northwind.demand)
    assert all(13 <= s.at.hour < 17 for order in northwind.demand for s in order.shipments)
    assert len({order.at for order in northwind.demand}) == 830


def test_every_shipment_can_ship_fully_and_what_is_left_is_what_the_data_says(
    northwind: World, northwind_folder: Path
) -> None:
    house = Warehouse(northwind, HELD)
    house.live()
    assert house.short == []
    items = {item.sku: item for item in northwind.items}
    for row in rows(northwind_folder, "products.csv"):
        item = items[row["ProductID"]]
        left = house.on_hand[item.sku] / item.factor(item.sales_unit)
        assert left == Decimal(row["UnitsInStock"]), item.sku


def test_without_the_holds_a_later_order_could_not_ship(northwind: World) -> None:
    house = Warehouse(northwind)
    house.live()
    assert house.short


def test_the_orders_to_be_held_are_over_the_generated_limit_of_their_customer(
    northwind: World, northwind_folder: Path
) -> None:
    note = next(n for n in northwind.generated if n.startswith("customers.credit_limit"))
    assert all(reference in note for reference in HELD)
    limits = {customer.id: customer.credit_limit for customer in northwind.customers}
    worth: dict[str, Decimal] = {}
    for row, order in lines_sold(northwind_folder, northwind):
        part = Decimal(row["UnitPrice"]) * Decimal(row["Quantity"]) * (1 - Decimal(row["Discount"]))
        worth[order.reference] = worth.get(order.reference, Decimal(0)) + part
    for order in northwind.demand:
        if order.reference in HELD:
            limit = limits[order.account]
            assert limit is not None
            assert limit.major() < worth[order.reference]
            assert not order.shipments


def test_buyers_meet_shortage_now_and_then(northwind: World) -> None:
    house = Warehouse(northwind, HELD)
    house.live()
    assert len(house.backordered) > 50


def test_what_the_data_has_does_not_depend_on_the_seed(
    northwind: World, northwind_folder: Path
) -> None:
    other = load_world(northwind_folder, seed=8)
    assert [o.reference for o in sorted(other.demand, key=lambda o: o.reference)] == [
        o.reference for o in sorted(northwind.demand, key=lambda o: o.reference)
    ]
    assert other.items == northwind.items
    assert other.prices == northwind.prices
    assert {d.id.rsplit("-", 1)[0] for d in other.discounts} == {
        d.id.rsplit("-", 1)[0] for d in northwind.discounts
    }
    assert [o.at for o in other.demand] != [o.at for o in northwind.demand]


def test_everything_that_the_data_lacks_is_marked_as_generated(northwind: World) -> None:
    said = " ".join(northwind.generated)
    for field in (
        "currency",
        "rounding",
        "orders.at (time of day)",
        "shipments.at (time of day)",
        "opening_stock",
        "receipts",
        "customers.credit_limit",
        "customers.email",
        "customers.payment_terms",
        "orders.pay_after_days",
        "orders.purchase_order_number",
        "items.tax_code",
    ):
        assert f"{field}: " in said


def test_the_import_takes_less_than_a_second(northwind_folder: Path) -> None:
    before = time.process_time()
    load_world(northwind_folder, seed=7)
    assert time.process_time() - before < 3.0, "stated: under 1 s; three times that fails"
