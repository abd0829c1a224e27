import pytest

from scenarios.history.readers import number, rate
from scenarios.invariants.arithmetic import half_up, net_minor
from tests.scenarios.journals import Document, Tale, per_unit, usd
from tests.scenarios.trade import (
    create,
    erp_order,
    invoice,
    item,
    move,
    order_line,
    ordered,
    place,
    price,
    shop_order,
    show,
    world,
)
from tests.scenarios.verdicts import broken_by_integration, broken_by_simulator, holds, judged

ID = "I-06"


def totals(lines: int, charges: int, tax: int | None, total: int) -> Document:
    return {
        "lines": usd(lines),
        "charges": usd(charges),
        "tax": None if tax is None else usd(tax),
        "total": usd(total),
    }


def test_sums_of_both_sides_that_add_up_hold() -> None:
    tale = ordered()
    charges = [{"kind": "freight", "amount": usd(500)}]
    move(tale, charges=charges, totals=totals(2800, 500, 560, 3860))
    show(tale)
    tale.both("invoice", "IN-1", invoice())
    assert holds(ID, tale) == 8


@pytest.mark.parametrize(
    "wrong",
    [
        totals(2801, 0, None, 2801),
        totals(2800, 0, None, 2801),
        totals(2800, 100, None, 2800),
    ],
)
def test_a_storefront_order_that_does_not_add_up_is_the_storefronts(wrong: Document) -> None:
    tale = world()
    tale.effect("storefront", "order", "S-1", shop_order("S-1", totals=wrong), cause="c-1")
    broken_by_simulator(ID, tale)


def test_a_net_that_is_a_cent_off_is_found() -> None:
    tale = world()
    place(tale, lines=[order_line(net=usd(2801))])
    assert "the net of line 1" in broken_by_simulator(ID, tale).sentence


def test_a_discount_is_taken_before_the_one_rounding() -> None:
    tale = world()
    lines = [
        order_line(1, "3", unit_price=per_unit("0.3350"), discount_percent="10", net=usd(90)),
        order_line(2, "1", unit_price=per_unit("0.0050"), net=usd(1)),
    ]
    place(tale, lines=lines)
    holds(ID, tale)


def test_half_a_minor_unit_goes_up_and_not_to_even() -> None:
    assert [half_up(1, 2), half_up(3, 2), half_up(5, 2), half_up(-1, 2)] == [1, 2, 3, -1]


@pytest.mark.parametrize(
    ("quantity", "amount", "per", "percent", "currency", "minor"),
    [
        ("12", "14.0000", "1", "0", "USD", 16800),
        ("10", "9.8", "1", "15", "USD", 8330),
        ("1", "0.125", "1", "0", "USD", 13),
        ("7", "1", "3", "0", "USD", 233),
        ("1.5", "1", "3", "0", "JPY", 1),
        ("3", "0.0005", "1", "0", "KWD", 2),
        ("1000", "12.34567", "100", "33.3333", "EUR", 8230),
        ("5", "10", "1", "100", "USD", 0),
    ],
)
def test_a_net_is_exact_until_it_is_rounded(
    quantity: str, amount: str, per: str, percent: str, currency: str, minor: int
) -> None:
    price_each = rate(per_unit(amount, currency, per))
    assert net_minor(number(quantity), price_each, number(percent), currency) == minor


def test_a_price_per_piece_counts_the_pieces_of_a_case() -> None:
    tale = world()
    tale.both("price", "P-1", price("1.4000", unit="EA"))
    place(tale, lines=[order_line(unit_price=per_unit("1.4000"))])
    holds(ID, tale)


def test_a_tax_that_is_not_that_of_the_item_is_the_erps() -> None:
    tale = world()
    place(tale)
    lines = [order_line(tax=usd(561))]
    create(tale, order=erp_order("10001", "S-1", lines))
    assert "the tax of line 1" in broken_by_simulator(ID, tale).sentence


def test_a_tax_code_without_a_declared_rate_is_not_judged() -> None:
    tale = world()
    tale.both("item", "TEA", item(tax_code="other"))
    place(tale)
    create(tale, order=erp_order("10001", "S-1", [order_line(tax=usd(1))]))
    holds(ID, tale)


def test_a_status_that_the_engine_made_not_to_add_up_is_the_engines() -> None:
    tale = ordered()
    show(tale, totals=totals(2800, 0, 560, 2800))
    broken_by_integration(ID, tale)


def test_a_status_that_the_erp_made_not_to_add_up_is_the_erps() -> None:
    tale = ordered()
    move(tale, totals=totals(2800, 0, 560, 2800))
    show(tale)
    result = judged(ID, tale)
    assert result.violations == 2
    assert {finding.subject for finding in result.findings} == {"simulator"}


def test_charges_that_their_sum_forgot_are_found() -> None:
    tale = ordered()
    move(tale, charges=[{"kind": "freight", "amount": usd(500)}])
    assert "the sum of its charges" in broken_by_simulator(ID, tale).sentence


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"totals": totals(2800, 0, 560, 3359)}, "its total"),
        ({"totals": totals(2700, 0, 560, 3260)}, "the sum of its lines"),
        ({"totals": totals(2800, 0, 500, 3300)}, "the sum of its taxes"),
        ({"charges": [{"kind": "freight", "amount": usd(1)}]}, "the sum of its charges"),
    ],
)
def test_an_invoice_that_the_engine_made_not_to_add_up_is_named(
    change: Document, named: str
) -> None:
    tale = ordered()
    tale.effect("erp", "invoice", "IN-1", invoice())
    tale.effect("storefront", "invoice", "IN-1", invoice() | change, cause="c-1")
    assert named in broken_by_integration(ID, tale).sentence


def test_another_rounding_rule_is_not_judged() -> None:
    header = {"name": "w", "source": "t", "starts_at": "2026-01-05T00:00:00.000000Z"}
    tale = Tale().begin(world=header | {"currency": "USD", "rounding": "half_even_in_all"})
    result = judged(ID, tale)
    assert result.state == "not_exercised"
    assert "half_even_in_all" in result.notes[0]


def test_a_pack_that_came_wrong_to_the_storefront_is_no_wrong_sum_of_it() -> None:
    tale = world()
    tale.both("price", "P-1", price("1.4000", unit="EA"))
    units = [{"unit": "EA", "factor": "1"}, {"unit": "CS", "factor": "5"}]
    tale.effect("storefront", "item", "TEA", item(units=units), cause="c-000009")
    place(tale, lines=[order_line(unit_price=per_unit("1.4000"), net=usd(1400))])
    holds(ID, tale)
