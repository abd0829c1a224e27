"""The outbox: signed, retried, duplicated where a fault says so, given up by the policy."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
import standardwebhooks

from contracts.check import Checker
from contracts.errors import ConnectionLost, Refused, TimedOut
from contracts.ports import Response
from contracts.published import urn
from simulator.storefront import POLICIES
from simulator.storefront.errors import SecretInvalid
from simulator.storefront.signature import read_secret, sign
from tests.simulator.storefront.counter import (
    HOUR,
    MINUTE,
    SECOND,
    WEBHOOK_SECRET,
    Counter,
    run_scene,
)

DOWN = Response(503)


def test_an_accepted_order_is_told_at_once_signed_and_with_all_of_the_order() -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 1))
        await counter.wait(0)
        ((at_us, request),) = counter.receiver.arrivals
        event = orjson.loads(request.body)
        assert at_us == 0
        assert (request.method, request.path) == ("POST", "/webhooks/storefront")
        assert request.headers["content-type"] == "application/cloudevents+json"
        assert not Checker().document(urn("events", "event"), event)
        assert not Checker().document(urn("events", "delivery-headers"), dict(request.headers))
        assert event["data"] == order
        assert (event["id"], event["subject"]) == ("EV-000001", order["id"])
        assert event["source"] == "/storefront/shop"
        assert counter.states("EV-000001") == ["pending", "delivered"]
        (delivery,) = counter.records("delivery")
        assert delivery["actor"] == "storefront"
        assert delivery["body"] == {
            "event_id": "EV-000001",
            "delivery_id": "D-000001",
            "type": "seatrial.order.placed",
            "subject": order["id"],
            "attempt": 1,
            "outcome": "delivered",
            "status": 204,
        }

    run_scene(scene)


def test_a_refused_order_tells_nobody() -> None:
    async def scene(counter: Counter) -> None:
        await counter.fill("ALFKI", ("CHAI", 1))
        refused = await counter.check_out("ALFKI", deliver_to="nowhere")
        await counter.wait(HOUR)
        assert refused.status == 422
        assert counter.receiver.arrivals == []
        assert counter.effects("event") == []

    run_scene(scene)


def test_our_signature_is_the_one_that_the_library_makes_and_accepts() -> None:
    body = b'{"name":"Ch\xc3\xa2teau"}'
    library = standardwebhooks.Webhook(WEBHOOK_SECRET)
    now = datetime.now(UTC)
    ours = sign(read_secret(WEBHOOK_SECRET), "D-000001", now, body)
    assert ours["webhook-signature"] == library.sign("D-000001", now, body.decode())
    assert library.verify(body, dict(ours)) == {"name": "Ch\u00e2teau"}
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        library.verify(body + b" ", dict(ours))


def test_a_delivery_on_the_wire_is_signed_over_the_bytes_that_were_sent() -> None:
    async def scene(counter: Counter) -> None:
        await counter.order("ALFKI", ("CHAI", 1))
        await counter.wait(0)
        ((_, request),) = counter.receiver.arrivals
        library = standardwebhooks.Webhook(WEBHOOK_SECRET)
        stamp = datetime.fromtimestamp(int(request.headers["webhook-timestamp"]), UTC)
        assert stamp == counter.clock.now()
        made = library.sign(request.headers["webhook-id"], stamp, request.body.decode())
        assert request.headers["webhook-signature"] == made

    run_scene(scene)


@pytest.mark.parametrize(
    "secret",
    [
        "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz",
        "whsec_" + base64.b64encode(b"x" * 23).decode(),
        "whsec_" + base64.b64encode(b"x" * 65).decode(),
        "whsec_not base64",
    ],
)
def test_a_weak_or_garbled_secret_is_refused_without_being_repeated(secret: str) -> None:
    with pytest.raises(SecretInvalid) as refused:
        read_secret(secret)
    assert secret not in str(refused.value)


def test_failed_attempts_are_repeated_at_growing_intervals_with_the_same_id() -> None:
    async def scene(counter: Counter) -> None:
        counter.receiver.script = [DOWN, TimedOut(), Refused(), ConnectionLost(), Response(302)]
        await counter.order("ALFKI", ("CHAI", 1))
        await counter.wait(3 * HOUR)
        assert counter.receiver.times_s() == [0, 5, 35, 155, 755, 4355]
        assert counter.receiver.ids() == ["D-000001"] * 6
        bodies = [request.body for _, request in counter.receiver.arrivals]
        assert len(set(bodies)) == 1
        outcomes = [record["body"]["outcome"] for record in counter.records("delivery")]
        assert outcomes == [
            "rejected",
            "timed_out",
            "refused",
            "connection_lost",
            "rejected",
            "delivered",
        ]
        assert [r["body"]["attempt"] for r in counter.records("delivery")] == [1, 2, 3, 4, 5, 6]
        stamps = [request.headers["webhook-timestamp"] for _, request in counter.receiver.arrivals]
        assert len(set(stamps)) == 6
        assert counter.states("EV-000001") == ["pending", "delivered"]

    run_scene(scene)


def test_the_receivers_wish_for_patience_is_respected() -> None:
    async def scene(counter: Counter) -> None:
        counter.receiver.script = [Response(503, {"retry-after": "90"}), Response(429)]
        await counter.order("ALFKI", ("CHAI", 1))
        await counter.wait(HOUR)
        assert counter.receiver.times_s() == [0, 90, 120]

    run_scene(scene)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=list(POLICIES))
def test_every_policy_keeps_to_its_schedule_and_then_gives_up(policy: Any) -> None:
    async def scene(counter: Counter) -> None:
        counter.receiver.otherwise = DOWN
        await counter.order("ALFKI", ("CHAI", 1))
        await counter.wait((sum(policy.waits_s) + 86_400) * SECOND)
        expected = [float(sum(policy.waits_s[:n])) for n in range(len(policy.waits_s) + 1)]
        assert counter.receiver.times_s() == expected
        assert counter.states("EV-000001") == ["pending", "given_up"]
        subscription = counter.effects("subscription")[-1]["after"]
        disabled = policy.disable_after_events == 1
        assert subscription["state"] == ("disabled" if disabled else "active")

    run_scene(scene, retries=policy)


def test_a_slow_receiver_holds_up_no_other_event() -> None:
    async def scene(counter: Counter) -> None:
        counter.receiver.takes_us = 10 * SECOND
        await counter.order("ALFKI", ("CHAI", 1))
        await counter.wait(SECOND)
        await counter.order("BERGS", ("CHAI", 1))
        await counter.wait(MINUTE)
        assert counter.receiver.times_s() == [0, 1]

    run_scene(scene)


def test_a_disabled_subscription_sends_nothing_until_it_is_renewed() -> None:
    async def scene(counter: Counter) -> None:
        counter.receiver.otherwise = DOWN
        for _ in range(7):
            await counter.order("ALFKI", ("CHAI", 1))
            await counter.wait(MINUTE)
        assert len(counter.receiver.arrivals) == 7
        counter.receiver.otherwise = Response(204)
        await counter.order("BERGS", ("CHAI", 1))
        await counter.wait(HOUR)
        assert len(counter.receiver.arrivals) == 7
        assert counter.states("EV-000008") == ["undeliverable"]
        counter.shop.resubscribe()
        await counter.order("BERGS", ("CHAI", 1))
        await counter.wait(HOUR)
        assert [event["id"] for event in counter.receiver.events()][7:] == ["EV-000009"]

    run_scene(scene, retries=POLICIES["woocommerce"])


def test_attempts_that_wait_when_the_subscription_ends_are_not_made() -> None:
    async def scene(counter: Counter) -> None:
        counter.receiver.script = [DOWN, Response(410)]
        await counter.order("ALFKI", ("CHAI", 1))
        await counter.wait(SECOND)
        await counter.order("BERGS", ("CHAI", 1))
        await counter.wait(HOUR)
        assert counter.receiver.times_s() == [0, 1]
        assert counter.states("EV-000001") == ["pending", "undeliverable"]
        assert counter.states("EV-000002") == ["pending", "undeliverable"]
        assert counter.records("delivery")[-1]["body"]["outcome"] == "not_sent"

    run_scene(scene)


def test_days_of_failures_disable_the_subscription_and_one_success_forgives_them() -> None:
    async def scene(counter: Counter) -> None:
        async def day(answer: Response) -> None:
            counter.receiver.otherwise = answer
            await counter.order("ALFKI", ("TOFU", 1))
            await counter.wait(24 * HOUR)

        for answer in [DOWN] * 4 + [Response(204)] + [DOWN] * 4:
            await day(answer)
        assert counter.effects("subscription")[-1]["after"]["state"] == "active"
        for _ in range(2):
            await day(DOWN)
        assert counter.effects("subscription")[-1]["after"]["state"] == "disabled"

    run_scene(scene)
