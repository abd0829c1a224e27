"""I-58 by hand: an order that raises another names it, and has the price of all that is ordered."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.journals import Document, Tale, per_unit, usd
from tests.scenarios.trade import create, erp_order, order_line, place, price, with_line, world
from tests.scenarios.trade import move as moves
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
)

ID = "I-58"
LINK = {
    "channel": "phone",
    "increases.order": "10001",
    "increases.reference": "S-1",
    "increases.by": "clerk",
    "increases.reason": "the buyer called",
}
FIVE = {"price_rule": "P-5", "unit_price": per_unit("12.0000"), "net": usd(2400)}


def raised(link: dict[str, str] | None = None, **line: Any) -> tuple[Tale, Document]:
    """Three cases of tea are ordered, two more are wanted: five are at the price of five."""
    tale = world()
    tale.both("price", "P-5", price("12.0000", id="P-5", min_quantity="5"))
    place(tale, lines=[order_line(1, "3")])
    create(tale, order=erp_order("10001", "S-1", [order_line(1, "3")]))
    lines = [order_line(1, "2") | FIVE | line]
    custom = LINK if link is None else link
    order = erp_order("10002", "10002", lines, shop="erp", custom=custom)
    tale.effect("erp", "order", "10002", order, cause="c-clerk")
    return tale, order


def shows(tale: Tale, order: Document) -> None:
    call_id = tale.asks("engine>storefront", "storefront.erp-orders.put", method="PUT")
    tale.effect("storefront", "erp_order", "10002", order | {"origin": None}, cause=call_id)


def test_what_is_more_at_the_price_of_all_of_it_and_is_shown_so_holds() -> None:
    tale, order = raised()
    shows(tale, order)
    assert holds(ID, tale) == 2


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"link": LINK | {"increases.order": "10009"}}, "there is no such order"),
        ({"link": LINK | {"increases.reference": "S-9"}}, "there is no such order"),
        ({"link": LINK | {"increases.by": ""}}, "who did it, or why"),
        ({"link": LINK | {"increases.reason": " "}}, "who did it, or why"),
        ({"line": 2}, "line 2, which that order does not have"),
        ({"sku": "COFFEE"}, "item or unit of line 1"),
        ({"price_rule": "P-1", "unit_price": per_unit("14.0000")}, "price of line 1"),
        ({"discount_percent": "10"}, "price of line 1"),
    ],
)
def test_what_the_order_does_not_bear_out_is_the_erps(more: dict[str, Any], said: str) -> None:
    tale, _ = raised(**more)
    assert said in broken_by_simulator(ID, tale).sentence


def test_a_line_that_is_over_is_not_raised() -> None:
    tale = world()
    place(tale, lines=[order_line(1, "3")])
    create(tale, order=erp_order("10001", "S-1", [order_line(1, "3")]))
    first = tale.now_is("erp", "order", "10001")
    moves(tale, lines=with_line(first, allocated="0", cancelled="3"), cause="c-clerk")
    order = erp_order("10002", "10002", [order_line(1, "2")], shop="erp", custom=LINK)
    tale.effect("erp", "order", "10002", order, cause="c-more")
    assert "nothing was open" in broken_by_simulator(ID, tale).sentence


def test_a_link_that_is_lost_on_its_way_is_the_engines() -> None:
    tale, order = raised()
    shows(tale, order | {"custom": {"channel": "phone"}})
    assert "without the order that it raises" in broken_by_integration(ID, tale).sentence


def test_without_an_order_that_raises_another_nothing_is_put_to_the_test() -> None:
    is_not_exercised(ID, raised(link={"channel": "phone"})[0])
