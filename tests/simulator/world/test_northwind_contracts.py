from __future__ import annotations

from decimal import Decimal

from simulator.world.spec import World
from tests.simulator.world.rules import Book


def test_half_of_the_customers_have_contract_prices(northwind_contracts: World) -> None:
    with_contract = {rule.customer for rule in northwind_contracts.prices} - {None}
    assert len(with_contract) == 91 // 2


def test_the_plain_variant_has_no_contract_prices(northwind: World) -> None:
    assert all(rule.kind == "list" for rule in northwind.prices)


def test_the_list_prices_are_the_same_in_both_variants(
    northwind: World, northwind_contracts: World
) -> None:
    listed = [rule for rule in northwind_contracts.prices if rule.kind == "list"]
    assert tuple(listed) == northwind.prices


def test_what_such_a_customer_bought_is_under_contract_on_the_day(
    northwind_contracts: World,
) -> None:
    with_contract = {rule.customer for rule in northwind_contracts.prices} - {None}
    book = Book(northwind_contracts)
    for order in northwind_contracts.demand:
        for line in order.lines:
            rule = book.price(order.account, line.sku, order.at, line.quantity, line.unit)
            assert rule is not None
            assert (rule.kind == "contract") == (order.account in with_contract)


def test_generated_prices_are_below_list_all_the_time_and_for_items_never_bought(
    northwind_contracts: World,
) -> None:
    bought = {(o.account, line.sku) for o in northwind_contracts.demand for line in o.lines}
    lowest: dict[str, Decimal] = {}
    for rule in northwind_contracts.prices:
        if rule.kind == "list":
            amount = rule.unit_price.amount
            lowest[rule.sku] = min(amount, lowest.get(rule.sku, amount))
    generated = [rule for rule in northwind_contracts.prices if rule.id.startswith("G-")]
    assert len(generated) == 45 * 12
    for rule in generated:
        assert (rule.customer, rule.sku) not in bought
        assert Decimal("0.8") < rule.unit_price.amount / lowest[rule.sku] < 1


def test_some_contracts_differ_from_the_list_price_at_the_end(northwind_contracts: World) -> None:
    book, at = Book(northwind_contracts), northwind_contracts.ends_at
    units = {item.sku: item.sales_unit for item in northwind_contracts.items}
    kept = [r for r in northwind_contracts.prices if r.id.startswith("C-") and r.valid_to is None]
    differing = 0
    for rule in kept:
        listed = book.price("", rule.sku, at, Decimal(1), units[rule.sku])
        assert listed is not None
        differing += listed.unit_price.amount != rule.unit_price.amount
    assert differing > 100


def test_the_generated_prices_are_marked(northwind_contracts: World) -> None:
    note = next(n for n in northwind_contracts.generated if n.startswith("prices: "))
    assert note.startswith("prices: 540 contract prices 3 to 15 percent below list for 50% of")
