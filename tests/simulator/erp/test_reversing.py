"""What was posted is taken back: once, in the order of the books, and nothing posted is edited."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, axes, moved, progress, rare, tea

FREIGHT: dict[str, Any] = {"kind": "freight", "amount": {"amount_minor": 500, "currency": "USD"}}
WHY = {"reason": "by-mistake"}
TERMS = {"net_days": 30, "discount_percent": "0", "discount_days": 0, "hold_after_days": None}


def usd(minor: int) -> dict[str, Any]:
    return {"amount_minor": minor, "currency": "USD"}


def test_money_goes_before_its_invoice_and_the_invoice_before_its_goods(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("2"))
        await office.ok("clerk", "POST", f"/orders/{order['number']}/charges", FREIGHT)
        parcel = await office.ship(order)
        invoice = await office.invoice(parcel)
        payment = await office.pay(invoice)
        before, place = await office.stock("TEA"), f"/shipments/{parcel['id']}"
        bill = f"/invoices/{invoice['id']}"
        for path, code in (
            (f"{bill}/cancellation", "invoice-paid"),
            (f"{place}/reversal", "already-invoiced"),
        ):
            assert await office.refused("clerk", "POST", path, WHY) == (409, code)
        await office.ok("clerk", "POST", f"/payments/{payment['id']}/reversal", WHY)
        assert axes(await office.read(order)) == ("processing", "shipped", "invoiced")
        made = await office.ok("clerk", "POST", f"{bill}/cancellation", WHY)
        assert (made["amount"], made["applied"]) == (usd(6260), usd(6260))
        assert axes(await office.read(order)) == ("processing", "shipped", "pending")
        await office.ok("clerk", "POST", f"{place}/reversal", WHY)
        now = await office.read(order)
        assert axes(now) == ("processing", "exception", "none")
        (line,) = now["lines"]
        assert (line["shipped"], line["allocated"]) == ("0", "2")
        assert await office.ok("reader", "GET", place) == parcel
        for path in (f"{bill}/cancellation", f"{place}/reversal"):
            refused = await office.refused("clerk", "POST", path, WHY)
            assert refused == (409, "already-reversed")
        # What leaves again is billed again, with the freight that no invoice carries any more.
        again = await office.invoice(await office.ship(order))
        assert again["charges"] == [FREIGHT]
        assert await office.stock("TEA") == before | {"version": before["version"] + 2}

    play(scene)


def test_a_line_is_corrected_once_and_never_upwards(play: Play) -> None:
    async def scene(office: Office) -> None:
        invoice = await office.invoice(await office.ship(await office.order(tea("2"))))
        (billed,) = invoice["lines"]
        path = f"/invoices/{invoice['id']}/corrections"
        more = {**moved(1, "3"), "unit_price": None}
        asked = {**WHY, "lines": [more]}
        assert await office.refused("clerk", "POST", path, asked) == (422, "more-than-billed")
        one = {"line": 1, "quantity": billed["quantity"], "unit_price": None}
        twice = {**WHY, "lines": [one, one]}
        assert await office.refused("clerk", "POST", path, twice) == (422, "duplicate-line")
        made = await office.ok("clerk", "POST", path, {**WHY, "lines": [one]})
        assert made["reversal"]["rebilled_by"] == made["invoice"]["id"]
        assert made["invoice"]["totals"] == invoice["totals"]
        again = {**WHY, "lines": [one]}
        assert await office.refused("clerk", "POST", path, again) == (409, "already-credited")
        whole = f"/invoices/{made['invoice']['id']}/cancellation"
        assert await office.refused("clerk", "POST", whole, WHY) == (409, "already-credited")

    play(scene)


def test_no_more_of_a_credit_goes_back_than_nobody_used(play: Play) -> None:
    async def scene(office: Office) -> None:
        invoice = await office.invoice(await office.ship(await office.order(tea("1"))))
        await office.pay(invoice)
        alone = {"line": 1, "quantity": None, "unit_price": None}
        path = f"/invoices/{invoice['id']}/corrections"
        made = await office.ok("clerk", "POST", path, {**WHY, "lines": [alone]})
        credit = made["reversal"]
        told = {
            "account": credit["account"],
            "reference": "RF-1",
            "credit": credit["id"],
            "amount": usd(credit["unapplied"]["amount_minor"] + 1),
            "refunded_at": "2024-03-01T08:00:00Z",
        }
        assert await office.refused("engine", "POST", "/refunds", told) == (422, "over-refunded")
        strange = told | {"credit": "CN-1"}
        assert await office.refused("engine", "POST", "/refunds", strange) == (
            422,
            "unknown-credit",
        )
        await office.ok("engine", "POST", "/refunds", told | {"amount": credit["unapplied"]})
        again = told | {"amount": usd(1), "reference": "RF-2"}
        assert await office.refused("engine", "POST", "/refunds", again) == (422, "over-refunded")

    play(scene)


def test_goods_of_a_held_order_that_are_taken_back_go_to_whoever_waits(play: Play) -> None:
    async def scene(office: Office) -> None:
        await office.receive("EAST", "RARE", "4")
        held = await office.order(rare("4"))
        waits = await office.order(rare("3"), reference="S-000002")
        parcel = await office.ship(held, moved(1, "1", "EA"))
        await office.ok("clerk", "POST", f"/orders/{held['number']}/holds", {"hold": "review"})
        assert progress(await office.read(waits)) == {"allocated": "3"}
        await office.ok("clerk", "POST", f"/shipments/{parcel['id']}/reversal", WHY)
        now = await office.read(held)
        assert axes(now) == ("held", "exception", "none")
        assert progress(now) == {"backordered": "4"}
        stock = await office.stock("RARE")
        assert (stock["on_hand"], stock["reserved"]) == ("4", "3")
        more = await office.order(rare("1"), reference="S-000003")
        assert progress(more) == {"allocated": "1"}
        nothing = {"lines": [moved(1, "1", "EA")]}
        await office.ok("clerk", "POST", f"/orders/{more['number']}/cancellations", nothing)
        await office.ok("clerk", "POST", f"/orders/{held['number']}/release", {"hold": "review"})
        assert progress(await office.read(held)) == {"allocated": "1", "backordered": "3"}

    play(scene)


async def renumbered(office: Office) -> None:
    await office.ok("clerk", "POST", "/customers/ALFKI/renumbering", {"number": "ALFKI-2"})


async def credited_and_refunded(office: Office) -> None:
    invoice = await office.invoice(await office.ship(await office.order(tea("1"))))
    await office.pay(invoice)
    alone = {"line": 1, "quantity": None, "unit_price": None}
    path = f"/invoices/{invoice['id']}/corrections"
    made = (await office.ok("clerk", "POST", path, {**WHY, "lines": [alone]}))["reversal"]
    told = {
        "account": made["account"],
        "reference": "RF-1",
        "credit": made["id"],
        "amount": usd(1000),
        "refunded_at": "2024-03-01T08:00:00Z",
    }
    await office.ok("engine", "POST", "/refunds", told)


@pytest.mark.parametrize("early", [True, False])
def test_a_statement_knows_reversals_and_refunds_whenever_it_begins(
    play: Play, *, early: bool
) -> None:
    async def scene(office: Office) -> None:
        if early:
            await office.ok("clerk", "PUT", "/customers/ALFKI/terms", TERMS)
        invoice = await office.invoice(await office.ship(await office.order(tea("2"))))
        await office.ok("clerk", "POST", f"/invoices/{invoice['id']}/cancellation", WHY)
        await credited_and_refunded(office)
        await renumbered(office)
        if not early:
            await office.ok("clerk", "PUT", "/customers/ALFKI-2/terms", TERMS)
        said = await office.ok("reader", "GET", "/statements/ALFKI-2")
        assert (said["invoiced"], said["paid"]) == (usd(5760 + 2880), usd(2880))
        assert (said["credited"], said["open"], said["open_invoices"]) == (usd(5760), usd(0), 0)
        assert said["unapplied_credit"] == usd(2880 - 1000)

    play(scene)


CARD = {"payment.authorisation": "AU-1", "payment.authorised": "99999"}


def anew(quantity: dict[str, str] | None, amount: str | None = None) -> dict[str, Any]:
    price = None if amount is None else {"amount": amount, "currency": "USD", "per": "1"}
    return {**WHY, "lines": [{"line": 1, "quantity": quantity, "unit_price": price}]}


def test_what_a_card_paid_pays_the_bill_in_its_place_and_the_rest_alone_is_credit(
    play: Play,
) -> None:
    async def scene(office: Office) -> None:
        await office.ok("clerk", "PUT", "/customers/ALFKI/terms", TERMS)
        invoice = await office.invoice(await office.ship(await office.order(tea("2"), custom=CARD)))
        path, (billed,) = f"/invoices/{invoice['id']}/corrections", invoice["lines"]
        right = anew(billed["quantity"], "18.0000")
        # Its money is on the way: nobody knows yet what the card will have paid.
        assert await office.refused("clerk", "POST", path, right) == (409, "paid-by-card")
        await office.pay(invoice)
        dearer = anew(billed["quantity"], "24.0100")
        assert await office.refused("clerk", "POST", path, dearer) == (422, "over-authorised")
        made = await office.ok("clerk", "POST", path, right)
        credit, bill = made["reversal"], made["invoice"]
        assert (credit["amount"], credit["unapplied"]) == (usd(5760), usd(1440))
        assert credit["applied"] == credit["applied_anew"] == usd(4320)
        assert (bill["state"], bill["paid"]) == ("paid", usd(0))
        said = await office.ok("reader", "GET", "/statements/ALFKI")
        assert (said["invoiced"], said["credited"], said["paid"]) == (
            usd(5760 + 4320),
            usd(4320),
            usd(5760),
        )
        assert (said["open"], said["unapplied_credit"], said["open_invoices"]) == (
            usd(0),
            usd(1440),
            0,
        )
        owed = await office.ok("reader", "GET", "/customers/ALFKI/balance")
        assert (owed["receivable"], owed["credit"]) == (usd(0), usd(1440))

    play(scene)


def test_money_of_a_card_that_did_not_come_opens_the_first_bill_alone(play: Play) -> None:
    async def scene(office: Office) -> None:
        await office.ok("clerk", "PUT", "/customers/ALFKI/terms", TERMS)
        invoice = await office.invoice(await office.ship(await office.order(tea("2"), custom=CARD)))
        payment = await office.pay(invoice)
        path, (billed,) = f"/invoices/{invoice['id']}/corrections", invoice["lines"]
        made = await office.ok("clerk", "POST", path, anew(billed["quantity"], "18.0000"))
        await office.ok("clerk", "POST", f"/payments/{payment['id']}/reversal", WHY)
        said = await office.ok("reader", "GET", "/statements/ALFKI")
        # It is owed whole again, for its credit paid the other one and waits for the rest.
        assert (said["open"], said["open_invoices"]) == (usd(5760), 1)
        assert said["unapplied_credit"] == usd(1440)
        await office.pay(invoice)
        again = await office.ok("reader", "GET", f"/invoices/{made['invoice']['id']}")
        assert again["state"] == "paid"

    play(scene)


def priced(number: int, amount: str) -> dict[str, Any]:
    price = {"amount": amount, "currency": "USD", "per": "1"}
    return {"line": number, "unit_price": price, "discount_percent": "0"}


def test_what_is_billed_anew_of_a_card_is_asked_of_it_once(play: Play) -> None:
    """57.60 and 60.00 are billed and to be billed of 120.00: a price may still rise to that."""

    async def scene(office: Office) -> None:
        card = {**CARD, "payment.authorised": "12000"}
        order = await office.order(tea("2"), rare("1", 2), custom=card)
        parcel = await office.ship(order, moved(1, "2"))
        invoice = await office.invoice(parcel)
        await office.pay(invoice)
        (billed,) = invoice["lines"]
        path = f"/invoices/{invoice['id']}/corrections"
        await office.ok("clerk", "POST", path, anew(billed["quantity"]))
        place = f"/orders/{order['number']}"
        await office.ok("clerk", "POST", f"{place}/holds", {"hold": "price"})
        told = {"reason": "as agreed by phone", "lines": [priced(2, "52.0100")]}
        said = await office.refused("clerk", "POST", f"{place}/price-corrections", told)
        assert said == (422, "over-authorised")
        told["lines"] = [priced(2, "52.0000")]
        await office.ok("clerk", "POST", f"{place}/price-corrections", told)

    play(scene)
