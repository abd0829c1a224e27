"""What is worked out of an order history, on companies small enough to see it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulator.world.errors import WorldInvalid
from simulator.world.importer import load_world
from simulator.world.spec import Price, World
from tests.simulator.world.company import Company

CONTRACTS = {'list_prices = "order_history"': 'contract_prices = "order_history"'}
BOTH = {"[derive]": '[derive]\ncontract_prices = "order_history"'}


def day(number: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2024, 5, number, hour, minute, tzinfo=UTC)


def rules(world: World, kind: str) -> list[tuple[str, datetime, datetime | None]]:
    def said(rule: Price) -> tuple[str, datetime, datetime | None]:
        return (str(rule.unit_price.amount), rule.valid_from, rule.valid_to)

    return [said(rule) for rule in world.prices if rule.kind == kind and rule.sku == "X"]


def load(company: Company, folder: Path) -> World:
    return load_world(company.written(folder), seed=1)


@pytest.mark.parametrize("clock", ["07:00", "08:00", "00:30", "23:00"])
def test_an_order_without_a_time_comes_before_the_time_at_which_the_data_ships_it(
    clock: str, tmp_path: Path
) -> None:
    company = Company(
        orders=[f"1,A,2024-05-02,2024-05-02 {clock}", f"2,B,2024-05-02,2024-05-02 {clock}"],
        lines=["1,X,1,8.00,0", "2,X,1,8.00,0"],
    )
    hour, minute = map(int, clock.split(":"))
    demand = load(company, tmp_path).demand
    assert [order.shipments[0].at for order in demand] == [day(2, hour, minute)] * 2
    assert len({order.at for order in demand}) == 2
    assert all(day(2) <= order.at < day(2, hour, minute) for order in demand)


def test_a_world_ends_after_the_payments_that_the_data_has(tmp_path: Path) -> None:
    company = Company(
        orders=["1,A,2024-05-02,2024-05-03", "2,B,2024-05-04,2024-05-06"],
        lines=["1,X,1,8.00,0", "2,X,1,8.00,0"],
        replace={'shipped_on = "shipped" }': 'shipped_on = "shipped", paid_on = "paid" }'},
    )
    folder = company.written(tmp_path)
    file = folder / "orders.csv"
    head, first, second = file.read_text("utf-8").splitlines()
    file.write_text(f"{head},paid\n{first},2024-05-20\n{second},\n", "utf-8")
    world = load_world(folder, seed=1)
    assert [order.pay_after_days for order in world.demand] == [17, None]
    assert world.ends_at == day(21)


def test_list_prices_start_on_the_day_they_were_first_paid_and_end_with_todays(
    tmp_path: Path,
) -> None:
    company = Company(
        orders=["1,A,2024-05-02,", "2,B,2024-05-06,", "3,A,2024-05-08,"],
        lines=["1,X,1,8.00,0", "2,X,1,8.50,0", "3,X,1,8.00,0"],
    )
    assert rules(load(company, tmp_path), "list") == [
        ("8.00", day(2), day(6)),
        ("8.50", day(6), day(8)),
        ("8.00", day(8), day(9)),
        ("9.00", day(9), None),
    ]


def test_an_item_that_nobody_bought_has_todays_price_from_the_start(tmp_path: Path) -> None:
    company = Company(orders=["1,A,2024-05-02,"], lines=["1,Y,1,5.00,0"])
    assert rules(load(company, tmp_path), "list") == [("9.00", day(2), None)]


def test_two_list_prices_on_one_day_contradict_each_other(tmp_path: Path) -> None:
    company = Company(
        orders=["1,A,2024-05-02,", "2,B,2024-05-02,"], lines=["1,X,1,8.00,0", "2,X,1,7.00,0"]
    )
    with pytest.raises(WorldInvalid) as caught:
        load(company, tmp_path)
    (problem,) = caught.value.report.shown
    assert (problem.check, problem.file, problem.line) == ("D-10", "lines.csv", 3)
    assert problem.what == "the item has another price on the same day (lines.csv line 2)"


def test_with_contracts_derived_two_prices_on_one_day_are_two_customers_prices(
    tmp_path: Path,
) -> None:
    company = Company(
        orders=["1,A,2024-05-02,", "2,B,2024-05-02,", "3,B,2024-05-04,"],
        lines=["1,X,1,8.00,0", "2,X,1,7.00,0", "3,X,1,7.50,0"],
        replace=BOTH,
    )
    world = load(company, tmp_path)
    assert rules(world, "contract") == [
        ("8.00", day(2), None),
        ("7.00", day(2), day(4)),
        ("7.50", day(4), None),
    ]
    assert rules(world, "list")[-1][0] == "9.00"


def test_contracts_beside_a_list_say_what_each_customer_paid(tmp_path: Path) -> None:
    company = Company(orders=["1,A,2024-05-02,"], lines=["1,X,1,6.00,0"], replace=CONTRACTS)
    world = load(company, tmp_path)
    assert rules(world, "list") == [("9.00", day(2), None)]
    assert rules(world, "contract") == [("6.00", day(2), None)]


def test_one_order_cannot_sell_one_item_at_two_prices_or_discounts(tmp_path: Path) -> None:
    company = Company(
        orders=["1,A,2024-05-02,"], lines=["1,X,1,8.00,0", "1,X,2,8.00,5"], replace=BOTH
    )
    with pytest.raises(WorldInvalid) as caught:
        load(company, tmp_path)
    (problem,) = caught.value.report.shown
    assert problem.column == "percent"
    assert problem.what == "the same order has the item with another discount (lines.csv line 2)"


def test_a_discount_holds_for_its_day_and_an_order_without_one_has_no_window(
    tmp_path: Path,
) -> None:
    company = Company(
        orders=["1,A,2024-05-02,", "2,A,2024-05-03,", "3,A,2024-05-06,"],
        lines=["1,X,1,9.00,10", "2,X,1,9.00,0", "3,X,1,9.00,2.5"],
    )
    world = load(company, tmp_path)
    assert [(str(d.percent), d.valid_from, d.valid_to) for d in world.discounts] == [
        ("10", day(2), day(3)),
        ("2.5", day(6), day(7)),
    ]


def test_discounts_of_one_day_change_in_the_middle_between_their_orders(tmp_path: Path) -> None:
    company = Company(
        orders=["1,A,2024-05-02 08:00,", "2,A,2024-05-02 10:00,", "3,A,2024-05-02 14:00,"],
        lines=["1,X,1,9.00,10", "2,X,1,9.00,0", "3,X,1,9.00,20"],
    )
    world = load(company, tmp_path)
    assert [(d.id, str(d.percent), d.valid_from, d.valid_to) for d in world.discounts] == [
        ("D-A-X-20240502", "10", day(2), day(2, 9)),
        ("D-A-X-20240502-2", "20", day(2, 12), day(3)),
    ]


def test_without_any_stock_data_there_is_enough_to_ship_and_it_is_marked(tmp_path: Path) -> None:
    company = Company(
        orders=["1,A,2024-05-02,2024-05-03"],
        lines=["1,X,30,9.00,0"],
        extra="[generate]\nreceipts = true\n",
    )
    world = load(company, tmp_path)
    stock = sum(s.quantity for s in world.opening_stock if s.sku == "X")
    arriving = sum(n.quantity for r in world.receipts for n in r.lines if n.sku == "X")
    assert stock + arriving >= 30
    assert any(note.startswith("stock: ") for note in world.generated)


def test_without_generation_nothing_is_made_up_but_what_has_to_be(tmp_path: Path) -> None:
    company = Company(orders=["1,A,2024-05-02,2024-05-03"], lines=["1,X,1,9.00,0"])
    world = load(company, tmp_path)
    assert world.receipts == ()
    assert all(stock.quantity == 0 for stock in world.opening_stock)
    (order,) = world.demand
    assert order.pay_after_days is None
    assert order.purchase_order_number == ""
    assert order.browse == ()
    assert all(customer.credit_limit is None for customer in world.customers)
    fields = [note.partition(":")[0] for note in world.generated]
    assert fields == [
        "currency",
        "rounding",
        "tax_rates",
        "orders.at (time of day)",
        "items.tax_code",
        "customers.email",
        "customers.payment_terms",
        "carriers",
        "warehouses",
        "shipments.at (time of day)",
    ]


def test_a_shipment_on_the_day_of_a_late_order_comes_after_it(tmp_path: Path) -> None:
    company = Company(orders=["1,A,2024-05-02 23:30,2024-05-02"], lines=["1,X,1,9.00,0"])
    (order,) = load(company, tmp_path).demand
    assert order.shipments[0].at == day(2, 23, 45)


def test_lines_without_a_number_are_numbered_within_their_order(tmp_path: Path) -> None:
    company = Company(
        orders=["1,A,2024-05-02,", "2,A,2024-05-02,"],
        lines=["1,X,1,9.00,0", "2,X,1,9.00,0", "1,Y,1,5.00,0"],
    )
    orders = {order.reference: order for order in load(company, tmp_path).demand}
    assert [(line.line, line.sku) for line in orders["1"].lines] == [(1, "X"), (2, "Y")]
    assert [(line.line, line.sku) for line in orders["2"].lines] == [(1, "X")]


def test_half_a_unit_can_be_bought_where_half_units_were_sold(tmp_path: Path) -> None:
    company = Company(orders=["1,A,2024-05-02,"], lines=["1,X,0.5,9.00,0"])
    world = load(company, tmp_path)
    assert {str(rule.min_quantity) for rule in world.prices if rule.sku == "X"} == {"0.5"}


def test_emails_are_made_up_once_each_even_where_ids_look_alike(tmp_path: Path) -> None:
    company = Company(
        orders=["1,A 1,2024-05-02,"],
        lines=["1,X,1,9.00,0"],
        customers=["A 1,Ada,1 Lane,Ely,UK", "a-1,Bo,2 Lane,Ely,UK"],
    )
    world = load(company, tmp_path)
    assert [c.email for c in world.customers] == [
        "a-1@customers.example",
        "a-1-2@customers.example",
    ]
