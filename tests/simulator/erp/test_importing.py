"""Master data that is imported while the ERP runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from simulator.erp import import_masters, keep_up
from simulator.world.spec import OpeningStock
from simulator.world.upkeep import MasterChange
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, customer, item, price, small_world, tea


def test_what_is_new_is_there_and_in_the_feed(play: Play) -> None:
    async def scene(office: Office) -> None:
        before = office.erp.state.position
        bare = replace(small_world(), customers=(), items=(), prices=(), discounts=())
        import_masters(
            office.erp.state,
            replace(
                bare,
                customers=(customer("NEW"),),
                items=(item("SALT", "EA"),),
                prices=(price("P-SALT", "SALT", "EA", "3.0000"),),
                opening_stock=(OpeningStock("WEST", "SALT", Decimal(9)),),
            ),
        )
        changes = office.erp.state.changes(before, 10)
        assert [(change.entity, change.id) for change in changes] == [
            ("customer", "NEW"),
            ("item", "SALT"),
            ("price", "P-SALT"),
            ("availability", "WEST/SALT"),
        ]
        assert (await office.stock("SALT", "WEST"))["on_hand"] == "9"

    play(scene)


def test_what_changed_is_replaced_and_what_did_not_is_no_change(play: Play) -> None:
    async def scene(office: Office) -> None:
        before = office.erp.state.position
        world = small_world()
        gone = tuple(
            replace(each, status="discontinued") if each.sku == "TEA" else each
            for each in world.items
        )
        import_masters(office.erp.state, replace(world, items=gone))
        (change,) = office.erp.state.changes(before, 10)
        assert (change.entity, change.id, change.version) == ("item", "TEA", 2)

    play(scene)


def test_stock_that_has_moved_is_left_alone(play: Play) -> None:
    async def scene(office: Office) -> None:
        await office.order(tea("2"))
        moved = await office.stock("TEA")
        import_masters(office.erp.state, small_world())
        assert await office.stock("TEA") == moved

    play(scene)


def test_one_record_is_entered_and_deleted_while_the_erp_runs_and_the_feed_says_so(
    play: Play,
) -> None:
    async def scene(office: Office) -> None:
        state, at = office.erp.state, datetime(2026, 1, 5, tzinfo=UTC)
        before = state.position
        keep_up(state, MasterChange(at, "customer", "NEW", customer("NEW").document()))
        keep_up(state, MasterChange(at, "customer", "NEW"))
        changes = [(one.entity, one.id, one.data is None) for one in state.changes(before, 10)]
        assert changes == [("customer", "NEW", False), ("customer", "NEW", True)]
        keep_up(state, MasterChange(at, "price", "NOWHERE"))
        assert len(state.changes(before, 10)) == 2

    play(scene)
