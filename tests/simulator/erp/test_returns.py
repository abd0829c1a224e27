"""Returns: asked for, decided, taken in, looked at, and settled by credit note or goods."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from contracts.instants import format_instant
from simulator.erp.rules.returns import RETURN_WINDOW_S, part_of, restocking_fee
from simulator.profiles import PROFILES
from tests.simulator.erp.comebacks import (
    ask,
    asked,
    billed,
    came_back,
    do,
    looked_at,
)
from tests.simulator.erp.conftest import Play, run_scene
from tests.simulator.erp.office import Office, moved, tea


def test_goods_that_come_back_are_stock_only_once_somebody_has_looked_at_them(play: Play) -> None:
    async def scene(office: Office) -> None:
        order, _ = await billed(office, "3")
        before = (await office.stock("TEA"))["on_hand"]
        document = await ask(office, order, "2")
        assert (document["state"], document["refusal"]) == ("requested", None)
        await came_back(office, document)
        assert (await office.stock("TEA"))["on_hand"] == before == "24"
        document = await do(office, document, "inspections", looked_at("1"))
        assert document["state"] == "received"
        assert (await office.stock("TEA"))["on_hand"] == "36"
        document = await do(office, document, "inspections", looked_at("1", "scrap"))
        assert document["state"] == "inspected"
        assert (await office.stock("TEA"))["on_hand"] == "36"

    play(scene)


def test_a_credit_note_is_the_returned_quantity_at_the_invoiced_price(play: Play) -> None:
    async def scene(office: Office) -> None:
        order, bill = await billed(office, "3")
        document = await ask(office, order, "2")
        await came_back(office, document, "10")
        await do(office, document, "inspections", looked_at("2"))
        (note,) = (await do(office, document, "credit-notes"))["credit_notes"]
        sums = {name: amount["amount_minor"] for name, amount in note["totals"].items()}
        assert sums == {"lines": 4800, "restocking_fee": 480, "tax": 960, "total": 5280}
        assert (note["invoice"], note["reference"]) == (bill["id"], order["reference"])
        assert note["applied"]["amount_minor"] == 5280
        document = await office.ok("reader", "GET", f"/returns/{document['id']}")
        assert (document["state"], document["credit_notes"]) == ("closed", [note["id"]])
        left = await office.ok("reader", "GET", "/customers/ALFKI/balance")
        assert left["balance"]["amount_minor"] == 8640 - 5280
        path = f"/invoices/{bill['id']}/payments"
        assert await office.refused("clerk", "POST", path, _amount(8640)) == (422, "overpaid")
        await office.ok("clerk", "POST", path, _amount(8640 - 5280))
        assert (await office.read(order))["invoice_state"] == "paid"

    play(scene)


def _amount(minor: int) -> dict[str, Any]:
    return {"amount": {"amount_minor": minor, "currency": "USD"}}


def test_what_a_paid_invoice_cannot_take_is_left_to_the_account(play: Play) -> None:
    async def scene(office: Office) -> None:
        order, bill = await billed(office, "1")
        await office.pay(bill)
        document = await ask(office, order, "1")
        await came_back(office, document)
        await do(office, document, "inspections", looked_at("1"))
        (note,) = (await do(office, document, "credit-notes"))["credit_notes"]
        assert (note["applied"]["amount_minor"], note["unapplied"]["amount_minor"]) == (0, 2880)
        left = await office.ok("reader", "GET", "/customers/ALFKI/balance")
        assert left["credit"]["amount_minor"] == -left["balance"]["amount_minor"] == 2880

    play(scene)


def test_two_partial_returns_never_give_back_more_than_was_shipped(play: Play) -> None:
    async def scene(office: Office) -> None:
        order, _ = await billed(office, "3")
        first, second = await ask(office, order, "2"), await ask(office, order, "2", request="RQ-2")
        assert first["state"] == "requested"
        assert second["refusal"] == {"code": "more-than-returnable", "text": None}
        third = await ask(office, order, "1", request="RQ-3")
        for document, quantity in ((first, "2"), (third, "1")):
            await came_back(office, document)
            await do(office, document, "inspections", looked_at(quantity))
            await do(office, document, "credit-notes")
        notes = (await office.ok("reader", "GET", "/credit-notes"))["credit-notes"]
        assert [note["totals"]["total"]["amount_minor"] for note in notes] == [5760, 2880]

    play(scene)


def test_a_line_that_left_in_two_parcels_is_credited_invoice_by_invoice(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("3"))
        first = await office.invoice(await office.ship(order, moved(1, "1")))
        parcel = await office.ship(order)
        document = await ask(office, order, "2")
        await came_back(office, document)
        await do(office, document, "inspections", looked_at("2"))
        path = f"/returns/{document['id']}/credit-notes"
        assert await office.refused("clerk", "POST", path) == (422, "not-invoiced")
        second = await office.invoice(parcel)
        notes = (await do(office, document, "credit-notes"))["credit_notes"]
        assert [note["invoice"] for note in notes] == [first["id"], second["id"]]
        assert [note["lines"][0]["quantity"]["value"] for note in notes] == ["1", "1"]

    play(scene)


def test_goods_come_back_within_the_window_of_their_own_parcel(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("3"))
        await office.ship(order, moved(1, "2"))
        await office.clock.sleep_until_us(RETURN_WINDOW_S * 1_000_000)
        office.tokens.clear()
        in_time = format_instant(office.clock.now())
        await office.ship(order)
        assert (await ask(office, order, "1", at=in_time))["state"] == "requested"
        late = format_instant(office.clock.now() + timedelta(seconds=1))
        told = await ask(office, order, "2", at=late, request="RQ-2")
        assert (told["state"], told["refusal"]["code"]) == ("refused", "outside-window")
        one = await ask(office, order, "1", at=late, request="RQ-3")
        assert one["state"] == "requested"

    play(scene)


def test_goods_are_replaced_from_the_warehouse_that_they_came_back_to(play: Play) -> None:
    async def scene(office: Office) -> None:
        order, _ = await billed(office, "2")
        document = await ask(office, order, "2", resolution="replacement")
        await came_back(office, document)
        await do(office, document, "inspections", looked_at("2", "scrap"))
        await office.adjust("EAST", "TEA", "-30")
        path = f"/returns/{document['id']}/replacements"
        refused = await office.refused("clerk", "POST", path, {"carrier": None})
        assert refused == (422, "not-available")
        await office.receive("EAST", "TEA", "36")
        document = await do(office, document, "replacements", {"carrier": "ROAD"})
        assert document["state"] == "closed"
        (parcel,) = document["replacements"]
        assert (parcel["lines"][0]["quantity"]["value"], parcel["warehouse"]) == ("2", "EAST")
        assert (await office.stock("TEA"))["on_hand"] == "18"
        assert (await office.ok("reader", "GET", "/credit-notes"))["credit-notes"] == []

    play(scene)


def test_an_authorisation_of_a_part_and_goods_that_never_come(play: Play) -> None:
    async def scene(office: Office) -> None:
        order, _ = await billed(office, "3")
        document = await ask(office, order, "3")
        body = {"lines": [moved(1, "2")], "restocking_percent": "0"}
        document = await do(office, document, "authorisation", body)
        assert document["lines"][0]["authorised"] == "2"
        await do(office, document, "receipts", {"warehouse": "EAST", "lines": [moved(1, "1")]})
        await do(office, document, "inspections", looked_at("1"))
        document = await do(office, document, "closure")
        assert document["state"] == "inspected"
        await do(office, document, "credit-notes")
        again = await ask(office, order, "2", request="RQ-2")
        assert again["state"] == "requested"

    play(scene)


@pytest.mark.parametrize(
    ("what", "body", "told"),
    [
        (
            "authorisation",
            {"lines": [moved(1, "9")], "restocking_percent": "0"},
            "more-than-requested",
        ),
        ("authorisation", {"lines": [moved(7, "1")], "restocking_percent": "0"}, "unknown-line"),
        ("receipts", {"warehouse": "EAST", "lines": None}, "return-not-open"),
        ("inspections", looked_at("1"), "return-not-open"),
        ("credit-notes", None, "return-not-open"),
    ],
)
def test_what_a_clerk_may_not_do_to_a_request_is_refused(
    play: Play, what: str, body: Any, told: str
) -> None:
    async def scene(office: Office) -> None:
        order, _ = await billed(office, "2")
        document = await ask(office, order, "2")
        status, code = await office.refused(
            "clerk", "POST", f"/returns/{document['id']}/{what}", body
        )
        assert (code, 400 <= status < 500) == (told, True)

    play(scene)


def test_what_did_not_arrive_cannot_be_looked_at_nor_taken_in_twice(play: Play) -> None:
    async def scene(office: Office) -> None:
        order, _ = await billed(office, "2")
        document = await ask(office, order, "1")
        await came_back(office, document)
        path = f"/returns/{document['id']}"
        refused = await office.refused("clerk", "POST", f"{path}/inspections", looked_at("2"))
        assert refused == (422, "not-received")
        again = {"warehouse": "EAST", "lines": None}
        refused = await office.refused("clerk", "POST", f"{path}/receipts", again)
        assert refused == (422, "not-awaited")
        refused = await office.refused(
            "clerk", "POST", f"{path}/receipts", again | {"warehouse": "WEST"}
        )
        assert refused == (422, "other-warehouse")
        refused = await office.refused("clerk", "POST", f"{path}/credit-notes")
        assert refused == (422, "nothing-to-settle")

    play(scene)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"account": "TIGHT"}, "unknown-order"),
        ({"reference": "S-9"}, "unknown-order"),
        (
            {
                "lines": [
                    {
                        "line": 2,
                        "sku": "TEA",
                        "quantity": {"value": "1", "unit": "CS"},
                        "reason": "other",
                    }
                ]
            },
            "unknown-line",
        ),
        (
            {
                "lines": [
                    {
                        "line": 1,
                        "sku": "RICE",
                        "quantity": {"value": "1", "unit": "CS"},
                        "reason": "other",
                    }
                ]
            },
            "unknown-line",
        ),
        (
            {
                "lines": [
                    {
                        "line": 1,
                        "sku": "TEA",
                        "quantity": {"value": "1", "unit": "EA"},
                        "reason": "other",
                    }
                ]
            },
            "unit-mismatch",
        ),
    ],
)
def test_what_is_no_request_about_the_accounts_own_order_is_not_entered(
    play: Play, more: dict[str, Any], told: str
) -> None:
    async def scene(office: Office) -> None:
        order, _ = await billed(office, "2")
        body = asked(order, "1", at=format_instant(office.clock.now()), **more)
        assert await office.refused("engine", "POST", "/returns", body) == (422, told)
        assert (await office.ok("reader", "GET", "/returns"))["returns"] == []

    play(scene)


@pytest.mark.parametrize(("profile", "returns"), [("classic", 2), ("modern", 1)])
def test_one_request_twice_is_two_returns_where_keys_are_not_honoured(
    play: Play, profile: str, returns: int
) -> None:
    async def scene(office: Office) -> None:
        order, _ = await billed(office, "3")
        body = asked(order, "1", at=format_instant(office.clock.now()))
        for _ in range(2):
            answer = await office.send("engine", "POST", "/returns", body, idempotency_key="k")
            assert answer.status == 201
        found = await office.ok("reader", "GET", "/returns?request=RQ-1")
        assert len(found["returns"]) == returns

    play(scene, PROFILES[profile])


def test_returns_and_credit_notes_have_a_feed_of_their_own(play: Play) -> None:
    async def scene(office: Office) -> None:
        order, _ = await billed(office, "2")
        document = await ask(office, order, "2")
        await came_back(office, document)
        await do(office, document, "inspections", looked_at("2"))
        await do(office, document, "credit-notes")
        known = (await office.ok("reader", "GET", "/changes"))["changes"]
        assert {change["entity"] for change in known}.isdisjoint({"return", "credit_note"})
        page = await office.ok("reader", "GET", "/return-changes?limit=1")
        assert page["more"]
        rest = await office.ok("reader", "GET", f"/return-changes?after={page['next']}")
        told = [(one["entity"], one["version"]) for one in (*page["changes"], *rest["changes"])]
        assert sorted(told) == [("credit_note", 1), ("return", 5)]
        assert not rest["more"]

    play(scene)


def test_a_return_is_entered_with_a_scope_of_its_own(play: Play) -> None:
    async def scene(office: Office) -> None:
        order, _ = await billed(office, "2")
        body = asked(order, "1", at=format_instant(office.clock.now()))
        assert await office.refused("clerk", "POST", "/returns", body) == (
            403,
            "insufficient-scope",
        )

    play(scene)


def test_what_completes_an_invoiced_line_carries_what_is_left_of_it() -> None:
    assert part_of(34, 100, 67, completes=True) == 33
    assert part_of(34, 100, 67, completes=False) == 33
    assert part_of(33, 100, 33, completes=False) == 33
    assert restocking_fee(105, "10") == 11


@settings(deadline=None, max_examples=20, derandomize=True, phases=[Phase.generate])
@given(
    parts=st.sampled_from([[1, 4], [2, 3], [2, 1], [1, 1, 3], [1, 2, 2], [1, 1, 1, 1, 1]]),
    price=st.decimals("0.0005", "99", places=4),
    percent=st.sampled_from(["0", "12.5", "33.333"]),
)
def test_in_whatever_parts_a_line_comes_back_it_is_credited_as_it_was_invoiced(
    parts: list[int], price: Decimal, percent: str
) -> None:
    async def scene(office: Office) -> None:
        line = tea(str(sum(parts)))
        line["unit_price"] = {**line["unit_price"], "amount": f"{price:f}"}
        line["discount_percent"] = percent
        order = await office.order(line)
        bill = await office.invoice(await office.ship(order))
        for nth, part in enumerate(parts):
            document = await ask(office, order, str(part), request=f"RQ-{nth}")
            await came_back(office, document)
            await do(office, document, "inspections", looked_at(str(part)))
            await do(office, document, "credit-notes")
        notes = (await office.ok("reader", "GET", "/credit-notes"))["credit-notes"]
        given_back = [note["totals"] for note in notes]
        for name in ("lines", "tax", "total"):
            told = sum(totals[name]["amount_minor"] for totals in given_back)
            assert told == bill["totals"][name]["amount_minor"]
        assert all(totals["total"]["amount_minor"] >= 0 for totals in given_back)
        left = await office.ok("reader", "GET", "/customers/ALFKI/balance")
        assert left["balance"]["amount_minor"] == 0
        assert (await office.stock("TEA"))["on_hand"] == "60"

    run_scene(scene)
