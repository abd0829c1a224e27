"""Who may sign in, order and approve is looked up at every call, as the ERP last said."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tests.scenarios.partners import user
from tests.simulator.storefront.counter import Counter, run_scene, wish

ANNA, BERT, CARLA = "user:anna", "user:bert", "user:carla@ALFKI"


def limit(minor: int) -> dict[str, Any]:
    return {"amount_minor": minor, "currency": "USD"}


async def staff(counter: Counter, version: int = 1, **annas: Any) -> None:
    """anna may spend 50 dollars, bert approves, carla is one of ours."""
    own = {"account": "ALFKI", "spending_limit": limit(5_000), "approvers": ["bert"]}
    await counter.put(
        "users",
        ("anna", version, user("anna", **(own | annas))),
        ("bert", version, user("bert", account="ALFKI", roles=["approver"])),
        ("carla", version, user("carla", account=None, roles=["staff"], serves=["ALFKI"])),
    )


async def asks(counter: Counter, who: str, method: str, path: str, content: Any) -> tuple[int, Any]:
    response = await counter.send(who, method, path, content)
    return response.status, orjson.loads(response.body)


async def fills(counter: Counter, who: str, count: str) -> tuple[int, Any]:
    return await asks(counter, who, "PUT", "/cart", {"lines": [wish(1, "CHAI", count)]})


CHECKOUT = {"deliver_to": "ALFKI-1"}


def test_a_login_that_was_good_before_the_users_came_is_no_longer() -> None:
    async def scene(counter: Counter) -> None:
        assert (await counter.fill("ALFKI", ("CHAI", "1"))).status == 200
        await staff(counter)
        refused = await counter.fill("ALFKI", ("CHAI", "1"))
        assert orjson.loads(refused.body)["code"] == "user-needed"
        assert (await counter.fill("BERGS", ("CHAI", "1"))).status == 200

    run_scene(scene)


def test_a_quote_and_an_amendment_name_who_asked_and_for_whom() -> None:
    async def scene(counter: Counter) -> None:
        await staff(counter)
        quantity = {"value": "1", "unit": "EA"}
        line = {"line": 1, "sku": "CHAI", "quantity": quantity, "wished_discount_percent": None}
        assert (await fills(counter, CARLA, "2"))[0] == 200
        _, order = await asks(counter, CARLA, "POST", "/checkout", CHECKOUT)
        less = {"lines": [{"line": 1, "quantity": quantity}]}
        for who, named in ((ANNA, ("buyer", "anna")), (CARLA, ("staff", "carla"))):
            _, quote = await asks(counter, who, "POST", "/quotes", {"notes": None, "lines": [line]})
            path = f"/orders/{order['id']}/amendments"
            _, amendment = await asks(counter, who, "POST", path, less)
            for asked in (quote, amendment):
                assert tuple(asked["requested_by"].values()) == named
                assert asked["account"] == "ALFKI"
        await counter.wait(60_000_000)
        data = [event["data"] for event in counter.receiver.events()]
        assert sum("requested_by" in each for each in data) == 4

    run_scene(scene)


def test_a_user_who_is_no_longer_active_is_out_at_once_whatever_his_token_says() -> None:
    async def scene(counter: Counter) -> None:
        await staff(counter)
        assert (await fills(counter, ANNA, "1"))[0] == 200
        await staff(counter, 2, active=False)
        status, answer = await fills(counter, ANNA, "1")
        assert (status, answer["code"]) == (403, "role-missing")

    run_scene(scene)


def test_an_approver_who_is_no_buyer_cannot_order() -> None:
    async def scene(counter: Counter) -> None:
        await staff(counter)
        assert (await fills(counter, BERT, "1"))[1]["code"] == "role-missing"

    run_scene(scene)


def test_two_users_of_one_account_have_a_cart_each() -> None:
    async def scene(counter: Counter) -> None:
        await staff(counter)
        await fills(counter, ANNA, "1")
        await fills(counter, CARLA, "2")
        _, order = await asks(counter, ANNA, "POST", "/checkout", CHECKOUT)
        assert order["lines"][0]["quantity"]["value"] == "1"
        assert order["custom"] == {"purchasing.ordered_by": "anna"}
        _, order = await asks(counter, CARLA, "POST", "/checkout", CHECKOUT)
        served = {"purchasing.on_behalf_of": "ALFKI", "purchasing.ordered_by": "carla"}
        assert order["custom"] == served

    run_scene(scene)


def test_nobody_writes_himself_who_approved() -> None:
    async def scene(counter: Counter) -> None:
        await staff(counter)
        await fills(counter, ANNA, "1")
        forged = CHECKOUT | {"custom": {"purchasing.approved_by": ["bert"]}}
        _, answer = await asks(counter, ANNA, "POST", "/checkout", forged)
        assert answer["code"] == "custom-reserved"

    run_scene(scene)


def test_a_requisition_tells_nobody_and_is_an_order_once_however_often_it_is_sent() -> None:
    async def scene(counter: Counter) -> None:
        await staff(counter)
        await fills(counter, ANNA, "3")
        key = {"idempotency-key": "k"}
        sent = [
            orjson.loads((await counter.send(ANNA, "POST", "/requisitions", CHECKOUT, key)).body)
            for _ in range(2)
        ]
        assert sent[0] == sent[1]
        assert (sent[0]["state"], sent[0]["order"]) == ("pending", None)
        assert (await counter.read("/connector/orders"))["rows"] == []
        path = f"/requisitions/{sent[0]['id']}/decisions"
        status, declined = await asks(counter, BERT, "POST", path, {"decision": "decline"})
        assert (status, declined["code"]) == (422, "reason-missing")
        _, decided = await asks(counter, BERT, "POST", path, {"decision": "approve"})
        order = await counter.read(f"/connector/orders/{decided['order']}")
        assert order["custom"]["purchasing.approved_by"] == ["bert"]
        assert [row["id"] for row in (await counter.read("/connector/orders"))["rows"]] == [
            decided["order"]
        ]

    run_scene(scene)


@pytest.mark.parametrize("annas", [{"active": False}, {"roles": ["approver"]}])
def test_what_somebody_asked_for_who_buys_no_more_is_no_order(annas: dict[str, Any]) -> None:
    async def scene(counter: Counter) -> None:
        await staff(counter)
        await fills(counter, ANNA, "3")
        _, asked = await asks(counter, ANNA, "POST", "/requisitions", CHECKOUT)
        await staff(counter, 2, **annas)
        path = f"/requisitions/{asked['id']}/decisions"
        status, answer = await asks(counter, BERT, "POST", path, {"decision": "approve"})
        assert (status, answer["code"]) == (403, "role-missing")
        assert (await counter.read("/connector/orders"))["rows"] == []
        no = {"decision": "decline", "reason": "she left"}
        assert (await asks(counter, BERT, "POST", path, no))[1]["state"] == "declined"

    run_scene(scene)


def test_nobody_sees_the_requisitions_of_another_account() -> None:
    async def scene(counter: Counter) -> None:
        await staff(counter)
        await fills(counter, ANNA, "3")
        _, asked = await asks(counter, ANNA, "POST", "/requisitions", CHECKOUT)
        assert (await counter.read("/requisitions", "buyer:BERGS"))["requisitions"] == []
        path = f"/requisitions/{asked['id']}/decisions"
        status, _ = await asks(counter, "buyer:BERGS", "POST", path, {"decision": "approve"})
        assert status == 404

    run_scene(scene)


def test_an_order_for_which_nobodys_word_is_enough_is_not_taken() -> None:
    async def scene(counter: Counter) -> None:
        await staff(counter, approvers=[])
        await fills(counter, ANNA, "3")
        _, answer = await asks(counter, ANNA, "POST", "/requisitions", CHECKOUT)
        assert answer["code"] == "approver-missing"

    run_scene(scene)
