"""Warehouses that may not serve somebody: what the judge lets be promised and sent, by I-12."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.journals import HOUR, MINUTE, Document, Tale
from tests.scenarios.partners import relation
from tests.scenarios.trade import create, erp_stock, place, shipment, shop_stock, viewed, world
from tests.scenarios.verdicts import broken_by_integration, broken_by_simulator, holds

ID = "I-12"


def rule(**more: Any) -> Document:
    document = {"id": "R-1", "warehouse": "W-1", "account": None, "region": None, "channel": None}
    return {**document, "serves": False, **more}


def tell(tale: Tale, *, engine_keeps: bool = True, **more: Any) -> None:
    told = rule(**more)
    tale.effect("erp", "sourcing", told["id"], told)
    shown = told if engine_keeps else {**told, "serves": True}
    tale.effect("storefront", "sourcing", told["id"], shown, cause="c-000001")


def two_warehouses() -> Tale:
    """100 pieces, 10 cases, lie in W-1, and 30 in W-2."""
    tale = world()
    tale.effect("erp", "availability", "W-2/TEA", erp_stock(30, warehouse="W-2"))
    tale.effect("storefront", "availability", "W-2/TEA", shop_stock(30, warehouse="W-2"))
    return tale


@pytest.mark.parametrize(
    ("rules", "most"),
    [
        ([rule()], "3"),
        ([rule(account="C-1")], "3"),
        ([rule(account="C-2")], "13"),
        ([rule(region="islands")], "3"),
        ([rule(region="mainland")], "13"),
        ([rule(channel="storefront")], "3"),
        ([rule(channel="phone")], "13"),
        ([rule(), rule(id="R-2", account="C-1", serves=True)], "13"),
        ([rule(region="islands", serves=True), rule(id="R-2", channel="storefront")], "3"),
    ],
)
def test_only_what_may_serve_the_buyer_counts(rules: list[Document], most: str) -> None:
    for more, verdict in ((most, holds), (str(int(most) + 1), broken_by_simulator)):
        tale = two_warehouses()
        tale.both("relation", "C-1", relation("C-1", region="islands"))
        for each in rules:
            tell(tale, **each)
        viewed(tale.later(2 * HOUR), available=more)
        verdict(ID, tale)


def test_a_rule_that_the_engine_turned_round_is_its_fault() -> None:
    tale = two_warehouses()
    tell(tale, engine_keeps=False)
    viewed(tale.later(2 * HOUR), available="13")
    broken_by_integration(ID, tale)


def test_a_rule_may_still_be_unknown_within_the_freshness_figure() -> None:
    tale = two_warehouses()
    tale.later(2 * HOUR).effect("erp", "sourcing", "R-1", rule())
    viewed(tale.later(59 * MINUTE), available="13")
    holds(ID, tale)


@pytest.mark.parametrize(("warehouse", "verdict"), [("W-1", broken_by_simulator), ("W-2", holds)])
def test_nothing_is_sent_from_where_the_account_is_not_served(warehouse: str, verdict: Any) -> None:
    tale = two_warehouses()
    tell(tale)
    place(tale.later(2 * HOUR))
    create(tale)
    parcel = shipment(warehouse=warehouse)
    tale.effect("erp", "shipment", "SH-1", parcel, cause="c-clerk")
    verdict(ID, tale)
