"""From the ERP to the storefront: from a saved cursor, in batches, in order, newest wins."""

from __future__ import annotations

from itertools import pairwise

import orjson

from contracts.ports import Request, Response
from tests.engine.fakes import documents
from tests.engine.fakes.sea import Sea, sail
from tests.engine.fakes.wire import FINE, Fate
from tests.scenarios.partners import entitlement, user


def test_the_initial_load_is_the_feed_from_its_start_in_batches() -> None:
    async def story(sea: Sea) -> None:
        for number in range(250):
            sku = f"{number:04}"
            sea.erp.put("item", sku, documents.item(sku))
            sea.erp.put("price", f"P-{sku}", documents.price(f"P-{sku}", sku, "9.5"))
        await sea.boot()
        await sea.settle()
        assert len(sea.shop.rows) == 500
        assert sea.wire.count("PUT", "/connector/items") <= 5
        firsts = [what for what, _, _ in sea.shop.applied]
        assert firsts.index("prices") > firsts.index("items")

    sail(story)


def test_a_term_that_counts_in_a_unit_comes_after_the_item_that_has_it() -> None:
    async def story(sea: Sea) -> None:
        at_once = sea.wire.call

        async def call(edge: str, request: Request, *, timeout_ms: int) -> Response:
            if request.path == "/connector/items":
                await sea.sleep(1)
            return await at_once(edge, request, timeout_ms=timeout_ms)

        sea.wire.call = call  # type: ignore[method-assign]
        sea.erp.put("item", "0001", documents.item("0001"))
        sea.erp.put("purchase_term", "T-1", documents.purchase_term("T-1", "0001"))
        await sea.boot()
        await sea.settle()
        assert [what for what, _, _ in sea.shop.applied] == ["items", "purchase-terms"]

    sail(story)


def test_a_feed_that_cannot_be_read_keeps_none_of_the_others() -> None:
    async def story(sea: Sea) -> None:
        at_once, broken = sea.wire.call, True

        async def call(edge: str, request: Request, *, timeout_ms: int) -> Response:
            if broken and request.path.startswith("/purchasing/changes"):
                return Response(500)
            return await at_once(edge, request, timeout_ms=timeout_ms)

        sea.wire.call = call  # type: ignore[method-assign]
        sea.erp.partner("user", "anna", user("anna"))
        sea.erp.put("item", "0001", documents.item("0001"))
        sea.erp.put("purchase_term", "T-1", documents.purchase_term("T-1", "0001"))
        await sea.boot()
        await sea.sleep(60)
        assert ("purchase-terms", "T-1", 1) in sea.shop.applied
        unread = [line for line in sea.output.lines if "feed.unread" in line]
        assert unread
        assert all('"operation":"erp.purchasing.changes"' in line for line in unread)
        broken = False
        await sea.sleep(3_600)
        assert ("users", "anna", 1) in sea.shop.applied

    sail(story)


def test_a_feed_that_does_not_go_on_is_asked_again_after_a_pause_and_not_at_once() -> None:
    async def story(sea: Sea) -> None:
        asked, at_once = 0, sea.wire.call

        async def call(edge: str, request: Request, *, timeout_ms: int) -> Response:
            nonlocal asked
            if request.path.startswith("/changes"):
                asked += 1
                assert asked < 1_000, "without a pause"
                return Response(200, {}, orjson.dumps({"changes": [], "next": 0, "more": True}))
            return await at_once(edge, request, timeout_ms=timeout_ms)

        sea.wire.call = call  # type: ignore[method-assign]
        await sea.boot()
        await sea.sleep(60)
        assert 1 < asked < 60

    sail(story)


def test_a_restart_goes_on_where_the_cursor_was_saved() -> None:
    async def story(sea: Sea) -> None:
        sea.erp.put("item", "0001", documents.item("0001"))
        await sea.boot()
        await sea.settle()
        sea.kill()
        sea.erp.put("item", "0002", documents.item("0002"))
        await sea.boot()
        await sea.settle()
        assert sea.shop.applied == [("items", "0001", 1), ("items", "0002", 1)]
        asked = [to for _, _, _, to in sea.wire.calls if to.startswith("/changes")]
        assert asked.count("/changes?after=0&limit=100") == 1

    sail(story)


def test_all_readers_together_ask_a_silent_erp_for_its_profile_less_and_less_often() -> None:
    async def story(sea: Sea) -> None:
        sea.wire.decide = lambda _edge, request: Fate(refused=request.path == "/profile")
        await sea.boot()
        for _ in range(60):
            await sea.sleep(1)
            await sea.request(Request("POST", "/webhooks/erp", body=b'{"position":1}'))
        times = [at_us for at_us, _, _, to in sea.wire.calls if to == "/profile"]
        pauses = [later - sooner for sooner, later in pairwise(times)]
        assert len(pauses) >= 4, "it goes on asking"
        assert pauses == sorted(pauses), "each pause is as long as the last or longer"
        assert pauses[0] >= 1_000_000
        sea.wire.decide = lambda *_: FINE
        sea.erp.put("item", "0001", documents.item("0001"))
        await sea.settle()
        assert sea.shop.applied == [("items", "0001", 1)]

    sail(story)


def test_a_push_is_only_a_hint_to_read_the_feed_now() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        await sea.sleep(5)
        sea.erp.put("item", "0001", documents.item("0001"))
        await sea.sleep(5)
        assert sea.shop.applied == []
        answer = await sea.request(Request("POST", "/webhooks/erp", body=b'{"position":1}'))
        assert answer is not None
        assert answer.status == 202
        await sea.sleep(5)
        assert sea.shop.applied == [("items", "0001", 1)]

    sail(story, poll_ms=3_600_000)


def test_availability_shown_is_what_the_erp_can_promise() -> None:
    async def story(sea: Sea) -> None:
        stock = documents.availability("0001", on_hand=40, reserved=15)
        sea.erp.put("availability", "W-1/0001", stock)
        await sea.boot()
        await sea.settle()
        row = sea.shop.rows["availability", "W-1/0001"]["data"]
        assert row == {"sku": "0001", "warehouse": "W-1", "unit": "EA", "available": "25"}

    sail(story)


def test_a_deleted_object_is_gone_in_the_storefront_too() -> None:
    async def story(sea: Sea) -> None:
        sea.erp.put("item", "0001", documents.item("0001"))
        await sea.boot()
        await sea.settle()
        sea.erp.put("item", "0001", None)
        await sea.sleep(61)
        await sea.settle()
        assert sea.shop.rows["items", "0001"] == {"id": "0001", "version": 2, "data": None}

    sail(story)


def test_a_version_that_arrives_late_never_overwrites_a_newer_one() -> None:
    async def story(sea: Sea) -> None:
        sea.erp.put("item", "0001", documents.item("0001"))
        sea.erp.put("item", "0001", documents.item("0001"))
        await sea.boot()
        await sea.settle()
        late = dict(sea.erp.changes[0], position=3)
        sea.erp.changes.append(late)
        await sea.sleep(61)
        await sea.settle()
        assert sea.shop.applied == [("items", "0001", 2)]
        audit = (await sea.get("/probe/audit"))["entries"]
        assert audit[-1]["outcome"] == "stale"

    sail(story)


def test_one_poisoned_row_is_parked_and_the_rest_of_its_batch_arrives() -> None:
    async def story(sea: Sea) -> None:
        for number in range(20):
            sea.erp.put("item", f"{number:04}", documents.item(f"{number:04}"))
        sea.shop.poison.add("0013")
        sea.shop.refuse["0007"] = "unit-unknown"
        await sea.boot()
        await sea.settle()
        parked = (await sea.get("/probe/parked"))["parked"]
        found = {row["key"]: row["reason"] for row in parked}
        assert found == {"0013": "contract-violation", "0007": "unit-unknown"}
        assert len(sea.shop.rows) == 18

    sail(story)


def test_a_row_whose_counterpart_comes_later_is_tried_again() -> None:
    async def story(sea: Sea) -> None:
        sea.erp.put("price", "P-1", documents.price("P-1", "0001", "9.5"))
        sea.shop.refuse["P-1"] = "unknown-item"
        await sea.boot()
        await sea.sleep(8)
        sea.shop.refuse.clear()
        await sea.settle()
        assert sea.shop.applied == [("prices", "P-1", 1)]

    sail(story)


def test_an_order_of_the_erp_that_lacks_a_field_parks_alone() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        for reference in ("S-1", "S-2", "S-3"):
            sea.order(reference)
        await sea.settle()
        for number, lacking in (("E-001", "shop"), ("E-002", "lines")):
            broken = {k: v for k, v in sea.erp.orders[number].items() if k != lacking}
            sea.erp.put("order", number, broken)
        sea.erp.ship("E-003")
        await sea.sleep(61)
        await sea.settle()
        parked = (await sea.get("/probe/parked"))["parked"]
        assert [row["reason"] for row in parked] == ["unmappable-shop", "unmappable-lines"]
        assert sea.shop.orders["S-3"]["status"]["version"] == 2

    sail(story)


def test_a_change_without_a_flow_is_ignored_with_a_reason() -> None:
    async def story(sea: Sea) -> None:
        sea.erp.put("mood", "today", {"mood": "fair"})
        await sea.boot()
        await sea.settle()
        audit = (await sea.get("/probe/audit"))["entries"]
        assert [row["reason"] for row in audit] == ["no-flow-for-change"]

    sail(story)


def test_a_feed_that_forgot_the_position_is_read_from_its_start() -> None:
    async def story(sea: Sea) -> None:
        sea.erp.put("item", "0001", documents.item("0001"))
        await sea.boot()
        await sea.settle()
        gone = [Fate(status=410, body=b"{}")]

        def decide(_edge: str, request: Request) -> Fate:
            return gone.pop() if gone and request.path.startswith("/changes") else FINE

        sea.wire.decide = decide
        sea.erp.put("item", "0002", documents.item("0002"))
        await sea.sleep(120)
        await sea.settle()
        assert sea.shop.applied == [("items", "0001", 1), ("items", "0002", 1)]

    sail(story)


def test_an_identifier_is_passed_on_byte_by_byte() -> None:
    async def story(sea: Sea) -> None:
        for sku in ("007", "7", " 7", "é/ü?", "A%2Fb"):
            sea.erp.put("item", sku, documents.item(sku))
        await sea.boot()
        sea.order("S/1?x=ä")
        await sea.settle()
        assert {name for _, name in sea.shop.rows} == {"007", "7", " 7", "é/ü?", "A%2Fb"}
        assert sea.erp.numbers_of("S/1?x=ä") == ["E-001"]
        assert sea.shop.orders["S/1?x=ä"]["status"]["number"] == "E-001"

    sail(story)


def test_the_feed_of_partners_is_read_when_the_main_one_says_that_it_moved() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        await sea.sleep(200)
        asked = [to for _, _, _, to in sea.wire.calls if to.startswith("/purchasing")]
        assert asked == []
        sea.erp.partner("user", "anna", user("anna"))
        sea.erp.partner("entitlement", "E-1", entitlement("E-1"))
        await sea.sleep(200)
        assert [what for what, _, _ in sea.shop.applied] == ["users", "entitlements"]
        sea.kill()
        sea.erp.partner("user", "anna", user("anna", active=False))
        await sea.boot()
        await sea.settle()
        assert sea.shop.applied[2:] == [("users", "anna", 2)]
        asked = [to for _, _, _, to in sea.wire.calls if to.startswith("/purchasing")]
        assert [to.partition("&")[0] for to in asked] == [
            "/purchasing/changes?after=0",
            "/purchasing/changes?after=2",
        ]

    sail(story, poll_ms=60_000)


def test_an_order_that_was_keyed_into_the_erp_is_nobodys_in_the_storefront() -> None:
    async def story(sea: Sea) -> None:
        keyed = documents.erp_order("E-9", documents.order("E-9"), "2026-01-01T00:00:00Z")
        sea.erp.put("order", "E-9", keyed | {"shop": "erp", "reference": "E-9"})
        await sea.boot()
        await sea.settle()
        assert sea.wire.count("PUT", "/connector/orders") == 0

    sail(story)


def test_what_continues_an_order_is_shown_before_the_order_is_told_to_be_over() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        ((number, known),) = sea.erp.orders.items()
        origin = {"kind": "split", "order": number, "reference": "S-1", "price": "original"}
        rest = known | {"number": "E-9", "reference": "E-9", "shop": "erp", "origin": origin}
        lost = [Fate(lost_request=True), Fate(lost_answer=True)]
        rows: list[int] = []

        def decide(_edge: str, request: Request) -> Fate:
            if (request.method, request.path) != ("PUT", "/connector/erp-orders"):
                return FINE
            rows.append(len(orjson.loads(request.body)["rows"]))
            return lost.pop(0) if lost else FINE

        sea.wire.decide = decide
        before = len(sea.shop.applied)
        sea.erp.put("order", "E-9", rest)
        sea.erp.put("order", number, known | {"state": "cancelled"})
        await sea.settle()
        told = [what for what, _, _ in sea.shop.applied[before:]]
        assert told == ["erp-orders", "status"]
        assert rows == [1, 1, 1], "it waits in two places and goes once: lost, unanswered, stale"
        sea.erp.put("order", "E-9", rest | {"state": "done"})
        await sea.settle()
        assert rows == [1, 1, 1, 1]

    sail(story)
