"""Deliveries that are not the storefront's own."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest
import standardwebhooks

from contracts.ports import Response
from tests.simulator.storefront.counter import HOUR, WEBHOOK_SECRET, Counter, run_scene
from tests.simulator.storefront.faulted import booked, fault


@pytest.mark.parametrize("how", ["unsigned", "wrong_key", "expired"])
def test_a_forged_delivery_arrives_once_and_no_library_takes_it_for_ours(how: str) -> None:
    book = booked(fault("forge", forgery=how))

    async def scene(counter: Counter) -> None:
        counter.receiver.script = [Response(401)]
        order = await counter.order("ALFKI", ("CHAI", 1))
        await counter.wait(HOUR)
        (at_us, forged), (_, sound) = counter.receiver.arrivals
        event = orjson.loads(forged.body)
        assert (event["id"], event["subject"]) == ("EV-000002", f"{order['id']}-forged")
        assert event["data"] == order | {"id": event["subject"]}
        assert orjson.loads(sound.body)["data"] == order
        now = int(sound.headers["webhook-timestamp"])
        stamp = int(forged.headers["webhook-timestamp"])
        assert now - stamp == (86_400 if how == "expired" else 0), at_us
        signed = standardwebhooks.Webhook(WEBHOOK_SECRET).sign(
            forged.headers["webhook-id"],
            datetime.fromtimestamp(stamp, UTC),
            forged.body.decode(),
        )
        assert (forged.headers.get("webhook-signature") == signed) is (how == "expired")
        assert ("webhook-signature" in forged.headers) is (how != "unsigned")
        names = {"event_id": "EV-000002", "delivery_id": "D-000002"}
        assert book.reported == [("forge", True, names)]
        assert counter.states("EV-000002") == []

    run_scene(scene, faults=book)
