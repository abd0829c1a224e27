"""What a generated wholesaler changes beside its prices."""

from __future__ import annotations

from contracts.check import Checker
from simulator.world.generate import generate_world
from simulator.world.spec import World


def test_all_that_can_be_changed_is_changed_in_two_weeks(wholesaler: World) -> None:
    kinds = {(change.kind, change.document is None) for change in wholesaler.master_changes}
    assert kinds == {("item", False), ("customer", False), ("price", True), ("discount", True)}
    statuses = {
        change.document["status"]
        for change in wholesaler.master_changes
        if change.kind == "item" and change.document is not None
    }
    assert statuses == {"active", "discontinued"}


def test_what_is_entered_keeps_its_contract_and_what_is_deleted_was_there(
    wholesaler: World,
) -> None:
    schemas = {"item": "items:1.0.0:item", "customer": "accounts:1.0.0:customer"}
    known = {rule.id for rule in wholesaler.prices} | {rule.id for rule in wholesaler.discounts}
    for change in wholesaler.master_changes:
        if change.document is None:
            assert change.id in known
        else:
            schema = f"urn:seatrial:contract:{schemas[change.kind]}"
            assert Checker().document(schema, dict(change.document)) == []


def test_nobody_orders_an_item_after_it_was_discontinued(wholesaler: World) -> None:
    gone = {
        change.id: change.at
        for change in wholesaler.master_changes
        if change.document is not None and change.document.get("status") == "discontinued"
    }
    assert gone
    for order in wholesaler.demand:
        for line in order.lines:
            assert line.sku not in gone or order.at < gone[line.sku]


def test_orders_are_given_up_whole_and_in_part_after_they_were_placed(wholesaler: World) -> None:
    placed = {order.reference: order for order in wholesaler.demand}
    assert {bool(one.lines) for one in wholesaler.cancellations} == {True, False}
    for one in wholesaler.cancellations:
        order = placed[one.reference]
        assert order.at < one.at < wholesaler.ends_at
        assert set(one.lines) <= {line.line for line in order.lines}


def test_changes_come_in_the_order_of_time_and_from_the_seed(wholesaler: World) -> None:
    for plan in (wholesaler.master_changes, wholesaler.cancellations):
        assert [one.at for one in plan] == sorted(one.at for one in plan)
    other = generate_world(wholesaler.seed + 1)
    assert other.master_changes != wholesaler.master_changes
    assert other.cancellations != wholesaler.cancellations
