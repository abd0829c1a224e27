from __future__ import annotations

from typing import Any

import pytest

from contracts.check import Checker
from simulator.world.spec import World

WORLDS = ("wholesaler", "harbour", "northwind", "northwind_contracts")


def violations(contract: str, name: str, documents: list[dict[str, Any]]) -> list[Any]:
    schema, checker = f"urn:seatrial:contract:{contract}:1.0.0:{name}", Checker()
    return [found for document in documents for found in checker.document(schema, document)]


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest) -> World:
    found: World = request.getfixturevalue(request.param)
    return found


def test_every_master_document_keeps_its_contract(world: World) -> None:
    assert violations("accounts", "customer", [c.document() for c in world.customers]) == []
    assert violations("items", "item", [i.document() for i in world.items]) == []
    assert violations("prices", "price", [p.document() for p in world.prices]) == []
    assert violations("prices", "discount", [d.document() for d in world.discounts]) == []
    changed = [change.price.document() for change in world.price_changes]
    assert violations("prices", "price", changed) == []


def test_every_planned_order_goes_to_an_address(world: World) -> None:
    places = [order.deliver_to for order in world.demand]
    assert violations("common", "address", places) == []
    assert all("role" not in place for place in places)


def test_every_reference_is_to_something_that_is_there(world: World) -> None:
    customers = {c.id: c for c in world.customers}
    items = {i.sku: {u.unit for u in i.units} for i in world.items}
    carriers = {c.id for c in world.carriers}
    for order in world.demand:
        ids = {a.id for a in customers[order.account].addresses if a.role == "deliver_to"}
        assert order.deliver_to.get("id") in ids
        assert order.carrier in carriers
        assert all(line.unit in items[line.sku] for line in order.lines)
        assert len({line.line for line in order.lines}) == len(order.lines)
    for rule in world.prices:
        assert rule.customer is None or rule.customer in customers
        assert rule.unit in items[rule.sku]


def test_no_id_is_given_twice(world: World) -> None:
    for ids in (
        [c.id for c in world.customers],
        [i.sku for i in world.items],
        [p.id for p in world.prices],
        [d.id for d in world.discounts],
        [o.reference for o in world.demand],
        [c.email for c in world.customers],
    ):
        assert len(set(ids)) == len(ids)


def test_every_item_counts_in_its_base_and_its_sales_unit(world: World) -> None:
    for item in world.items:
        assert item.factor(item.base_unit) == 1
        assert item.factor(item.sales_unit) >= 1


def test_the_plan_is_in_the_order_of_time_and_inside_the_world(world: World) -> None:
    for instants in (
        [order.at for order in world.demand],
        [receipt.at for receipt in world.receipts],
        [change.at for change in world.price_changes],
    ):
        assert instants == sorted(instants)
        assert all(world.starts_at <= at < world.ends_at for at in instants)
    for order in world.demand:
        ships = [shipment.at for shipment in order.shipments]
        assert ships == sorted(ships)
        assert all(order.at < at < world.ends_at for at in ships)


def test_nobody_orders_what_is_discontinued_or_while_he_is_blocked(world: World) -> None:
    active = {item.sku for item in world.items if item.status == "active"}
    blocked = {customer.id for customer in world.customers if customer.blocked}
    assert all(line.sku in active for order in world.demand for line in order.lines)
    assert all(order.account not in blocked for order in world.demand)


def test_the_header_of_a_journal_counts_the_world_and_names_no_place(world: World) -> None:
    header = world.header()
    assert header["counts"]["orders"] == len(world.demand)
    assert header["generated"] == list(world.generated)
    assert "/" not in header["source"]
