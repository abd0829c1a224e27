"""The laws of values: what they hold, what they refuse, and that nothing is rounded or lost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.currencies import EXPONENTS
from contracts.errors import CurrencyMixed, UnitMixed, ValueInvalid
from contracts.values import Money, Quantity, UnitPrice, format_decimal, parse_decimal

CURRENCIES = st.sampled_from(sorted(EXPONENTS))
MINOR = st.integers(-(10**15), 10**15)
MONEY = st.builds(Money, MINOR, CURRENCIES)
USD = st.builds(Money, MINOR, st.just("USD"))
DECIMALS = st.decimals(-(10**12), 10**12, places=6)
PRICES = st.builds(
    UnitPrice,
    st.decimals(0, 10**9, places=5),
    CURRENCIES,
    st.sampled_from([Decimal(1), Decimal(100), Decimal(1000)]),
)
QUANTITIES = st.builds(Quantity, DECIMALS, st.sampled_from(["EA", "KGM", "C62"]))

fast = settings(deadline=None, max_examples=80)


@fast
@given(MONEY)
def test_money_comes_back_from_the_wire_as_it_went(money: Money) -> None:
    assert Money.parse(money.wire()) == money


@fast
@given(PRICES)
def test_a_unit_price_comes_back_with_the_places_it_had(price: UnitPrice) -> None:
    back = UnitPrice.parse(price.wire())
    assert back == price
    assert back.wire() == price.wire()


@fast
@given(QUANTITIES)
def test_a_quantity_comes_back_with_the_places_it_had(quantity: Quantity) -> None:
    back = Quantity.parse(quantity.wire())
    assert back == quantity
    assert back.wire() == quantity.wire()


@fast
@given(USD, USD, USD)
def test_money_adds_in_any_order_and_takes_away_what_was_added(
    a: Money, b: Money, c: Money
) -> None:
    assert (a + b) + c == c + (b + a)
    assert a + b - b == a
    assert a + Money.zero("USD") == a
    assert a - b == -(b - a)


@fast
@given(USD, USD)
def test_money_is_ordered_as_its_minor_units_are(a: Money, b: Money) -> None:
    assert (a < b) == (a.amount_minor < b.amount_minor) == (b > a)
    assert (a <= b) == (a.amount_minor <= b.amount_minor) == (b >= a)


@fast
@given(MONEY)
def test_major_units_are_exact_for_every_scale(money: Money) -> None:
    assert Money.of(money.major(), money.currency) == money


@pytest.mark.parametrize(
    ("currency", "minor", "major"),
    [("USD", 1234, "12.34"), ("JPY", 1234, "1234"), ("KWD", 1234, "1.234")],
)
def test_two_no_and_three_places_are_read_from_the_currency(
    currency: str, minor: int, major: str
) -> None:
    money = Money(minor, currency)
    assert str(money) == f"{major} {currency}"
    assert Money.of(Decimal(major), currency) == money


def test_an_amount_finer_than_its_currency_is_refused_and_never_rounded() -> None:
    for amount, currency in [("0.001", "USD"), ("0.5", "JPY"), ("0.0001", "KWD")]:
        with pytest.raises(ValueInvalid, match="more decimal places"):
            Money.of(Decimal(amount), currency)


def test_two_currencies_never_meet() -> None:
    usd, eur = Money(1, "USD"), Money(1, "EUR")
    assert usd != eur
    for meet in (lambda: usd + eur, lambda: usd - eur, lambda: usd < eur, lambda: usd >= eur):
        with pytest.raises(CurrencyMixed):
            meet()


def test_two_units_or_two_base_quantities_never_meet() -> None:
    each, kilo = Quantity(Decimal(1), "EA"), Quantity(Decimal(1), "KGM")
    with pytest.raises(UnitMixed):
        _ = each + kilo
    with pytest.raises(UnitMixed):
        _ = each <= kilo
    one = UnitPrice(Decimal(1), "USD")
    with pytest.raises(UnitMixed):
        _ = one < UnitPrice(Decimal(1), "USD", Decimal(100))
    with pytest.raises(CurrencyMixed):
        _ = one - UnitPrice(Decimal(1), "EUR")


def test_quantities_and_prices_of_one_kind_add_and_compare() -> None:
    two, three = Quantity(Decimal("2.5"), "KGM"), Quantity(Decimal("3.5"), "KGM")
    assert two + three == Quantity(Decimal(6), "KGM")
    assert three - two == Quantity(Decimal(1), "KGM")
    assert two < three
    assert three >= two
    low, high = UnitPrice(Decimal("1.25"), "USD"), UnitPrice(Decimal("1.50"), "USD")
    assert high - low == UnitPrice(Decimal("0.25"), "USD")
    assert low + low > high
    assert not high <= low


@pytest.mark.parametrize("value", ["multiply", "scale"])
def test_no_value_multiplies(value: str) -> None:
    operands = {"multiply": 2, "scale": Decimal("1.5")}
    for one in (Money(1, "USD"), UnitPrice(Decimal(1), "USD"), Quantity(Decimal(1), "EA")):
        with pytest.raises(TypeError):
            _ = one * operands[value]  # type: ignore[operator]


@pytest.mark.parametrize(
    "wire",
    [
        {"amount_minor": 12.0, "currency": "USD"},
        {"amount_minor": "12", "currency": "USD"},
        {"amount_minor": True, "currency": "USD"},
        {"amount_minor": 12, "currency": "usd"},
        {"amount_minor": 12, "currency": "XYZ"},
        {"amount_minor": 12},
        "12 USD",
        None,
    ],
)
def test_what_is_no_money_is_refused(wire: object) -> None:
    with pytest.raises(ValueInvalid):
        Money.parse(wire)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wire",
    [
        {"amount": 14.0, "currency": "USD", "per": "1"},
        {"amount": "14.123456", "currency": "USD", "per": "1"},
        {"amount": "14", "currency": "USD", "per": "0"},
        {"amount": "14", "currency": "USD", "per": "-1"},
        {"amount": "14", "currency": "XYZ", "per": "1"},
        {"amount": "14", "currency": "USD"},
    ],
)
def test_what_is_no_unit_price_is_refused(wire: dict[str, object]) -> None:
    with pytest.raises(ValueInvalid):
        UnitPrice.parse(wire)


def test_values_that_are_not_finite_are_refused() -> None:
    for number in (Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity")):
        with pytest.raises(ValueInvalid):
            UnitPrice(number, "USD")
        with pytest.raises(ValueInvalid):
            Quantity(number, "EA")
        with pytest.raises(ValueInvalid):
            format_decimal(number)


@pytest.mark.parametrize("unit", ["", "E", "ea", "PIECES", "E A", 5])
def test_what_is_no_unit_code_is_refused(unit: str) -> None:
    with pytest.raises(ValueInvalid):
        Quantity(Decimal(1), unit)


@pytest.mark.parametrize(
    "text",
    ["", "1.", ".5", "+1", "01", "1e3", "1,5", " 1", "1\n", "\u0661", "NaN", "--1", 1, 1.5, None],
)
def test_what_is_no_decimal_is_refused(text: object) -> None:
    with pytest.raises(ValueInvalid):
        parse_decimal(text)


@fast
@given(DECIMALS)
def test_a_decimal_comes_back_as_it_was_written(number: Decimal) -> None:
    text = format_decimal(number)
    assert parse_decimal(text) == number
    assert format_decimal(parse_decimal(text)) == text


def test_a_decimal_is_written_without_exponent_and_nothing_has_no_sign() -> None:
    assert format_decimal(Decimal("1E+2")) == "100"
    assert format_decimal(Decimal("1E-7")) == "0.0000001"
    assert format_decimal(Decimal("-0.00")) == "0.00"


def test_a_refusal_never_says_the_value() -> None:
    secret = "987654.32"
    with pytest.raises(ValueInvalid) as money:
        Money.parse({"amount_minor": secret, "currency": "USD"})
    with pytest.raises(ValueInvalid) as price:
        UnitPrice.parse({"amount": secret + "1234", "currency": "USD", "per": "1"})
    with pytest.raises(ValueInvalid) as decimal:
        parse_decimal(secret + "x")
    for refusal in (money, price, decimal):
        assert "987654" not in str(refusal.value)


def test_the_scales_are_none_two_and_three() -> None:
    assert {EXPONENTS[code] for code in EXPONENTS} == {0, 2, 3}
    assert EXPONENTS["JPY"] == EXPONENTS["KRW"] == 0
    assert EXPONENTS["USD"] == EXPONENTS["EUR"] == EXPONENTS["CHF"] == 2
    assert EXPONENTS["KWD"] == EXPONENTS["BHD"] == EXPONENTS["TND"] == 3
    assert all(len(code) == 3 and code.isupper() for code in EXPONENTS)
