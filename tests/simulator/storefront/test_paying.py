"""A declined card makes no order, whichever way it is asked for, and no order has a card in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

import contracts
from simulator.payments import DECLINED_CARD, Provider
from tests.simulator.storefront.counter import MINUTE, SECOND, Counter, invoice, run_scene
from tests.simulator.storefront.test_people import ANNA, BERT, asks, fills, limit, staff
from tests.simulator.storefront.test_quotes import answer, request

EXAMPLES = Path(contracts.__file__).parent / "credit-notes" / "1.0.0" / "examples" / "valid"
NOTE = EXAMPLES / "credit-note.json"
GOOD = "card-good"
DEAR = "4"
"""So many cost more than anna may spend."""


def by(card: object, **more: Any) -> dict[str, Any]:
    return {"deliver_to": "ALFKI-1", "custom": {"payment.card": card, "dock": "7"}, **more}


def with_cards(scene: Callable[[Counter], Awaitable[None]]) -> None:
    async def paid(counter: Counter) -> None:
        counter.receiver.payments = Provider(counter.clock, None)
        await scene(counter)

    run_scene(paid)


async def orders(counter: Counter, who: str = ANNA) -> list[Any]:
    found: list[Any] = (await asks(counter, who, "GET", "/orders", None))[1]["orders"]
    return found


async def submitted(counter: Counter, card: object, count: str = DEAR) -> tuple[int, Any]:
    assert (await fills(counter, ANNA, count))[0] == 200
    return await asks(counter, ANNA, "POST", "/requisitions", by(card))


async def decided(counter: Counter, requisition: str, word: str = "approve") -> tuple[int, Any]:
    content = {"decision": word, "reason": "because"}
    return await asks(counter, BERT, "POST", f"/requisitions/{requisition}/decisions", content)


def says_nothing_of(counter: Counter, card: str) -> bool:
    """Whether neither an effect nor an event has the card in it."""
    told = [orjson.dumps(record["body"]) for record in counter.records("effect")]
    told += [request.body for _, request in counter.receiver.arrivals]
    return not any(card.encode() in each for each in told)


def test_a_declined_card_leaves_a_requisition_waiting_and_makes_no_order() -> None:
    async def scene(counter: Counter) -> None:
        await staff(counter)
        _, asked = await submitted(counter, DECLINED_CARD)
        for _ in range(2):
            status, problem = await decided(counter, asked["id"])
            assert (status, problem["code"]) == (422, "payment-declined")
        _, page = await asks(counter, ANNA, "GET", "/requisitions", None)
        (waiting,) = page["requisitions"]
        assert (waiting["state"], waiting["steps"][0]["decision"]) == ("pending", None)
        assert (await orders(counter), counter.receiver.arrivals) == ([], [])
        assert (await decided(counter, asked["id"], "decline"))[1]["state"] == "declined"
        assert says_nothing_of(counter, DECLINED_CARD)

    with_cards(scene)


def test_an_approved_requisition_is_paid_by_its_card_which_is_then_forgotten() -> None:
    async def scene(counter: Counter) -> None:
        await staff(counter)
        _, asked = await submitted(counter, GOOD)
        assert "payment.card" not in orjson.dumps(asked).decode()
        _, approved_one = await decided(counter, asked["id"])
        (order,) = await orders(counter)
        assert order["id"] == approved_one["order"]
        assert order["custom"]["payment.authorisation"] == "AU-000001"
        assert order["custom"]["dock"] == "7"
        _, paid = await asks(counter, ANNA, "GET", f"/orders/{order['id']}/payment", None)
        assert paid["state"] == "authorised"
        await counter.wait(MINUTE)
        assert len(counter.receiver.arrivals) == 1
        assert says_nothing_of(counter, GOOD)
        assert not counter.shop.state.scan("requisition_card")

    with_cards(scene)


def test_what_needs_no_approval_is_paid_as_it_is_submitted() -> None:
    async def scene(counter: Counter) -> None:
        await staff(counter)
        status, problem = await submitted(counter, DECLINED_CARD, "1")
        assert (status, problem["code"]) == (422, "payment-declined")
        assert await orders(counter) == []
        _, page = await asks(counter, ANNA, "GET", "/requisitions", None)
        assert page["requisitions"] == []
        status, made = await asks(counter, ANNA, "POST", "/requisitions", by(GOOD))
        assert (status, made["state"]) == (201, "approved")
        (order,) = await orders(counter)
        assert (order["id"], "payment.authorisation" in order["custom"]) == (made["order"], True)

    with_cards(scene)


@pytest.mark.parametrize("card", ["", 7, None, "x" * 129])
def test_what_is_no_card_is_told_when_it_is_entered(card: object) -> None:
    async def scene(counter: Counter) -> None:
        await staff(counter)
        status, problem = await submitted(counter, card)
        assert (status, problem["code"]) == (422, "card-invalid")

    with_cards(scene)


def test_money_that_comes_late_makes_the_requisition_one_order() -> None:
    async def scene(counter: Counter) -> None:
        await staff(counter)
        _, asked = await submitted(counter, GOOD)
        counter.receiver.unheard = 1
        for word in ("approve", "approve", "decline"):
            status, problem = await decided(counter, asked["id"], word)
            assert (status, problem["code"]) == (409, "payment-pending")
        await counter.wait(5 * MINUTE)
        (order,) = await orders(counter)
        _, page = await asks(counter, ANNA, "GET", "/requisitions", None)
        (became,) = page["requisitions"]
        assert (became["state"], became["order"]) == ("approved", order["id"])
        assert became["steps"][0]["decided_by"] == "bert"
        assert (await decided(counter, asked["id"]))[1]["code"] == "requisition-closed"

    with_cards(scene)


def test_a_cart_that_waits_for_its_money_is_not_ordered_another_way_meanwhile() -> None:
    async def scene(counter: Counter) -> None:
        await staff(counter)
        await fills(counter, ANNA, "1")
        counter.receiver.unheard = 1
        content = by(GOOD)
        assert (await asks(counter, ANNA, "POST", "/checkout", content))[0] == 409
        bare = {"deliver_to": "ALFKI-1"}
        for path in ("/checkout", "/requisitions"):
            _, problem = await asks(counter, ANNA, "POST", path, bare)
            assert problem["code"] == "payment-pending"
        await counter.wait(5 * MINUTE)
        assert len(await orders(counter)) == 1
        assert (await asks(counter, ANNA, "POST", "/checkout", bare))[1]["code"] == "cart-empty"

    with_cards(scene)


def test_an_offer_is_ordered_by_a_card_that_has_the_money_and_by_no_other() -> None:
    async def scene(counter: Counter) -> None:
        buyer = "buyer:ALFKI"
        quote = await request(counter, "ALFKI")
        await answer(counter, quote)
        path = f"/quotes/{quote['id']}/order"
        status, problem = await asks(counter, buyer, "POST", path, by(DECLINED_CARD, revision=1))
        assert (status, problem["code"]) == (422, "payment-declined")
        assert await orders(counter, buyer) == []
        counter.receiver.unheard = 1
        for card in (GOOD, "card-better"):
            _, problem = await asks(counter, buyer, "POST", path, by(card, revision=1))
            assert problem["code"] == "payment-pending"
        await counter.wait(5 * MINUTE)
        (order,) = await orders(counter, buyer)
        assert "payment.authorisation" in order["custom"]
        _, known = await asks(counter, buyer, "GET", f"/quotes/{quote['id']}", None)
        assert known["order"] == order["id"]
        assert says_nothing_of(counter, GOOD)

    with_cards(scene)


def test_two_invoices_of_one_instant_are_both_taken_and_what_is_given_up_meanwhile_stays() -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 2), custom=by(GOOD)["custom"])
        await counter.tell(order, 1, state="processing")
        counter.receiver.takes_us = 5 * SECOND
        totals = [
            {**order["totals"], "tax": limit(0), "total": limit(minor)} for minor in (1_000, 900)
        ]
        bills = [invoice(order, f"IN-{n}", totals=each) for n, each in enumerate(totals)]
        results = await counter.put("invoices", *((bill["id"], 1, bill) for bill in bills))
        assert [result["status"] for result in results] == ["applied", "applied"]
        await counter.wait(SECOND)
        told = await counter.tell(order, 2, state="done")
        assert told["status"] == "applied"
        await counter.wait(MINUTE)
        path = f"/orders/{order['id']}/payment"
        _, paid = await asks(counter, "buyer:ALFKI", "GET", path, None)
        assert (paid["state"], paid["captured"]["amount_minor"]) == ("released", 1_900)
        taken = [e["data"]["invoice"] for e in counter.receiver.events() if "captured" in e["type"]]
        assert sorted(taken) == ["IN-0", "IN-1"]

    with_cards(scene)


@pytest.mark.parametrize("refunding", [True, False])
def test_what_is_credited_goes_back_to_the_card_where_that_is_posted(refunding: bool) -> None:
    async def scene(counter: Counter) -> None:
        counter.receiver.payments = Provider(counter.clock, None)
        order = await counter.order("ALFKI", ("CHAI", 2), custom=by(GOOD)["custom"])
        await counter.tell(order, 1, state="processing")
        bill = invoice(order, "IN-1")
        await counter.put("invoices", ("IN-1", 1, bill))
        await counter.wait(MINUTE)
        ours = {"account": "ALFKI", "reference": order["id"], "invoice": "IN-1"}
        note = orjson.loads(NOTE.read_bytes()) | ours | {"unapplied": limit(100)}
        note["lines"][0]["sku"] = "CHAI"
        (result,) = await counter.put("credit-notes", (note["id"], 1, note))
        assert result["status"] == "applied", result
        await counter.wait(MINUTE)
        path = f"/orders/{order['id']}/refunds"
        _, view = await asks(counter, "buyer:ALFKI", "GET", path, None)
        given = [(one["credit"], one["amount"]) for one in view["refunds"]]
        assert given == ([(note["id"], limit(100))] if refunding else [])
        told = [each for each in counter.receiver.events() if "refunded" in each["type"]]
        assert len(told) == len(given)

    run_scene(scene, refunding=refunding)
