"""The front door: authentic, once, on the disk before it is acknowledged, never overfull."""

from __future__ import annotations

import orjson
from standardwebhooks.webhooks import Webhook

from contracts.ports import Request
from engine.flows.order_to_erp import map_order
from tests.engine.fakes import documents
from tests.engine.fakes.sea import Sea, sail
from tests.engine.fakes.storefront import sign
from tests.engine.fakes.wire import Fate


async def status_of(sea: Sea, request: Request) -> int:
    answer = await sea.request(request)
    assert answer is not None
    return answer.status


def test_an_event_delivered_again_under_another_delivery_id_has_one_effect() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.shop.place("S-1")
        for wanted in (202, 200, 200):
            answer = await sea.deliver("S-1")
            assert answer is not None
            assert answer.status == wanted
        await sea.settle()
        assert sea.erp.numbers_of("S-1") == ["E-001"]
        audit = (await sea.get("/probe/audit"))["entries"]
        assert sum(row["outcome"] == "duplicate" for row in audit) == 2

    sail(story)


def test_a_duplicate_after_a_restart_has_no_effect() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        sea.kill()
        await sea.boot()
        answer = await sea.deliver("S-1")
        assert answer is not None
        assert answer.status == 200
        await sea.settle()
        assert sea.erp.numbers_of("S-1") == ["E-001"]

    sail(story)


def test_the_same_event_id_with_another_payload_is_quarantined() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        sea.shop.orders["S-1"]["notes"] = "Changed behind our back"
        answer = await sea.deliver("S-1")
        assert answer is not None
        assert answer.status == 409
        (parked,) = (await sea.get("/probe/parked"))["parked"]
        assert (parked["key"], parked["reason"]) == ("S-1", "same-event-other-payload")
        audit = (await sea.get("/probe/audit"))["entries"]
        assert audit[-1]["outcome"] == "quarantined"
        assert sea.erp.numbers_of("S-1") == ["E-001"]

    sail(story)


async def outcomes_of(sea: Sea, event: str) -> list[tuple[str, str | None]]:
    audit = (await sea.get("/probe/audit"))["entries"]
    return [(row["outcome"], row["reason"]) for row in audit if row["correlation"] == event]


def creates(sea: Sea) -> int:
    return sea.wire.count("POST", "/orders")


def test_an_order_announced_again_by_another_event_is_found_and_not_made_again() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        sea.kill()
        await sea.boot()
        answer = await sea.deliver("S-1", "ev-2")
        assert answer is not None
        assert answer.status == 202
        await sea.settle()
        assert sea.erp.numbers_of("S-1") == ["E-001"]
        assert await outcomes_of(sea, "ev-2") == [("found", None)]
        assert creates(sea) == 1

    sail(story)


def test_an_order_announced_again_while_it_is_under_way_is_ignored_with_a_reason() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.shop.place("S-1")
        for event in ("ev-1", "ev-2", "ev-3"):
            answer = await sea.deliver("S-1", event)
            assert answer is not None
            assert answer.status == 202
        await sea.settle()
        assert sea.erp.numbers_of("S-1") == ["E-001"]
        for event in ("ev-2", "ev-3"):
            assert await outcomes_of(sea, event) == [("ignored", "same-order-under-way")]
        assert creates(sea) == 1

    sail(story)


def test_an_order_announced_again_while_it_is_a_dead_letter_stays_one() -> None:
    async def story(sea: Sea) -> None:
        sea.erp.refuse["S-1"] = "unknown-sku"
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        await sea.deliver("S-1", "ev-2")
        await sea.settle()
        (parked,) = (await sea.get("/probe/parked"))["parked"]
        assert parked["key"] == "S-1"
        assert await outcomes_of(sea, "ev-2") == [("ignored", "same-order-under-way")]
        assert creates(sea) == 1

    sail(story)


def test_another_event_with_other_content_of_the_same_order_is_parked_with_a_reason() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        sea.shop.orders["S-1"]["notes"] = "Changed behind our back"
        answer = await sea.deliver("S-1", "ev-2")
        assert answer is not None
        assert answer.status == 202
        await sea.settle()
        (parked,) = (await sea.get("/probe/parked"))["parked"]
        assert (parked["key"], parked["reason"]) == ("S-1", "same-order-other-content")
        assert await outcomes_of(sea, "ev-2") == [("parked", "same-order-other-content")]
        assert sea.erp.numbers_of("S-1") == ["E-001"]
        assert any("delivery.parked" in line for line in sea.output.lines)

    sail(story)


def test_other_content_that_the_erp_is_not_sent_is_the_same_order() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        sea.shop.orders["S-1"]["lines"][0]["promise"]["available_shown"] = "12"
        await sea.deliver("S-1", "ev-2")
        await sea.settle()
        assert await outcomes_of(sea, "ev-2") == [("found", None)]
        assert sea.erp.numbers_of("S-1") == ["E-001"]

    sail(story)


def test_an_order_known_by_its_binding_alone_is_found() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.erp.create(map_order(sea.shop.place("S-1")), None)
        await sea.settle()
        await sea.deliver("S-1")
        await sea.settle()
        assert len(sea.erp.numbers_of("S-1")) == 1
        assert creates(sea) == 0

    sail(story)


def test_forged_unsigned_and_stale_deliveries_have_no_effect() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.shop.place("S-1")
        body = sea.shop.event("S-1")
        genuine = sea.shop.delivery("dl-1", body)
        forged = sea.shop.delivery("dl-1", body, "whsec_b3RoZXI=")
        assert await status_of(sea, forged) == 401
        bare = {"content-type": "application/json"}
        assert await status_of(sea, Request("POST", genuine.path, bare, body)) == 401
        changed = Request("POST", genuine.path, genuine.headers, body + b" ")
        assert await status_of(sea, changed) == 401
        await sea.sleep(301)
        assert await status_of(sea, genuine) == 401
        await sea.settle()
        assert sea.erp.orders == {}

    sail(story)


def test_our_signature_check_agrees_with_the_library() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.shop.place("S-1")
        body = sea.shop.event("S-1")
        signature = Webhook(documents.SECRET).sign("dl-9", sea.clock.now(), body.decode())
        stamp = int(sea.clock.now().timestamp())
        assert signature == sign(documents.SECRET, "dl-9", stamp, body)
        headers = {"webhook-id": "dl-9", "webhook-timestamp": str(stamp)}
        request = Request(
            "POST", "/webhooks/storefront", {**headers, "webhook-signature": signature}, body
        )
        assert await status_of(sea, request) == 202

    sail(story)


def test_a_signed_body_that_is_no_event_is_refused() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        for body in (b"not json", b"[]", b'{"specversion":"1.0"}', b'{"specversion":"0.3"}'):
            assert await status_of(sea, sea.shop.delivery("dl-1", body)) == 400
        assert await status_of(sea, sea.shop.delivery("dl-1", b"x" * 4_000_001)) == 413

    sail(story)


def test_an_event_of_an_unknown_type_is_ignored_with_a_reason() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.shop.place("S-1")
        event = orjson.loads(sea.shop.event("S-1"))
        body = orjson.dumps({**event, "type": "seatrial.order.admired"})
        assert await status_of(sea, sea.shop.delivery("dl-1", body)) == 202
        await sea.settle()
        assert sea.erp.orders == {}
        audit = (await sea.get("/probe/audit"))["entries"]
        assert [row["reason"] for row in audit] == ["no-flow-for-event"]

    sail(story)


def test_a_full_inbox_asks_to_come_back_instead_of_accepting() -> None:
    async def story(sea: Sea) -> None:
        sea.wire.decide = lambda edge, _request: Fate(refused=edge == "engine>erp")
        await sea.boot()
        for number in range(4):
            sea.shop.place(f"S-{number}")
            answer = await sea.deliver(f"S-{number}")
            assert answer is not None
            assert answer.status == (202 if number < 3 else 503)
            if answer.status == 503:
                assert answer.headers["retry-after"] == "30"

    sail(story, intake={"limit": 3})


def test_what_was_acknowledged_is_in_the_store_even_if_killed_at_that_instant() -> None:
    async def story(sea: Sea) -> None:
        sea.wire.decide = lambda edge, _request: Fate(refused=edge == "engine>erp")
        await sea.boot()
        sea.shop.place("S-1")
        answer = await sea.deliver("S-1")
        assert answer is not None
        assert answer.status == 202
        sea.kill()
        sea.wire.decide = lambda _edge, _request: Fate()
        await sea.boot()
        await sea.settle()
        assert sea.erp.numbers_of("S-1") == ["E-001"]

    sail(story)
