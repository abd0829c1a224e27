"""The ERP's rules, one by one."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.erp.documents import Discount, Item, Price, UnitPriceDocument
from simulator.erp.rules.allocation import allocate, grant, rank, release
from simulator.erp.rules.credit import exceeds
from simulator.erp.rules.numbers import fits, half_up, text, times, whole, whole_up
from simulator.erp.rules.pricing import line_net, line_tax, select_discount, select_price
from simulator.erp.rules.stock import level, moved, promisable
from simulator.erp.rules.terms import due_at
from simulator.erp.rules.units import factor, to_base

D = Decimal
NOW = "2024-03-01T08:00:00.000000Z"
LATER = "2024-03-02T08:00:00.000000Z"
EARLIER = "2024-02-01T08:00:00.000000Z"

quantities = st.decimals(0, 10**6, places=3).map(abs)
positives = st.decimals("0.001", 10**6, places=3)


def price(amount: str, currency: str = "USD", per: str = "1") -> UnitPriceDocument:
    return {"amount": amount, "currency": currency, "per": per}


@pytest.mark.parametrize(
    ("number", "wire"),
    [
        ("0", "0"),
        ("-0.00", "0"),
        ("12.50", "12.5"),
        ("100", "100"),
        ("1E+3", "1000"),
        ("-2.0", "-2"),
    ],
)
def test_a_number_is_written_as_short_as_it_can_be(number: str, wire: str) -> None:
    assert text(D(number)) == wire


@pytest.mark.parametrize(
    ("number", "kept"),
    [("999999999999.999999", True), ("1000000000000", False), ("0.0000001", False), ("-5", True)],
)
def test_a_quantity_beyond_twelve_and_six_digits_is_not_kept(number: str, kept: bool) -> None:
    assert fits(D(number)) is kept


@given(st.integers(0, 10**20), st.integers(1, 10**6))
def test_a_half_is_rounded_up(numerator: int, denominator: int) -> None:
    exact = Fraction(numerator, denominator) + Fraction(1, 2)
    assert half_up(D(numerator), D(denominator)) == exact.numerator // exact.denominator


@given(quantities, positives)
def test_whole_units_bracket_a_quantity(number: Decimal, of: Decimal) -> None:
    assert whole(number, of) * of <= number < (whole(number, of) + 1) * of
    assert (whole_up(number, of) - 1) * of < number <= whole_up(number, of) * of or number == 0


TEA: Item = {
    "sku": "TEA",
    "name": "Tea",
    "base_unit": "EA",
    "sales_unit": "CS",
    "units": [{"unit": "EA", "factor": "1"}, {"unit": "CS", "factor": "12"}],
    "tax_code": "standard",
    "status": "active",
}


def test_a_unit_that_the_item_is_not_counted_in_has_no_factor() -> None:
    assert factor(TEA, "CS") == 12
    assert factor(TEA, "EA") == 1
    assert factor(TEA, "KGM") is None
    assert to_base(D("2.5"), D(12)) == 30


@pytest.mark.parametrize(
    ("quantity", "unit", "of_price", "amount", "percent", "net"),
    [
        ("3", "1", "1", price("2.3333"), "0", 700),  # 6.9999
        ("1", "1", "1", price("0.005"), "0", 1),  # half a cent goes up
        ("1", "1", "1", price("0.00499"), "0", 0),
        ("2", "12", "1", price("1.10"), "0", 2640),  # ordered in cases, priced by the piece
        ("6", "1", "12", price("24.00"), "0", 1200),  # ordered by the piece, priced by the case
        ("250", "1", "1", price("3.99", per="100"), "0", 998),  # 9.975
        ("10", "1", "1", price("14.0000"), "15", 11_900),
        ("1", "1", "1", price("9.99"), "100", 0),
        ("3", "1", "1", price("333.3", "JPY"), "0", 1000),  # 999.9: no minor unit
        ("1", "1", "1", price("1.2345", "KWD"), "0", 1235),  # three decimals
    ],
)
def test_a_line_is_rounded_once_half_up(
    quantity: str, unit: str, of_price: str, amount: UnitPriceDocument, percent: str, net: int
) -> None:
    assert line_net(D(quantity), D(unit), amount, D(of_price), D(percent)) == net


@given(
    quantity=st.decimals(0, 10**9, places=3).map(abs),
    unit=st.sampled_from(["1", "12", "0.453", "1000"]),
    of_price=st.sampled_from(["1", "12", "7"]),
    amount=st.decimals(0, 10**6, places=5).map(abs),
    percent=st.decimals(0, 100, places=2).map(abs),
)
def test_a_net_is_never_more_than_half_a_cent_off(
    quantity: Decimal, unit: str, of_price: str, amount: Decimal, percent: Decimal
) -> None:
    net = line_net(quantity, D(unit), price(f"{amount:f}"), D(of_price), percent)
    exact = Fraction(quantity) * Fraction(unit) / Fraction(of_price) * Fraction(amount)
    exact = exact * (100 - Fraction(percent))
    assert -Fraction(1, 2) <= exact - net < Fraction(1, 2)


@given(st.integers(0, 2**53), st.decimals(0, 100, places=3).map(abs))
def test_tax_is_rounded_half_up_per_line(net: int, percent: Decimal) -> None:
    exact = times(D(net), percent) / 100
    assert line_tax(net, percent) == int(exact.quantize(D(1), ROUND_HALF_UP))


def rule(rule_id: str, **changes: Any) -> Price:
    known: dict[str, Any] = {
        "id": rule_id,
        "sku": "TEA",
        "customer": None,
        "kind": "list",
        "unit": "CS",
        "min_quantity": "1",
        "unit_price": price("24"),
        "valid_from": EARLIER,
        "valid_to": None,
    }
    return known | changes  # type: ignore[return-value]


FACTORS = {"EA": D(1), "CS": D(12)}


def chosen(*rules: Price, base: str = "120", at: str = NOW) -> str | None:
    found = select_price(rules, ("ALFKI",), D(base), FACTORS, at)
    return None if found is None else found["id"]


def test_a_contract_beats_a_better_list_tier() -> None:
    contract = rule("C", kind="contract", customer="ALFKI")
    assert chosen(rule("L10", min_quantity="10"), contract, rule("L")) == "C"
    assert chosen(rule("L"), rule("X", kind="contract", customer="OTHER")) == "L"


def test_the_highest_tier_that_is_reached_wins() -> None:
    tiers = [rule("1"), rule("10", min_quantity="10"), rule("11", min_quantity="11")]
    assert chosen(*tiers) == "10"
    assert chosen(*tiers, base="12") == "1"
    assert chosen(rule("1"), base="11") is None


def test_a_rule_is_valid_from_its_start_and_no_longer_at_its_end() -> None:
    assert chosen(rule("now", valid_from=NOW)) == "now"
    assert chosen(rule("over", valid_to=NOW)) is None
    assert chosen(rule("soon", valid_from=LATER)) is None
    assert chosen(rule("old"), rule("new", valid_from=NOW)) == "new"


def test_a_rule_in_a_unit_that_the_item_lacks_is_no_rule() -> None:
    assert chosen(rule("odd", unit="KGM")) is None


def discount(rule_id: str, percent: str, **changes: Any) -> Discount:
    known: dict[str, Any] = {
        "id": rule_id,
        "customer": None,
        "sku": None,
        "percent": percent,
        "valid_from": EARLIER,
        "valid_to": None,
    }
    return known | changes  # type: ignore[return-value]


def test_the_highest_discount_for_customer_and_item_wins() -> None:
    rules = [
        discount("all", "5"),
        discount("mine", "9", customer="ALFKI"),
        discount("tea", "10", sku="TEA"),
        discount("rice", "30", sku="RICE"),
        discount("other", "40", customer="OTHER"),
        discount("over", "50", valid_to=NOW),
    ]
    found = select_discount(rules, ["ALFKI"], "TEA", NOW)
    assert found is not None
    assert found["id"] == "tea"
    assert select_discount(rules[3:], ["ALFKI"], "TEA", NOW) is None


@pytest.mark.parametrize(
    ("agreements", "best"),
    [
        (["NORTH", "GROUP"], "norths"),  # its own, though the group's is higher
        (["SOUTH", "GROUP"], "groups"),  # inherited
        (["SOUTH"], "all"),  # it stands alone
        (["SMALL", "GROUP"], "all"),  # its own, which is less than everybody's
    ],
)
def test_a_discount_is_inherited_by_whoever_has_none(agreements: list[str], best: str) -> None:
    rules = [
        discount("all", "5"),
        discount("groups", "20", customer="GROUP"),
        discount("norths", "10", customer="NORTH", sku="TEA"),
        discount("smalls", "1", customer="SMALL"),
        discount("over", "50", customer="NORTH", valid_to=NOW),
    ]
    found = select_discount(rules, agreements, "TEA", NOW)
    assert found is not None
    assert found["id"] == best


def test_what_may_be_promised_is_never_below_nought() -> None:
    row = level("EAST", "TEA", "EA", D(10), D(4))
    assert promisable(row) == 6
    assert promisable(moved(row, reserved=D(8))) == 0
    assert promisable(moved(row, on_hand=D(-9))) == 0


@given(needed=positives, unit=st.sampled_from(["1", "12", "0.5"]), free=quantities)
def test_a_grant_is_covered_and_no_more_than_is_needed(
    needed: Decimal, unit: str, free: Decimal
) -> None:
    given_units = grant(needed, D(unit), free)
    assert 0 <= given_units <= needed
    assert given_units * D(unit) <= free
    assert given_units == needed or D(unit) == 1 or given_units == int(given_units)


shelves = st.dictionaries(st.sampled_from("ABC"), quantities, max_size=3)


@given(needed=positives, unit=st.sampled_from(["1", "12"]), free=shelves)
def test_an_allocation_takes_no_more_than_there_is_anywhere(
    needed: Decimal, unit: str, free: dict[str, Decimal]
) -> None:
    taken = allocate(needed, D(unit), free, rank([(needed, D(unit), free)]))
    assert sum(taken.values()) <= needed
    assert all(0 < taken[place] * D(unit) <= free[place] for place in taken)
    if any(needed * D(unit) <= quantity for quantity in free.values()):
        assert list(taken.values()) == [needed]


def test_warehouses_rank_by_the_lines_they_serve_alone() -> None:
    needs = [
        (D(2), D(1), {"A": D(5), "B": D(5)}),
        (D(2), D(1), {"A": D(1), "B": D(2)}),
        (D(9), D(1), {"C": D(1)}),
    ]
    assert rank(needs) == ["B", "A", "C"]


def test_an_allocation_is_released_from_the_last_warehouse_first() -> None:
    assert release({"A": D(2), "B": D(3)}, D(4)) == {"B": D(3), "A": D(1)}


def test_no_limit_is_never_exceeded() -> None:
    assert exceeds(10**9, 10**9, None) is False
    assert exceeds(60, 40, {"amount_minor": 100, "currency": "USD"}) is False
    assert exceeds(60, 41, {"amount_minor": 100, "currency": "USD"}) is True


@pytest.mark.parametrize(("terms", "day"), [("NET30", 31), ("net 14", 15), ("COD", 1), ("NETX", 1)])
def test_terms_say_when_an_invoice_is_due(terms: str, day: int) -> None:
    assert due_at(datetime(2024, 3, 1, tzinfo=UTC), terms).day == day
