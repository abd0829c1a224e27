"""Credit: exposure, holds and their release."""

from __future__ import annotations

from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, axes, moved, progress, tea


def test_an_order_over_the_limit_is_accepted_and_held(play: Play) -> None:
    async def scene(office: Office) -> None:
        within = await office.order(tea("3"), account="TIGHT")
        assert within["holds"] == []
        beyond = await office.order(tea("1"), account="TIGHT")
        assert beyond["holds"] == ["credit"]
        assert axes(beyond) == ("held", "none", "none")
        assert progress(beyond) == {"backordered": "1"}

    play(scene)


def test_a_limit_that_is_just_reached_is_not_exceeded(play: Play) -> None:
    async def scene(office: Office) -> None:
        line = tea("1") | {"unit_price": {"amount": "83.3333", "currency": "USD", "per": "1"}}
        order = await office.order(line, account="TIGHT")
        assert order["totals"]["total"]["amount_minor"] == 10_000
        assert order["holds"] == []

    play(scene)


def test_a_held_order_waits_for_no_goods_and_counts_nothing(play: Play) -> None:
    async def scene(office: Office) -> None:
        held = await office.order(tea("9"), account="TIGHT")
        await office.receive("EAST", "TEA", "100")
        assert progress(await office.read(held)) == {"backordered": "9"}
        assert (await office.order(tea("3"), account="TIGHT"))["holds"] == []

    play(scene)


def test_a_released_order_is_allocated(play: Play) -> None:
    async def scene(office: Office) -> None:
        held = await office.order(tea("4"), account="TIGHT")
        path = f"/orders/{held['number']}/release"
        assert await office.refused("clerk", "POST", path, {"hold": "x"}) == (422, "no-such-hold")
        ship = f"/orders/{held['number']}/shipments"
        assert await office.refused("clerk", "POST", ship, {"lines": None}) == (409, "order-held")
        released = await office.ok("clerk", "POST", path, {"hold": "credit"})
        assert axes(released) == ("processing", "waiting", "none")
        assert progress(released) == {"allocated": "4"}

    play(scene)


def test_a_held_order_may_be_cancelled(play: Play) -> None:
    async def scene(office: Office) -> None:
        held = await office.order(tea("4"), account="TIGHT")
        path = f"/orders/{held['number']}/cancellations"
        await office.ok("clerk", "POST", path, {"lines": [moved(1, "4")]})
        assert axes(await office.read(held)) == ("cancelled", "none", "none")

    play(scene)


def test_exposure_is_what_is_open_and_not_yet_paid(play: Play) -> None:
    async def scene(office: Office) -> None:
        def exposure() -> tuple[int, int]:
            row = office.erp.state.get("exposure", "TIGHT")
            body = {} if row is None else row.body
            return body.get("uninvoiced", 0), body.get("receivable", 0)

        order = await office.order(tea("3"), account="TIGHT")
        assert exposure() == (8640, 0)
        invoice = await office.invoice(await office.ship(order, moved(1, "1")))
        assert exposure() == (5760, 2880)
        await office.pay(invoice, 880)
        assert exposure() == (5760, 2000)
        path = f"/orders/{order['number']}/cancellations"
        await office.ok("clerk", "POST", path, {"lines": [moved(1, "1")]})
        assert exposure() == (2880, 2000)
        await office.pay(invoice, 2000)
        assert exposure() == (2880, 0)
        freight = {"kind": "freight", "amount": {"amount_minor": 500, "currency": "USD"}}
        await office.ok("clerk", "POST", f"/orders/{order['number']}/charges", freight)
        assert exposure() == (3380, 0)
        await office.pay(await office.invoice(await office.ship(order)))
        assert exposure() == (0, 0)
        assert axes(await office.read(order)) == ("done", "shipped", "paid")

    play(scene)
