"""Invoices, charges and payments."""

from __future__ import annotations

from typing import Any

from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, moved, rice, tea

FREIGHT: dict[str, Any] = {"kind": "freight", "amount": {"amount_minor": 3238, "currency": "USD"}}


def test_freight_is_charged_once_on_the_first_invoice(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("2"))
        path = f"/orders/{order['number']}/charges"
        charged = await office.ok("clerk", "POST", path, FREIGHT)
        assert charged["totals"]["charges"]["amount_minor"] == 3238
        assert charged["totals"]["total"]["amount_minor"] == 5760 + 3238
        assert await office.refused("clerk", "POST", path, FREIGHT) == (409, "already-charged")
        first = await office.invoice(await office.ship(order, moved(1, "1")))
        second = await office.invoice(await office.ship(order))
        assert [invoice["charges"] for invoice in (first, second)] == [[FREIGHT], []]
        totals = [invoice["totals"]["total"]["amount_minor"] for invoice in (first, second)]
        assert totals == [2880 + 3238, 2880]

    play(scene)


def test_a_charge_that_no_invoice_could_carry_is_refused(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("2"))
        await office.invoice(await office.ship(order))
        path = f"/orders/{order['number']}/charges"
        assert await office.refused("clerk", "POST", path, FREIGHT) == (409, "order-closed")
        foreign = {"kind": "freight", "amount": {"amount_minor": 1, "currency": "EUR"}}
        assert await office.refused("clerk", "POST", path, foreign) == (422, "currency-mismatch")

    play(scene)


def test_a_shipment_is_invoiced_once(play: Play) -> None:
    async def scene(office: Office) -> None:
        shipment = await office.ship(await office.order(tea("1")))
        await office.invoice(shipment)
        path = f"/shipments/{shipment['id']}/invoice"
        assert await office.refused("clerk", "POST", path) == (409, "already-invoiced")

    play(scene)


def test_an_invoice_line_is_the_shipped_quantity_at_the_ordered_price(play: Play) -> None:
    async def scene(office: Office) -> None:
        line = rice("3.5") | {"discount_percent": "15", "discount_rule": "D-RICE"}
        order = await office.order(line)
        invoice = await office.invoice(await office.ship(order, moved(1, "1.5", "KGM")))
        (billed,) = invoice["lines"]
        assert billed["quantity"] == {"value": "1.5", "unit": "KGM"}
        assert billed["net"]["amount_minor"] == 254  # 1.5 x 1.99 x 0.85 = 2.53725
        assert billed["tax"]["amount_minor"] == 19  # 7.5 % of 2.54 = 0.1905
        assert (billed["unit_price"], billed["discount_percent"]) == (line["unit_price"], "15")

    play(scene)


def test_more_than_is_open_cannot_be_paid(play: Play) -> None:
    async def scene(office: Office) -> None:
        invoice = await office.invoice(await office.ship(await office.order(tea("1"))))
        path = f"/invoices/{invoice['id']}/payments"
        for amount, code in (
            ({"amount_minor": 2881, "currency": "USD"}, "overpaid"),
            ({"amount_minor": 2880, "currency": "EUR"}, "currency-mismatch"),
            ({"amount_minor": 0, "currency": "USD"}, "invalid"),
        ):
            assert await office.refused("clerk", "POST", path, {"amount": amount}) == (422, code)
        await office.pay(invoice)
        body = {"amount": {"amount_minor": 1, "currency": "USD"}}
        assert await office.refused("clerk", "POST", path, body) == (422, "overpaid")

    play(scene)
