"""Price lists: what the prices of a currency mean, said once, and what a line then costs."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.erp.desk.pricebook import put_price_list, tax_included
from simulator.erp.problems import Refusal
from simulator.erp.rules.pricing import line_tax, net_and_tax
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office


@given(st.integers(0, 2**50), st.decimals(0, 100, places=3).map(abs))
def test_net_and_tax_of_an_inclusive_price_are_its_cost_to_the_minor_unit(
    cost: int, percent: Decimal
) -> None:
    net, tax = net_and_tax(cost, percent, included=True)
    assert net + tax == cost
    exact = Fraction(cost) * Fraction(percent) / (100 + Fraction(percent))
    assert -Fraction(1, 2) < tax - exact <= Fraction(1, 2)


@given(st.integers(0, 2**50), st.decimals(0, 100, places=3).map(abs))
def test_an_exclusive_price_is_the_net_and_the_tax_comes_on_top(
    cost: int, percent: Decimal
) -> None:
    assert net_and_tax(cost, percent, included=False) == (cost, line_tax(cost, percent))


def test_what_a_currency_means_is_said_once_and_before_its_first_price(play: Play) -> None:
    async def scene(office: Office) -> None:
        with office.erp.state.transaction("c-1", "test") as tx:
            assert put_price_list(tx, "GBP", {"currency": "GBP", "tax": "inclusive"})
            assert not put_price_list(tx, "GBP", {"currency": "GBP", "tax": "inclusive"})
            assert put_price_list(tx, "USD", {"currency": "USD", "tax": "exclusive"})
            assert tax_included(tx, "GBP")
            assert not tax_included(tx, "USD")
            assert not tax_included(tx, "JPY")
            for currency, tax in (("GBP", "exclusive"), ("USD", "inclusive")):
                with pytest.raises(Refusal, match="price-list-fixed"):
                    put_price_list(tx, currency, {"currency": currency, "tax": tax})
            with pytest.raises(Refusal, match="id-mismatch"):
                put_price_list(tx, "GBP", {"currency": "EUR", "tax": "inclusive"})

    play(scene)
