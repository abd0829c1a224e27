"""Deliveries that a fault doubles, reorders, delays or drops, or has another event announce."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest
import standardwebhooks

from contracts.check import Checker
from contracts.ports import Response
from contracts.published import urn
from simulator.storefront import POLICIES
from tests.simulator.storefront.counter import (
    HOUR,
    MINUTE,
    SECOND,
    WEBHOOK_SECRET,
    Counter,
    run_scene,
)
from tests.simulator.storefront.faulted import booked, fault

DOWN = Response(503)


@pytest.mark.parametrize("new_id", [False, True])
def test_a_duplicate_is_the_same_event_once_more_after_its_delay(new_id: bool) -> None:
    book = booked(fault("duplicate", copies=2, new_id=new_id, delay_us=30 * SECOND))

    async def scene(counter: Counter) -> None:
        await counter.order("ALFKI", ("CHAI", 1))
        await counter.wait(HOUR)
        assert counter.receiver.times_s() == [0, 30, 60]
        assert [event["id"] for event in counter.receiver.events()] == ["EV-000001"] * 3
        fresh = ["D-000001", "DC-000001", "DC-000002"]
        assert counter.receiver.ids() == (fresh if new_id else ["D-000001"] * 3)
        named = {"event_id": "EV-000001", "delivery_id": fresh[int(new_id)]}
        assert book.reported == [("duplicate", True, named)]

    run_scene(scene, faults=book)


@pytest.mark.parametrize("after_restart", [False, True])
def test_a_duplicate_may_be_another_event_that_announces_the_same_order(
    after_restart: bool,
) -> None:
    once = fault("duplicate", copies=2, delay_us=30 * SECOND, new_event_id=True)
    book = booked(replace(once, after_restart=after_restart))

    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 1))
        await counter.wait(HOUR)
        counter.shop.engine_restarted()
        await counter.wait(HOUR)
        events = counter.receiver.events()
        assert [event["id"] for event in events] == ["EV-000001", "EV-000002", "EV-000003"]
        assert [event["data"] for event in events] == [order] * 3
        assert [event["subject"] for event in events] == [order["id"]] * 3
        assert counter.receiver.ids() == ["D-000001", "D-000002", "D-000003"]
        for event in ("EV-000002", "EV-000003"):
            assert counter.states(event) == ["pending", "delivered"]
        named = {"event_id": "EV-000002", "delivery_id": "D-000002"}
        assert book.reported == [("duplicate", True, named)]

    run_scene(scene, faults=book)


def test_another_event_that_never_arrives_is_given_up_and_hit_nothing() -> None:
    book = booked(fault("duplicate", copies=1, delay_us=SECOND, new_event_id=True))

    async def scene(counter: Counter) -> None:
        counter.receiver.script = [Response(204)]
        counter.receiver.otherwise = DOWN
        await counter.order("ALFKI", ("CHAI", 1))
        await counter.wait(HOUR)
        assert [effective for _, effective, _ in book.reported] == [False]
        assert counter.states("EV-000002") == ["pending", "given_up"]

    run_scene(scene, faults=book, retries=POLICIES["woocommerce"])


def test_a_duplicate_waits_for_the_receivers_next_restart() -> None:
    book = booked(fault("duplicate", copies=1, new_id=True, after_restart=True))

    async def scene(counter: Counter) -> None:
        counter.receiver.script = [DOWN]
        await counter.order("ALFKI", ("CHAI", 1))
        counter.shop.engine_restarted()
        await counter.wait(HOUR)
        assert counter.receiver.times_s() == [0, 5]
        counter.shop.engine_restarted()
        await counter.wait(HOUR)
        assert counter.receiver.times_s() == [0, 5, 3600]
        assert counter.receiver.ids() == ["D-000001", "D-000001", "DC-000001"]
        counter.shop.engine_restarted()
        await counter.wait(HOUR)
        assert len(counter.receiver.arrivals) == 3
        assert [effective for _, effective, _ in book.reported] == [True]

    run_scene(scene, faults=book)


def test_a_poison_event_leaves_ahead_of_the_sound_one_authentic_and_about_nobody() -> None:
    book = booked(fault("poison"))

    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 1))
        await counter.wait(HOUR)
        poison, sound = (orjson.loads(request.body) for _, request in counter.receiver.arrivals)
        assert (sound["id"], sound["data"]) == ("EV-000001", order)
        assert (poison["id"], poison["subject"]) == ("EV-000002", f"{order['id']}-stranger")
        assert poison["data"] == order | {"id": poison["subject"], "account": "stranger"}
        assert not Checker().document(urn("events", "event"), poison)
        library = standardwebhooks.Webhook(WEBHOOK_SECRET)
        request = counter.receiver.arrivals[0][1]
        signed = library.sign(
            request.headers["webhook-id"],
            datetime.fromtimestamp(int(request.headers["webhook-timestamp"]), UTC),
            request.body.decode(),
        )
        assert request.headers["webhook-signature"] == signed
        assert counter.states("EV-000002") == ["pending", "delivered"]
        assert book.reported == [("poison", True, {"event_id": "EV-000002"})]

    run_scene(scene, faults=book)


def test_a_duplicate_that_never_arrives_hit_nothing_and_leaves_the_event_delivered() -> None:
    book = booked(fault("duplicate", copies=1, delay_us=SECOND))

    async def scene(counter: Counter) -> None:
        counter.receiver.script = [Response(204)]
        counter.receiver.otherwise = DOWN
        await counter.order("ALFKI", ("CHAI", 1))
        await counter.wait(HOUR)
        assert [effective for _, effective, _ in book.reported] == [False]
        assert counter.states("EV-000001") == ["pending", "delivered"]
        assert counter.effects("subscription")[-1]["after"]["state"] == "active"

    run_scene(scene, faults=book, retries=POLICIES["woocommerce"])


@pytest.mark.parametrize(("overtaken", "effective"), [(True, True), (False, False)])
def test_a_held_back_event_is_reordered_only_when_another_overtakes_it(
    overtaken: bool, effective: bool
) -> None:
    book = booked(fault("reorder", delay_us=MINUTE))

    async def scene(counter: Counter) -> None:
        await counter.order("ALFKI", ("CHAI", 1))
        if overtaken:
            await counter.order("BERGS", ("CHAI", 1))
        await counter.wait(HOUR)
        order = [event["id"] for event in counter.receiver.events()]
        assert order == (["EV-000002", "EV-000001"] if overtaken else ["EV-000001"])
        assert [each for _, each, _ in book.reported] == [effective]

    run_scene(scene, faults=book)


def test_a_late_event_tells_what_was_true_when_it_was_made() -> None:
    book = booked(fault("late", delay_us=3 * HOUR))

    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 1))
        await counter.tell(order, 1, state="processing")
        await counter.wait(4 * HOUR)
        assert counter.receiver.times_s() == [3 * 3600]
        assert counter.receiver.events()[0]["data"] == order
        assert [each for _, each, _ in book.reported] == [True]

    run_scene(scene, faults=book)


def test_a_dropped_event_never_leaves_but_the_order_can_be_read() -> None:
    book = booked(fault("drop"))

    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 1))
        await counter.wait(24 * HOUR)
        assert counter.receiver.arrivals == []
        assert counter.states("EV-000001") == ["dropped"]
        rows = (await counter.read("/connector/orders"))["rows"]
        assert [row["id"] for row in rows] == [order["id"]]
        assert [(effect, hit) for effect, hit, _ in book.reported] == [("drop", True)]

    run_scene(scene, faults=book)
