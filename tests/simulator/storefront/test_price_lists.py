"""Prices with their tax in them in the shop: who is told, and what is taken out of what."""

from __future__ import annotations

from typing import Any

from simulator.storefront.status import TAX_INCLUDED, show, told_inclusive


def usd(minor: int) -> dict[str, Any]:
    return {"amount_minor": minor, "currency": "USD"}


def order(custom: dict[str, Any]) -> dict[str, Any]:
    totals = {"lines": usd(2800), "charges": usd(0), "tax": None, "total": usd(2800)}
    return {"lines": [{"net": usd(1800)}, {"net": usd(1000)}], "totals": totals, "custom": custom}


def status(tax: int) -> dict[str, Any]:
    return {"totals": {"charges": usd(500), "tax": usd(tax)}}


def test_an_order_says_that_its_prices_include_the_tax_or_says_nothing() -> None:
    assert told_inclusive(inclusive=True) == {TAX_INCLUDED: True}
    assert told_inclusive(inclusive=False) == {}


def test_the_erps_tax_is_taken_out_of_what_was_agreed_once_and_not_again() -> None:
    before = order(told_inclusive(inclusive=True))
    once = show(before, status(467))
    assert once["totals"]["lines"] == usd(2333)
    assert once["totals"]["total"] == usd(3300)
    again = show(once, status(466))
    assert again["totals"]["lines"] == usd(2334)
    assert again["totals"]["total"] == usd(3300)


def test_a_tax_that_comes_on_top_is_added() -> None:
    assert show(order({}), status(560))["totals"]["total"] == usd(3860)
