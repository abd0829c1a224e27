"""I-20 by hand: what continues an order is taken off it, linked to it, and priced by its rule."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.journals import Document, Tale, per_unit
from tests.scenarios.trade import (
    create,
    erp_order,
    item,
    order_line,
    place,
    price,
    with_line,
    world,
)
from tests.scenarios.trade import move as moves
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
)

ID = "I-20"
ORIGIN: Document = {
    "kind": "substitution",
    "order": "10001",
    "reference": "S-1",
    "price": "original",
    "decline_until": None,
}


def substituted(
    cancelled: str = "2", origin: Document | None = None, **line: Any
) -> tuple[Tale, Document]:
    """Two of three cases of tea are sent as coffee; the journal, and the ERP's successor."""
    tale = world()
    tale.both("item", "COFFEE", item("COFFEE"))
    tale.both("price", "P-2", price("15.0000", id="P-2", sku="COFFEE"))
    place(tale, lines=[order_line(1, "3")])
    create(tale, order=erp_order("10001", "S-1", [order_line(1, "3")]))
    first = tale.now_is("erp", "order", "10001")
    moves(tale, lines=with_line(first, allocated="1", cancelled=cancelled), cause="c-clerk")
    told = ORIGIN if origin is None else origin
    lines = [order_line(1, "2", sku="COFFEE") | line]
    successor = erp_order("10002", "10002", lines, shop="erp", origin=told)
    tale.effect("erp", "order", "10002", successor, cause="c-clerk")
    return tale, successor


def shows(tale: Tale, order: Document, **more: Any) -> None:
    """The engine shows the successor in the storefront."""
    call_id = tale.asks("engine>storefront", "storefront.erp-orders.put", method="PUT")
    tale.effect("storefront", "erp_order", "10002", order | more, cause=call_id)


def test_a_substitute_that_is_linked_and_priced_as_the_erp_says_holds() -> None:
    tale, order = substituted()
    shows(tale, order)
    assert holds(ID, tale) == 2


def test_a_substitute_at_its_own_price_by_its_own_rule_holds() -> None:
    own: Document = {"price_rule": "P-2", "unit_price": per_unit("15.0000")}
    tale, _ = substituted(origin=ORIGIN | {"price": "own"}, **own)
    assert holds(ID, tale) == 1


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        (None, "without the order that it continues"),
        (ORIGIN | {"order": "10009"}, "order"),
        (ORIGIN | {"kind": "split"}, "kind"),
        (ORIGIN | {"decline_until": "2024-03-09T00:00:00Z"}, "decline until"),
    ],
)
def test_a_link_that_the_engine_loses_or_bends_is_found(origin: Any, said: str) -> None:
    tale, order = substituted()
    shows(tale, order, origin=origin)
    assert said in broken_by_integration(ID, tale).sentence


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"price_rule": "P-2"}, "price rule of line 1"),
        ({"unit_price": per_unit("15.0000")}, "price rule of line 1"),
        ({"sku": "TEA"}, "item of line 1"),
        ({"line": 2}, "its lines"),
    ],
)
def test_a_substitute_that_is_shown_otherwise_than_the_erp_has_it_is_found(
    line: Document, said: str
) -> None:
    tale, order = substituted()
    shows(tale, order, lines=with_line(order, **line))
    assert said in broken_by_integration(ID, tale).sentence


def test_an_order_that_was_keyed_in_and_is_shown_as_a_substitute_is_found() -> None:
    tale, order = world(), erp_order("10002", "10002", shop="erp")
    tale.effect("erp", "order", "10002", order, cause="c-clerk")
    shows(tale, order, origin=ORIGIN)
    assert "as continuing an order" in broken_by_integration(ID, tale).sentence


def test_a_quantity_that_stays_open_in_the_first_order_is_the_erps_own_fault() -> None:
    tale, _ = substituted(cancelled="0")
    assert "of which 0 was taken off" in broken_by_simulator(ID, tale).sentence


@pytest.mark.parametrize(
    "origin",
    [{"order": "10009"}, {"kind": "split"}, {"price": "own"}],
)
def test_an_erp_that_links_or_prices_wrongly_is_found(origin: Document) -> None:
    tale, _ = substituted(origin=ORIGIN | origin)
    broken_by_simulator(ID, tale)


def test_an_original_price_that_is_another_one_is_found() -> None:
    tale, _ = substituted(unit_price=per_unit("13.0000"))
    assert "not the original one" in broken_by_simulator(ID, tale).sentence


def test_without_anything_that_continues_an_order_nothing_is_put_to_the_test() -> None:
    tale = world()
    place(tale)
    create(tale)
    is_not_exercised(ID, tale)
