"""An offer beyond its buyer's limit waits for its approval, and is ordered only while it binds."""

from __future__ import annotations

from typing import Any

import orjson

from simulator.payments.provider import DECLINED_CARD
from tests.scenarios.partners import relation, user
from tests.simulator.storefront.counter import HOUR, MINUTE, Counter, run_scene
from tests.simulator.storefront.test_paying import GOOD, by, decided, orders, with_cards
from tests.simulator.storefront.test_people import ANNA, asks, limit, staff
from tests.simulator.storefront.test_quotes import answer, asked, offer_of

DORA, EVA, FRED = "user:dora", "user:eva", "user:fred"
ACCEPTANCE = {"deliver_to": "ALFKI-1", "revision": 1}


async def quoted(counter: Counter, net: int = 9_000) -> Any:
    """A quote that anna asked for, offered at more than she may spend."""
    await staff(counter)
    content = {"notes": None, "lines": [asked(1, "CHAI", "3")]}
    status, quote = await asks(counter, ANNA, "POST", "/quotes", content)
    assert status == 201
    await answer(counter, quote, offer=offer_of(quote, net=net))
    return quote


async def submits(counter: Counter, quote: Any, **more: Any) -> tuple[int, Any]:
    content = {**ACCEPTANCE, **more}
    return await asks(counter, ANNA, "POST", f"/quotes/{quote['id']}/requisitions", content)


async def closed(counter: Counter) -> list[str]:
    """Why requisitions wait no more though nobody decided them; their cards are forgotten."""
    state, found = counter.shop.state, []
    for row in state.rows("requisition"):
        if row.view["state"] == "declined":
            (step,) = row.view["steps"]
            assert (step["decision"], step["decided_by"], step["decided_at"]) == (None, None, None)
            assert state.get("requisition_card", row.id) is None
            found.append(step["reason"])
    return found


def test_an_offer_beyond_a_limit_becomes_an_order_with_its_approval_at_its_own_prices() -> None:
    async def scene(counter: Counter) -> None:
        quote = await quoted(counter)
        path = f"/quotes/{quote['id']}/order"
        _, problem = await asks(counter, ANNA, "POST", path, ACCEPTANCE)
        assert problem["code"] == "approval-needed"
        status, waiting = await submits(counter, quote)
        assert (status, waiting["state"], waiting["quote"]) == (201, "pending", quote["id"])
        assert waiting["totals"]["total"] == {"amount_minor": 9_000, "currency": "USD"}
        assert await orders(counter) == []
        assert (await submits(counter, quote))[1]["code"] == "requisition-pending"
        _, became = await decided(counter, waiting["id"])
        (order,) = await orders(counter)
        assert (became["order"], order["lines"][0]["price_rule"]) == (order["id"], "QU-7.1.1")
        assert order["lines"][0]["net"]["amount_minor"] == 9_000
        assert order["custom"]["purchasing.approved_by"] == ["bert"]
        _, known = await asks(counter, ANNA, "GET", f"/quotes/{quote['id']}", None)
        assert known["order"] == order["id"]
        assert (await submits(counter, quote))[1]["code"] == "quote-ordered"

    run_scene(scene)


def test_an_offer_that_ran_out_meanwhile_is_not_ordered_any_more() -> None:
    async def scene(counter: Counter) -> None:
        quote = await quoted(counter)
        _, waiting = await submits(counter, quote)
        await counter.wait(2 * HOUR)
        status, problem = await decided(counter, waiting["id"])
        assert (status, problem["code"]) == (422, "quote-expired")
        assert await orders(counter) == []
        assert await closed(counter) == ["the offer does not bind any more"]
        again = await decided(counter, waiting["id"], "decline")
        assert again[1]["code"] == "requisition-closed"
        assert (await submits(counter, quote))[1]["code"] == "quote-expired"

    run_scene(scene)


def test_an_offer_that_was_revised_meanwhile_is_not_what_was_approved() -> None:
    async def scene(counter: Counter) -> None:
        quote = await quoted(counter)
        _, waiting = await submits(counter, quote)
        await answer(counter, quote, 3, offer=offer_of(quote, revision=2, net=8_000))
        _, problem = await decided(counter, waiting["id"])
        assert problem["code"] == "quote-revised"
        assert await closed(counter) == ["the offer does not bind any more"]
        assert (await submits(counter, quote, revision=2))[0] == 201

    run_scene(scene)


def test_a_revised_offer_is_submitted_though_the_one_before_still_waits() -> None:
    async def scene(counter: Counter) -> None:
        quote = await quoted(counter)
        await submits(counter, quote, custom=by(GOOD)["custom"])
        await answer(counter, quote, 3, offer=offer_of(quote, revision=2, net=8_000))
        assert (await submits(counter, quote, revision=2))[1]["state"] == "pending"
        assert await closed(counter) == ["the offer does not bind any more"]
        assert (await submits(counter, quote, revision=2))[1]["code"] == "requisition-pending"

    run_scene(scene)


def test_an_offer_that_a_colleague_took_up_meanwhile_is_not_ordered_twice() -> None:
    async def scene(counter: Counter) -> None:
        quote = await quoted(counter)
        _, waiting = await submits(counter, quote, custom=by(GOOD)["custom"])
        assert counter.shop.state.get("requisition_card", waiting["id"]) is not None
        await staff(counter, 2, spending_limit=limit(20_000))
        path = f"/quotes/{quote['id']}/order"
        assert (await asks(counter, ANNA, "POST", path, ACCEPTANCE))[0] == 201
        assert await closed(counter) == ["the offer was ordered another way"]
        _, problem = await decided(counter, waiting["id"])
        assert problem["code"] == "requisition-closed"
        assert len(await orders(counter)) == 1

    run_scene(scene)


def test_who_took_an_account_over_finds_its_requisition_closed_and_his_own_waiting() -> None:
    async def scene(counter: Counter) -> None:
        quote = await quoted(counter)
        await submits(counter, quote, custom=by(GOOD)["custom"])
        await counter.put("relations", ("ALFKI", 1, relation("ALFKI", merged_into="BERGS")))
        own = {"spending_limit": limit(5_000), "approvers": ["eva"]}
        await counter.put(
            "users",
            ("dora", 1, user("dora", account="BERGS", **own)),
            ("eva", 1, user("eva", account="BERGS", roles=["approver"])),
            ("fred", 1, user("fred", account="BERGS")),
        )
        path, content = f"/quotes/{quote['id']}", {**ACCEPTANCE, "deliver_to": "BERGS-1"}
        status, waiting = await asks(counter, DORA, "POST", f"{path}/requisitions", content)
        assert (status, waiting["account"]) == (201, "BERGS")
        assert await closed(counter) == ["the account was taken over by another"]
        _, problem = await asks(counter, DORA, "POST", f"{path}/requisitions", content)
        assert problem["code"] == "requisition-pending"
        assert (await asks(counter, FRED, "POST", f"{path}/order", content))[0] == 201
        assert len(await closed(counter)) == 2
        decide = f"/requisitions/{waiting['id']}/decisions"
        _, problem = await asks(counter, EVA, "POST", decide, {"decision": "approve"})
        assert problem["code"] == "requisition-closed"

    run_scene(scene)


def test_an_offer_within_the_limit_needs_nobody_and_is_an_order_at_once() -> None:
    async def scene(counter: Counter) -> None:
        quote = await quoted(counter, net=4_000)
        status, made = await submits(counter, quote)
        assert (status, made["state"], made["steps"]) == (201, "approved", [])
        (order,) = await orders(counter)
        assert made["order"] == order["id"]
        assert (await submits(counter, quote))[1]["code"] == "quote-ordered"

    run_scene(scene)


def test_an_offer_that_waits_is_paid_once_whoever_takes_it_up() -> None:
    async def scene(counter: Counter) -> None:
        quote = await quoted(counter)
        _, waiting = await submits(counter, quote, custom=by(GOOD)["custom"])
        counter.receiver.unheard = 1
        assert (await decided(counter, waiting["id"]))[1]["code"] == "payment-pending"
        await staff(counter, 2, spending_limit=limit(20_000))
        path = f"/quotes/{quote['id']}/order"
        _, problem = await asks(counter, ANNA, "POST", path, ACCEPTANCE)
        assert problem["code"] == "payment-pending"
        await counter.wait(HOUR // 2)
        (order,) = await orders(counter)
        assert "payment.authorisation" in order["custom"]
        assert (await decided(counter, waiting["id"]))[1]["code"] == "requisition-closed"

    with_cards(scene)


async def asked_until_its_end(counter: Counter, card: str) -> Any:
    """An offer approved a minute before it ends, whose card nobody hears of until it has ended."""
    quote = await quoted(counter)
    _, waiting = await submits(counter, quote, custom=by(card)["custom"])
    await counter.wait(2 * HOUR - MINUTE)
    counter.receiver.unheard = 5
    assert (await decided(counter, waiting["id"]))[1]["code"] == "payment-pending"
    await counter.wait(2 * MINUTE)
    assert (await submits(counter, quote))[1]["code"] == "payment-pending"
    assert (await requisition(counter))["state"] == "pending"
    assert (await closed(counter), await orders(counter)) == ([], [])
    return waiting


async def requisition(counter: Counter) -> Any:
    """The one that anna has, as she sees it."""
    (known,) = (await asks(counter, ANNA, "GET", "/requisitions", None))[1]["requisitions"]
    return known


def test_an_offer_that_ends_while_its_card_is_asked_for_is_ordered_if_the_money_was_set_aside() -> (
    None
):
    async def scene(counter: Counter) -> None:
        waiting = await asked_until_its_end(counter, GOOD)
        await counter.wait(HOUR // 2)
        (order,) = await orders(counter)
        assert order["lines"][0]["price_rule"] == "QU-7.1.1"
        await counter.wait(3 * HOUR)
        became = await requisition(counter)
        assert (became["state"], became["order"]) == ("approved", order["id"])
        assert became["steps"][0]["decided_by"] == "bert"
        assert (await closed(counter), len(await orders(counter))) == ([], 1)
        assert (await decided(counter, waiting["id"]))[1]["code"] == "requisition-closed"

    with_cards(scene)


def test_an_offer_that_ends_while_its_card_is_asked_for_is_closed_once_the_card_was_declined() -> (
    None
):
    async def scene(counter: Counter) -> None:
        waiting = await asked_until_its_end(counter, DECLINED_CARD)
        await counter.wait(HOUR // 2)
        assert (await closed(counter), await orders(counter)) == ([], [])
        await counter.wait(HOUR)
        assert await closed(counter) == ["the offer does not bind any more"]
        assert await orders(counter) == []
        assert (await decided(counter, waiting["id"]))[1]["code"] == "requisition-closed"

    with_cards(scene)


def test_the_key_of_a_submission_stands_for_its_quote_too() -> None:
    async def scene(counter: Counter) -> None:
        quotes = [await quoted(counter, net=net) for net in (9_000, 4_000)]
        key = {"idempotency-key": "k"}
        said = []
        for quote in (*quotes, quotes[0]):
            path = f"/quotes/{quote['id']}/requisitions"
            response = await counter.send(ANNA, "POST", path, ACCEPTANCE, key)
            said.append((response.status, orjson.loads(response.body)))
        (first, made), (other, problem), (again, same) = said
        assert (first, other, again) == (201, 422, 201)
        assert (problem["code"], same) == ("key-reused", made)

    run_scene(scene)
