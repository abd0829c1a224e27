"""Prices that include their tax: what the judge says of what they come to, and of who was told."""

from __future__ import annotations

import pytest

from tests.scenarios.journals import HOUR, Document, Tale, usd
from tests.scenarios.trade import create, erp_order, invoice, order_line, place, show, world
from tests.scenarios.verdicts import broken_by_integration, broken_by_simulator, holds

TOLD: Document = {"pricing.tax_included": True}
LIST: Document = {"currency": "USD", "tax": "inclusive"}


def inclusive(*, told: bool = True) -> Tale:
    """The ERP's prices in dollars have 20 % of tax in them, and perhaps the storefront knows."""
    tale = world()
    tale.effect("erp", "price_list", "USD", LIST)
    if told:
        tale.effect("storefront", "price_list", "USD", LIST)
    return tale.later(2 * HOUR)


def booked(net: int, tax: int) -> Document:
    line = order_line(net=usd(net), tax=usd(tax))
    return erp_order("10001", "S-1", [line], custom=TOLD)


def test_net_and_tax_of_an_inclusive_price_are_what_it_costs() -> None:
    tale = inclusive()
    place(tale, custom=TOLD)
    create(tale, order=booked(2333, 467))
    show(tale)
    assert holds("I-06", tale) >= 3


@pytest.mark.parametrize(("net", "tax"), [(2800, 560), (2334, 466), (2333, 466)])
def test_a_tax_on_top_or_a_penny_beside_it_is_found(net: int, tax: int) -> None:
    tale = inclusive()
    place(tale, custom=TOLD)
    create(tale, order=booked(net, tax))
    assert "line 1" in broken_by_simulator("I-06", tale).sentence


def test_an_invoice_takes_the_tax_out_of_the_price_too() -> None:
    tale = inclusive()
    place(tale, custom=TOLD)
    create(tale, order=booked(2333, 467))
    bill = invoice(
        totals={"lines": usd(2800), "charges": usd(0), "tax": usd(560), "total": usd(3360)}
    )
    tale.effect("erp", "invoice", "IN-1", bill, cause="c-clerk")
    assert "invoice IN-1" in broken_by_simulator("I-06", tale).sentence


@pytest.mark.parametrize("net", [2333, 2800])
def test_an_accepted_offer_is_ordered_at_its_net_before_the_erp_has_spoken(net: int) -> None:
    tale = inclusive()
    place(tale, lines=[order_line(net=usd(net), price_rule="QU-1.1.1")])
    if net == 2333:
        assert holds("I-06", tale)
    else:  # an offer tells the tax apart, so its lines are not what they cost with it
        assert "the net of line 1" in broken_by_simulator("I-06", tale).sentence


def test_an_order_that_says_what_its_prices_mean_holds() -> None:
    tale = inclusive()
    place(tale, custom=TOLD)
    create(tale, order=booked(2333, 467))
    show(tale)
    assert holds("I-07", tale) == 2


def test_a_storefront_that_was_never_told_is_the_integrations_doing() -> None:
    tale = inclusive(told=False)
    place(tale)
    finding = broken_by_integration("I-07", tale)
    assert "as if its prices had their tax on top of them" in finding.sentence


def test_a_storefront_that_was_told_and_forgot_is_to_blame_itself() -> None:
    tale = inclusive()
    place(tale)
    broken_by_simulator("I-07", tale)


def test_nobody_has_to_know_what_was_said_a_minute_ago() -> None:
    tale = world()
    tale.effect("erp", "price_list", "USD", LIST)
    place(tale)
    create(tale, order=booked(2333, 467))
    show(tale)
    assert holds("I-07", tale) == 1
