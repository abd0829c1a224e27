"""An order from entry to payment, seen through the face alone."""

from __future__ import annotations

from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, axes, moved, progress, rare, rice, tea

USD = {"currency": "USD"}


def test_an_order_ships_is_invoiced_and_is_done_when_paid(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("2"), rice("10", 2))
        assert (order["number"], order["version"]) == ("SO-000001", 1)
        assert axes(order) == ("processing", "waiting", "none")
        assert order["totals"] == {
            "lines": USD | {"amount_minor": 4800 + 1990},
            "charges": USD | {"amount_minor": 0},
            "tax": USD | {"amount_minor": 960 + 149},
            "total": USD | {"amount_minor": 7899},
        }
        shipment = await office.ship(order)
        assert shipment["warehouse"] == "EAST"
        assert axes(await office.read(order)) == ("processing", "shipped", "pending")
        invoice = await office.invoice(shipment)
        assert invoice["due_at"] == "2024-03-31T08:00:00.000000Z"
        assert axes(await office.read(order)) == ("processing", "shipped", "invoiced")
        await office.pay(invoice)
        assert axes(await office.read(order)) == ("done", "shipped", "paid")

    play(scene)


def test_what_the_client_sent_is_kept_as_it_was_sent(play: Play) -> None:
    async def scene(office: Office) -> None:
        where = {"name": "Dock 7", "street": "Å", "city": "Ålesund", "country": "NO", "gate": "B"}
        order = await office.order(
            tea("1.0"), deliver_to=where, notes="line\nbreak", custom={"a": [1]}
        )
        assert order["deliver_to"] == where
        assert order["notes"] == "line\nbreak"
        assert order["custom"] == {"a": [1]}
        assert order["lines"][0]["quantity"] == {"value": "1.0", "unit": "CS"}
        assert order["received_at"] == "2024-03-01T08:00:00.000000Z"
        assert await office.read(order) == order

    play(scene)


def test_the_same_sku_on_two_lines_is_two_lines(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("4"), tea("5", 2))
        assert progress(order, 1) == {"allocated": "4"}
        assert progress(order, 2) == {"allocated": "3", "backordered": "2"}

    play(scene)


def test_a_partial_shipment_touches_no_ordered_quantity(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("4"))
        first = await office.ship(order, moved(1, "1.5"))
        order = await office.read(order)
        assert order["lines"][0]["quantity"] == {"value": "4", "unit": "CS"}
        assert progress(order) == {"allocated": "2.5", "shipped": "1.5"}
        assert axes(order) == ("processing", "partially_shipped", "pending")
        invoice = await office.invoice(first)
        assert invoice["totals"]["lines"]["amount_minor"] == 3600
        await office.pay(invoice)
        assert axes(await office.read(order)) == (
            "processing",
            "partially_shipped",
            "partially_invoiced",
        )
        await office.pay(await office.invoice(await office.ship(order)))
        assert axes(await office.read(order)) == ("done", "shipped", "paid")

    play(scene)


def test_an_order_paid_in_parts_is_done_with_the_last_part(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("1"))
        invoice = await office.invoice(await office.ship(order))
        await office.pay(invoice, 1000)
        known = await office.ok("reader", "GET", f"/invoices/{invoice['id']}")
        assert (known["state"], known["paid"]["amount_minor"]) == ("posted", 1000)
        assert axes(await office.read(order))[2] == "invoiced"
        payment = await office.pay(invoice, 1880)
        assert payment["id"] == "PY-000002"
        known = await office.ok("reader", "GET", f"/invoices/{invoice['id']}")
        assert (known["state"], known["paid"]["amount_minor"]) == ("paid", 2880)
        assert axes(await office.read(order))[0] == "done"

    play(scene)


def test_an_order_that_costs_nothing_is_done_when_it_is_invoiced(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("1") | {"discount_percent": "100"})
        invoice = await office.invoice(await office.ship(order))
        assert invoice["state"] == "paid"
        assert axes(await office.read(order)) == ("done", "shipped", "paid")

    play(scene)


def test_goods_in_two_warehouses_leave_in_two_shipments(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("7"))
        assert progress(order) == {"allocated": "7"}
        first, second = await office.ship(order), await office.ship(order)
        assert [(s["warehouse"], s["lines"][0]["quantity"]["value"]) for s in (first, second)] == [
            ("EAST", "5"),
            ("WEST", "2"),
        ]
        assert first["tracking"] != second["tracking"]
        assert axes(await office.read(order))[1] == "shipped"
        assert (await office.stock("TEA", "WEST"))["available_to_promise"] == "0"

    play(scene)


def test_every_change_of_an_order_is_one_effect_with_its_cause(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(rare("1"))
        await office.receive("EAST", "RARE", "1")
        effects = office.effects("order")
        assert [effect.body["version"] for effect in effects] == [1, 2]
        assert [effect.body["operation"] for effect in effects] == [
            "erp.orders.create",
            "erp.stock.receive",
        ]
        assert [effect.cause for effect in effects] == ["c-000001", "c-000002"]
        assert effects[1].body["before"] == effects[0].body["after"]
        assert {"version": 2} | effects[1].body["after"] == await office.read(order)

    play(scene)
