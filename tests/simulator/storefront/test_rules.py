"""The shop's pure rules: which price, what it comes to, and what may be promised."""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.values import Money, Quantity
from simulator.storefront.availability import (
    Held,
    Holding,
    confirmed,
    heard_of,
    promise_lines,
    stock_in_base,
)
from simulator.storefront.errors import RowRefused, UnitUnknown
from simulator.storefront.fulfilment import parcels
from simulator.storefront.pricing import (
    DiscountRule,
    PriceRule,
    choose_discount,
    choose_price,
    line_net,
)
from simulator.storefront.retries import POLICIES
from simulator.storefront.subscription import Subscription
from simulator.storefront.units import Units
from tests.simulator.storefront.counter import START, contract, discount, item, price

UNITS = Units.parse(item("CHAI"))
EACH = Quantity(Decimal(1), "EA")


def chosen(rules: list[dict[str, Any]], quantity: int = 1, **more: Any) -> str | None:
    at = START + more.get("later", timedelta())
    parsed = [PriceRule.parse(rule) for rule in rules]
    currency, agreements = more.get("currency", "USD"), more.get("agreements", ("ALFKI",))
    rule = choose_price(parsed, agreements, Decimal(quantity), UNITS, currency, at)
    return None if rule is None else rule.id


def test_a_contract_wins_over_a_lower_list_price_and_over_a_higher_tier() -> None:
    rules = [
        price("list", "CHAI", "10.00"),
        price("tier", "CHAI", "9.00", min_quantity="100"),
        contract("own", "CHAI", "18.00", "ALFKI"),
    ]
    assert chosen(rules, 500) == "own"
    assert chosen(rules[:2], 500) == "tier"
    assert chosen(rules[:2], 99) == "list"


def test_the_latest_start_wins_and_then_the_id_that_sorts_last() -> None:
    older = price("z", "CHAI", "1", valid_from="2024-01-01T00:00:00.000000Z")
    newer = price("a", "CHAI", "2", valid_from="2025-01-01T00:00:00.000000Z")
    twin = price("b", "CHAI", "3", valid_from="2025-01-01T00:00:00.000000Z")
    assert chosen([older, newer]) == "a"
    assert chosen([twin, older, newer]) == "b"


def test_a_price_is_valid_from_its_first_instant_and_not_at_its_last() -> None:
    rule = price(
        "p", "CHAI", "1", valid_from="2026-03-02T08:00:00.000000Z", valid_to="2026-03-02T09:00:00Z"
    )
    assert chosen([rule]) == "p"
    assert chosen([rule], later=timedelta(microseconds=-1)) is None
    assert chosen([rule], later=timedelta(hours=1, microseconds=-1)) == "p"
    assert chosen([rule], later=timedelta(hours=1)) is None


def test_a_price_in_another_currency_or_an_unknown_unit_is_no_price() -> None:
    assert chosen([price("p", "CHAI", "1")], currency="EUR") is None
    assert chosen([price("p", "CHAI", "1", unit="KGM")]) is None


def test_the_highest_discount_that_fits_account_and_item_is_taken() -> None:
    rules = [
        DiscountRule.parse(discount("all", "5")),
        DiscountRule.parse(discount("other", "50", customer="BERGS")),
        DiscountRule.parse(discount("tofu", "40", sku="TOFU")),
        DiscountRule.parse(discount("own", "15", customer="ALFKI", sku="CHAI")),
    ]
    best = choose_discount(rules, ["ALFKI"], "CHAI", START)
    assert best is not None
    assert best.id == "own"
    assert choose_discount(rules[1:2], ["ALFKI"], "CHAI", START) is None


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
        DiscountRule.parse(discount("all", "5")),
        DiscountRule.parse(discount("groups", "20", customer="GROUP")),
        DiscountRule.parse(discount("norths", "10", customer="NORTH", sku="CHAI")),
        DiscountRule.parse(discount("smalls", "1", customer="SMALL")),
    ]
    found = choose_discount(rules, agreements, "CHAI", START)
    assert found is not None
    assert found.id == best


@pytest.mark.parametrize(
    ("quantity", "unit", "amount", "per", "percent", "minor"),
    [
        ("12", "EA", "14.0000", "1", None, 16800),
        ("1", "CS", "18.00", "1", None, 21600),
        ("1", "EA", "0.005", "1", None, 1),
        ("1", "EA", "0.00499", "1", None, 0),
        ("3", "EA", "0.335", "1", "50", 50),
        ("1", "EA", "10", "3", None, 333),
        ("250", "EA", "17.35", "100", "15", 3687),
        ("7", "EA", "9.99", "1", "100", 0),
    ],
)
def test_a_line_is_rounded_once_half_up_to_the_minor_unit(
    quantity: str, unit: str, amount: str, per: str, percent: str | None, minor: int
) -> None:
    terms = {"amount": amount, "currency": "USD", "per": per}
    rule = PriceRule.parse(price("p", "CHAI", "1", unit_price=terms))
    less = None if percent is None else DiscountRule.parse(discount("d", percent))
    assert line_net(Quantity(Decimal(quantity), unit), UNITS, rule, less) == Money(minor, "USD")


@pytest.mark.parametrize(("currency", "minor"), [("JPY", 2), ("USD", 150), ("KWD", 1500)])
def test_the_minor_unit_is_the_currencys(currency: str, minor: int) -> None:
    terms = {"amount": "1.5", "currency": currency, "per": "1"}
    rule = PriceRule.parse(price("p", "CHAI", "1", unit_price=terms))
    assert line_net(EACH, UNITS, rule, None) == Money(minor, currency)


@given(
    st.integers(1, 10**6),
    st.decimals("0", "9999", places=4),
    st.sampled_from([1, 10, 100, 1000]),
    st.integers(0, 100),
)
def test_the_net_is_what_long_arithmetic_says(
    quantity: int, amount: Decimal, per: int, percent: int
) -> None:
    terms = {"amount": f"{amount:f}", "currency": "USD", "per": str(per)}
    rule = PriceRule.parse(price("p", "CHAI", "1", unit_price=terms))
    less = DiscountRule.parse(discount("d", str(percent)))
    exact = Decimal(quantity) * amount / per * (100 - percent) / 100
    expected = int((exact * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    assert line_net(Quantity(Decimal(quantity), "EA"), UNITS, rule, less) == Money(expected, "USD")


def test_a_rule_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(RowRefused):
        PriceRule.parse(price("p", "CHAI", "1", kind="contract"))
    with pytest.raises(RowRefused):
        PriceRule.parse(price("p", "CHAI", "1", customer="ALFKI"))
    with pytest.raises(RowRefused):
        Units.parse(item("CHAI", sales_unit="KGM"))
    with pytest.raises(RowRefused):
        Units.parse(item("CHAI", units=[{"unit": "EA", "factor": "2"}]))


def test_only_whole_units_are_promised_and_never_less_than_none() -> None:
    assert UNITS.whole(Decimal(23), "CS") == 1
    assert UNITS.whole(Decimal(11), "CS") == 0
    assert UNITS.whole(Decimal(-5), "EA") == 0
    with pytest.raises(UnitUnknown):
        UNITS.factor("KGM")


def test_stock_of_all_warehouses_is_added_in_base_units() -> None:
    rows = [
        {"available": "5", "unit": "EA"},
        {"available": "2", "unit": "CS"},
        {"available": "900", "unit": "KGM"},
    ]
    assert stock_in_base(rows, UNITS) == 29


def test_an_account_sees_what_others_hold_only_while_it_counts() -> None:
    silent = Held(1, "CHAI", Decimal(4))
    holding = Holding.none()
    holding.add(silent)
    holding.add(Held(1, "CHAI", Decimal(3), until_us=100))
    assert holding.at(99) == 7
    assert holding.at(100) == 4
    holding.let_go(silent)
    assert holding.at(99) == 3


@given(st.integers(0, 30), st.lists(st.tuples(st.integers(1, 12), st.booleans()), max_size=12))
def test_the_last_piece_is_promised_once(stock: int, asked: list[tuple[int, bool]]) -> None:
    """Buyers come one after the other, before the ERP has heard of any of them."""
    holding, promised = Holding.none(), Decimal(0)
    for many, in_cases in asked:
        wanted = Quantity(Decimal(many), "CS" if in_cases else "EA")
        free = {"CHAI": stock - holding.at(0)}
        (promise,) = promise_lines([("CHAI", wanted)], {"CHAI": UNITS}, free)
        base = UNITS.in_base(wanted.value, wanted.unit)
        if promise.in_stock:
            promised += base
            assert wanted.value <= promise.available_shown
        holding.add(Held(1, "CHAI", base))
    assert promised <= stock


@given(st.lists(st.integers(1, 9), min_size=2, max_size=8), st.integers(0, 40))
def test_one_order_cannot_promise_itself_the_same_piece_twice(many: list[int], stock: int) -> None:
    lines = [("CHAI", Quantity(Decimal(each), "EA")) for each in many]
    promises = promise_lines(lines, {"CHAI": UNITS}, {"CHAI": Decimal(stock)})
    kept = sum(each for each, promise in zip(many, promises, strict=True) if promise.in_stock)
    assert kept <= stock


def progress(line: int, allocated: str) -> dict[str, Any]:
    return {"line": line, "allocated": allocated}


def test_a_confirmed_order_holds_what_was_allocated_until_the_stock_is_heard_of() -> None:
    held = [Held(1, "CHAI", Decimal(24)), Held(2, "TOFU", Decimal(5))]
    ordered = {1: Decimal(2), 2: Decimal(5)}
    kept = confirmed(held, ordered, [progress(1, "1"), progress(2, "0")], 900)
    assert kept == [Held(1, "CHAI", Decimal(12), 900)]
    assert heard_of(kept, frozenset({"CHAI"})) == []
    assert heard_of(held, frozenset({"CHAI"})) == held


def test_an_allocation_beyond_the_order_holds_no_more_than_the_order() -> None:
    held = [Held(1, "CHAI", Decimal(24))]
    assert confirmed(held, {1: Decimal(2)}, [progress(1, "9")], 9) == [
        Held(1, "CHAI", Decimal(24), 9)
    ]


def test_two_papers_about_one_parcel_are_one_parcel_with_the_lines_of_both() -> None:
    def paper(paper_id: str, tracking: str | None, day: int) -> dict[str, Any]:
        return {
            "id": paper_id,
            "carrier": "Speedy",
            "tracking": tracking,
            "shipped_at": f"2026-03-0{day}T10:00:00.000000Z",
            "lines": [paper_id],
        }

    papers = [paper("S3", "T9", 3), paper("S1", "T1", 1), paper("S2", "T1", 2)]
    untracked = [paper("S4", None, 4), paper("S5", None, 5)]
    shown = parcels([*papers, *untracked])
    assert [(each["id"], each["lines"]) for each in shown] == [
        ("S1", ["S1", "S2"]),
        ("S3", ["S3"]),
        ("S4", ["S4"]),
        ("S5", ["S5"]),
    ]
    assert papers[1]["lines"] == ["S1"]


@pytest.mark.parametrize("policy", POLICIES.values(), ids=list(POLICIES))
def test_every_retry_policy_names_its_source_and_grows(policy: Any) -> None:
    assert policy.source
    assert all(wait > 0 for wait in policy.waits_s)
    assert policy.wait_us(len(policy.waits_s) + 1) is None
    assert list(policy.waits_s) == sorted(policy.waits_s)


def test_a_receiver_may_ask_for_more_patience_but_not_for_less() -> None:
    steady = POLICIES["steady"]
    assert steady.wait_us(1, 60) == 60_000_000
    assert steady.wait_us(3, 60) == 120_000_000


def test_a_subscription_is_disabled_by_given_up_events_in_a_row_or_by_days() -> None:
    woo, steady = POLICIES["woocommerce"], POLICIES["steady"]
    tired = Subscription()
    for nth in range(7):
        assert tired.active
        tired = tired.failed(woo, nth, for_good=True)
    assert not tired.active
    rested = Subscription(given_up=6, failing_since_us=0).succeeded()
    assert rested.failed(woo, 9, for_good=True).active
    days_us = 5 * 86_400 * 1_000_000
    assert Subscription(failing_since_us=1).failed(steady, days_us, for_good=False).active
    assert not Subscription(failing_since_us=0).failed(steady, days_us, for_good=False).active
