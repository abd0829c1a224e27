"""Stock: allocation across warehouses, backorders, receipts, corrections."""

from __future__ import annotations

from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, axes, moved, progress, rare, rice, tea


def test_what_is_allocated_is_reserved_and_no_longer_promised(play: Play) -> None:
    async def scene(office: Office) -> None:
        await office.order(tea("2"))
        assert await office.stock("TEA") == {
            "sku": "TEA",
            "warehouse": "EAST",
            "unit": "EA",
            "on_hand": "60",
            "reserved": "24",
            "safety": "0",
            "available_to_promise": "36",
            "version": 2,
        }

    play(scene)


def test_safety_stock_is_never_promised(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("8"))
        assert progress(order) == {"allocated": "7", "backordered": "1"}
        west = await office.stock("TEA", "WEST")
        assert (west["reserved"], west["safety"], west["on_hand"]) == ("24", "6", "30")

    play(scene)


def test_nothing_is_allocated_below_a_whole_unit_unless_all_is_there(play: Play) -> None:
    async def scene(office: Office) -> None:
        await office.adjust("EAST", "TEA", "-35")
        await office.adjust("WEST", "TEA", "-30")
        first = await office.order(tea("2.5"))
        assert progress(first) == {"allocated": "2", "backordered": "0.5"}
        await office.receive("WEST", "TEA", "12")
        assert progress(await office.read(first)) == {"allocated": "2.5"}

    play(scene)


def test_goods_by_weight_are_allocated_to_the_last_gram(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(rice("120.25"))
        assert progress(order) == {"allocated": "100.5", "backordered": "19.75"}

    play(scene)


def test_a_receipt_serves_the_orders_that_wait_by_number(play: Play) -> None:
    async def scene(office: Office) -> None:
        orders = [await office.order(rare(value)) for value in ("3", "2", "1")]
        assert [axes(order)[0] for order in orders] == ["accepted"] * 3
        await office.receive("WEST", "RARE", "4")
        orders = [await office.read(order) for order in orders]
        assert [progress(order) for order in orders] == [
            {"allocated": "3"},
            {"allocated": "1", "backordered": "1"},
            {"backordered": "1"},
        ]
        assert [axes(order)[0] for order in orders] == ["processing", "processing", "accepted"]

    play(scene)


def test_a_receipt_may_be_counted_in_another_unit(play: Play) -> None:
    async def scene(office: Office) -> None:
        await office.receive("EAST", "TEA", "2", "CS")
        assert (await office.stock("TEA"))["on_hand"] == "84"

    play(scene)


def test_a_correction_takes_allocations_back_from_the_newest_order(play: Play) -> None:
    async def scene(office: Office) -> None:
        await office.adjust("WEST", "TEA", "-30")
        old, new = await office.order(tea("2")), await office.order(tea("3"))
        await office.adjust("EAST", "TEA", "-10")
        assert progress(await office.read(old)) == {"allocated": "2"}
        new = await office.read(new)
        assert progress(new) == {"allocated": "2", "backordered": "1"}
        assert axes(new)[0] == "processing"
        stock = await office.stock("TEA")
        assert (stock["on_hand"], stock["reserved"]) == ("50", "48")

    play(scene)


def test_more_than_is_on_hand_cannot_be_taken_away(play: Play) -> None:
    async def scene(office: Office) -> None:
        body = {"warehouse": "EAST", "sku": "TEA", "delta": "-61", "reason": "count"}
        refused = await office.refused("clerk", "POST", "/stock/adjustments", body)
        assert refused == (422, "stock-negative")
        assert (await office.stock("TEA"))["on_hand"] == "60"

    play(scene)


def test_an_order_is_served_from_the_warehouse_that_has_most_of_its_lines(play: Play) -> None:
    async def scene(office: Office) -> None:
        await office.receive("WEST", "RARE", "5")
        order = await office.order(tea("2"), rare("2", 2))
        shipment = await office.ship(order)
        assert shipment["warehouse"] == "WEST"
        assert [line["sku"] for line in shipment["lines"]] == ["TEA", "RARE"]

    play(scene)


def test_only_what_is_allocated_ships(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(rare("2"), tea("1", 2))
        path = f"/orders/{order['number']}/shipments"
        for lines in ([moved(1, "1", "EA")], [moved(2, "1.5")], [moved(2, "1"), moved(2, "0.5")]):
            refused = await office.refused("clerk", "POST", path, {"lines": lines})
            assert refused == (422, "not-allocated")
        shipment = await office.ship(order)
        assert [line["line"] for line in shipment["lines"]] == [2]
        assert await office.refused("clerk", "POST", path, {"lines": None}) == (
            422,
            "not-allocated",
        )
        assert (await office.stock("TEA"))["on_hand"] == "48"

    play(scene)


def test_a_shipment_may_carry_an_earlier_date_and_another_carrier(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("1"))
        body = {"lines": None, "carrier": "Slow", "shipped_at": "2024-02-29T10:00:00.000000Z"}
        shipment = await office.ok("clerk", "POST", f"/orders/{order['number']}/shipments", body)
        assert (shipment["carrier"], shipment["shipped_at"]) == ("Slow", body["shipped_at"])

    play(scene)
