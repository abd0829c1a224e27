"""Cancelling what is open, and who gets the goods then."""

from __future__ import annotations

from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, axes, moved, progress, tea


def test_what_is_cancelled_is_what_waits_first(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("9"))
        assert progress(order) == {"allocated": "7", "backordered": "2"}
        path = f"/orders/{order['number']}/cancellations"
        await office.ok("clerk", "POST", path, {"lines": [moved(1, "3")]})
        order = await office.read(order)
        assert progress(order) == {"allocated": "6", "cancelled": "3"}
        assert order["lines"][0]["quantity"]["value"] == "9"
        assert order["lines"][0]["net"]["amount_minor"] == 21_600

    play(scene)


def test_goods_that_a_cancellation_frees_go_to_the_order_that_waits(play: Play) -> None:
    async def scene(office: Office) -> None:
        first, second = await office.order(tea("7")), await office.order(tea("2"))
        assert progress(second) == {"backordered": "2"}
        path = f"/orders/{first['number']}/cancellations"
        await office.ok("clerk", "POST", path, {"lines": [moved(1, "7")]})
        assert axes(await office.read(first)) == ("cancelled", "none", "none")
        assert progress(await office.read(second)) == {"allocated": "2"}

    play(scene)


def test_an_order_whose_rest_is_cancelled_is_shipped_and_can_be_done(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("3"))
        invoice = await office.invoice(await office.ship(order, moved(1, "1")))
        await office.pay(invoice)
        path = f"/orders/{order['number']}/cancellations"
        cancelled = await office.ok("clerk", "POST", path, {"lines": [moved(1, "2")]})
        assert axes(cancelled) == ("done", "shipped", "paid")

    play(scene)


def test_more_than_is_open_cannot_be_cancelled(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("3"))
        await office.ship(order, moved(1, "1"))
        path = f"/orders/{order['number']}/cancellations"
        for lines, code in (
            ([moved(1, "2.5")], "not-open"),
            ([moved(1, "2"), moved(1, "0.1")], "not-open"),
            ([moved(2, "1")], "unknown-line"),
            ([moved(1, "1", "EA")], "unit-mismatch"),
        ):
            assert await office.refused("clerk", "POST", path, {"lines": lines}) == (422, code)
        assert progress(await office.read(order)) == {"allocated": "2", "shipped": "1"}

    play(scene)
