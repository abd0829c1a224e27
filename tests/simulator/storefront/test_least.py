"""The least of an order, where the shop heard of a term before it heard of its unit."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from contracts.values import Quantity
from simulator.storefront.errors import Declined
from simulator.storefront.least import check_least
from simulator.storefront.units import Units


def test_a_least_in_a_unit_that_the_item_does_not_have_here_is_declined_and_breaks_nothing() -> (
    None
):
    item = SimpleNamespace(sku="TEA", units=Units("EA", "EA", {"EA": Decimal(1)}))
    term = SimpleNamespace(id="T-1", min_quantity=Quantity(Decimal(2), "CS"), min_value=None)
    shelf: Any = SimpleNamespace(item=lambda _: item, terms=lambda *_: [term])
    wish = SimpleNamespace(line=1, sku="TEA", quantity=Quantity(Decimal(3), "EA"))
    line: Any = SimpleNamespace(wish=wish, net=SimpleNamespace(amount_minor=0))
    account: Any = SimpleNamespace(currency="USD")
    at: Any = None
    with pytest.raises(Declined) as raised:
        check_least(shelf, account, [line], at)
    assert raised.value.slug == "unit-unknown"
