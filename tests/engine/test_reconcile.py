"""The nightly comparison: what differs is reported by hashes, what can be repaired is queued."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.canonical import digest
from contracts.ports import Request
from engine.reconcile.compare import Difference, differences, narrowed
from tests.engine.fakes import documents
from tests.engine.fakes.sea import Sea, sail
from tests.engine.fakes.wire import FINE, Decide, Fate

NIGHT_S = 20 * 3_600
"""From 08:00, when every test begins, to an hour after the run at 03:00."""
ON = {"reconciliation": {"enabled": True}}


async def one_day(sea: Sea) -> None:
    """Stock, one order, shipped and shown."""
    for sku in ("0041", "0042", "0043"):
        sea.erp.put("item", sku, documents.item(sku))
        stock = documents.availability(sku, 40, 10)
        sea.erp.put("availability", f"W-1/{sku}", stock)
    await sea.boot()
    sea.order("S-1")
    await sea.settle()
    sea.erp.ship("E-001")
    await sea.sleep(61)
    await sea.settle()


async def drift(sea: Sea) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await sea.get("/probe/drift"))["drift"]
    return found


def test_two_equal_systems_show_no_drift_and_cause_no_writes() -> None:
    async def story(sea: Sea) -> None:
        await one_day(sea)
        applied = list(sea.shop.applied)
        await sea.sleep(3 * 86_400)
        report = await sea.get("/probe/drift")
        assert (report["drift"], report["run"]) == ([], 3)
        assert sea.shop.applied == applied
        assert (await sea.get("/probe/settled"))["settled"]

    sail(story, **ON)


def test_an_order_the_erp_never_stored_is_created_the_next_night_once() -> None:
    async def story(sea: Sea) -> None:
        answer = sea.erp.handle

        def lying(request: Request) -> Any:
            """201, and nothing stored: false success."""
            result = answer(request)
            if (request.method, request.path) == ("POST", "/orders"):
                sea.erp.orders.clear()
                sea.erp.documents.clear()
                sea.erp.changes.clear()
                sea.wire.servers = {**sea.wire.servers, "engine>erp": answer}
            return result

        sea.wire.servers = {**sea.wire.servers, "engine>erp": lying}
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        assert sea.erp.orders == {}
        await sea.sleep(NIGHT_S)
        (row,) = await drift(sea)
        assert (row["entity"], row["id"], row["field"]) == ("order", "S-1", "")
        assert row["repair"] == "queued"
        await sea.settle()
        assert len(sea.erp.numbers_of("S-1")) == 1
        audit = (await sea.get("/probe/audit"))["entries"]
        assert [e["key"] for e in audit if e["flow"] == "reconcile"] == ["S-1"]
        await sea.deliver("S-1", "the event, very late, under its own id")
        await sea.settle()

    sail(story, **ON)


def test_an_event_never_delivered_is_repaired_and_harmless_when_it_comes_after_all() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.shop.place("S-1")
        await sea.sleep(NIGHT_S)
        await sea.settle()
        assert sea.erp.numbers_of("S-1") == ["E-001"]
        await sea.deliver("S-1")
        await sea.settle()
        assert sea.erp.numbers_of("S-1") == ["E-001"]

    sail(story, **ON)


def test_a_shipment_the_storefront_lost_is_shown_again() -> None:
    async def story(sea: Sea) -> None:
        await one_day(sea)
        del sea.shop.rows["shipments", "SH-E-001"]
        await sea.sleep(NIGHT_S)
        assert [(row["entity"], row["id"]) for row in await drift(sea)] == [
            ("shipment", "SH-E-001")
        ]
        await sea.settle()
        assert ("shipments", "SH-E-001") in sea.shop.rows

    sail(story, **ON)


def test_a_shipment_lost_since_the_last_night_is_shown_again_without_reading_whole_lists() -> None:
    async def story(sea: Sea) -> None:
        await one_day(sea)
        await sea.sleep(NIGHT_S)
        sea.order("S-2")
        await sea.settle()
        sea.erp.ship("E-002")
        await sea.sleep(61)
        await sea.settle()
        del sea.shop.rows["shipments", "SH-E-002"]
        sea.wire.calls.clear()
        await sea.sleep(86_400)
        assert [(row["entity"], row["id"]) for row in await drift(sea)] == [
            ("shipment", "SH-E-002")
        ]
        await sea.settle()
        assert ("shipments", "SH-E-002") in sea.shop.rows
        assert whole(sea, "/shipments") == whole(sea, "/connector/shipments") == [False]

    sail(story, **ON)


def test_what_a_feed_told_of_before_the_last_night_is_compared_by_how_far_it_was_read() -> None:
    async def story(sea: Sea) -> None:
        await one_day(sea)
        # The last of all, and told of by the feed of returns: the main one stays behind it.
        sea.shop.ask("RQ-1", "S-1")
        await sea.request(sea.shop.delivery("dl-r", sea.shop.asked("RQ-1")))
        await sea.settle()
        assert sea.erp.return_changes[-1]["position"] > sea.erp.changes[-1]["position"]
        applied = list(sea.shop.applied)
        await sea.sleep(3 * 86_400)
        report = await sea.get("/probe/drift")
        assert (report["drift"], report["run"]) == ([], 3)
        assert sea.shop.applied == applied
        # What is lost since the night before is still seen.
        sea.erp.put("return", "RA-001", {**sea.erp.returns["RA-001"], "state": "refused"})
        await sea.sleep(61)
        await sea.settle()
        del sea.shop.rows["returns", "RA-001"]
        await sea.sleep(86_400)
        assert [(row["entity"], row["id"]) for row in await drift(sea)] == [("return", "RA-001")]

    sail(story, **ON)


def test_shipments_are_read_in_full_every_seventh_night() -> None:
    async def story(sea: Sea) -> None:
        await one_day(sea)
        await sea.sleep(8 * 86_400)
        assert whole(sea, "/shipments") == [True, *[False] * 6, True]
        assert whole(sea, "/connector/shipments") == [True, True]

    sail(story, **ON)


def whole(sea: Sea, path: str) -> list[bool]:
    """Of each read of a list, its first page: whether all of it was asked for."""
    read = [to for _, _, _, to in sea.wire.calls if to.startswith(f"{path}?")]
    return ["changed_since" not in to for to in read if "after=" not in to]


def test_a_status_the_storefront_lost_is_shown_again() -> None:
    async def story(sea: Sea) -> None:
        await one_day(sea)
        sea.shop.orders["S-1"]["status"] = None
        sea.shop.changed_us["S-1"] = sea.clock.now_us()
        await sea.sleep(NIGHT_S)
        await sea.settle()
        assert sea.shop.orders["S-1"]["status"]["shipment_state"] == "shipped"

    sail(story, **ON)


def test_stock_shown_wrongly_under_the_right_version_is_reported_and_put_right() -> None:
    async def story(sea: Sea) -> None:
        await one_day(sea)
        sea.shop.rows["availability", "W-1/0042"]["data"]["available"] = "99"
        await sea.sleep(NIGHT_S)
        (row,) = await drift(sea)
        assert (row["id"], row["field"], row["repair"]) == ("W-1/0042", "available", "queued")
        assert row["erp_hash"] != row["store_hash"]
        assert "99" not in str(row["store_hash"])
        await sea.settle()
        assert sea.shop.rows["availability", "W-1/0042"]["data"]["available"] == "30"

    sail(story, **ON)


def test_an_order_that_says_something_else_in_the_erp_is_reported_by_field() -> None:
    async def story(sea: Sea) -> None:
        await one_day(sea)
        order = dict(sea.erp.orders["E-001"], purchase_order_number="PO", notes=None)
        order["lines"] = [dict(order["lines"][0], quantity={"value": "9", "unit": "EA"})]
        sea.erp.put("order", "E-001", order)
        await sea.sleep(NIGHT_S)
        fields = [row["field"] for row in await drift(sea) if row["id"] == "S-1"]
        assert fields == ["lines", "notes", "purchase_order_number"]

    sail(story, **ON)


def test_a_document_that_cannot_be_mapped_is_a_finding_and_the_others_are_compared() -> None:
    async def story(sea: Sea) -> None:
        await one_day(sea)
        del sea.erp.documents["availability", "W-1/0041"]["available_to_promise"]
        sea.shop.rows["availability", "W-1/0042"]["data"]["available"] = "99"
        await sea.sleep(NIGHT_S)
        found = [(row["id"], row["field"]) for row in await drift(sea)]
        assert found == [
            ("W-1/0041", "unmappable/available_to_promise"),
            ("W-1/0042", "available"),
        ]

    sail(story, **ON)


def test_an_order_still_parked_is_reported_as_parked_and_not_sent_again() -> None:
    async def story(sea: Sea) -> None:
        sea.erp.refuse["S-1"] = "unknown-item"
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        await sea.sleep(NIGHT_S)
        (row,) = await drift(sea)
        assert row["repair"] == "parked"
        assert sea.wire.count("POST", "/orders") == 1

    sail(story, **ON)


def unreadable_at_night() -> Decide:
    left = [Fate(status=500)] * 6

    def decide(_edge: str, request: Request) -> Fate:
        return left.pop() if left and request.path.startswith("/connector/orders?") else FINE

    return decide


def test_a_run_that_could_not_read_is_given_up_and_run_again() -> None:
    async def story(sea: Sea) -> None:
        await one_day(sea)
        del sea.shop.rows["shipments", "SH-E-001"]
        sea.wire.decide = unreadable_at_night()
        await sea.sleep(NIGHT_S)
        await sea.settle()
        assert any("reconcile.given_up" in line for line in sea.output.lines)
        assert ("shipments", "SH-E-001") in sea.shop.rows

    sail(story, **ON)


def test_an_erp_without_returns_is_compared_in_all_the_rest() -> None:
    def without(_edge: str, request: Request) -> Fate:
        lists = ("/returns", "/credit-notes")
        absent = request.method == "GET" and request.path.startswith(lists)
        return Fate(status=404) if absent else FINE

    async def story(sea: Sea) -> None:
        sea.wire.decide = without
        await one_day(sea)
        del sea.shop.rows["shipments", "SH-E-001"]
        sea.wire.calls.clear()
        await sea.sleep(NIGHT_S)
        await sea.settle()
        assert sea.wire.count("GET", "/returns") == 1, "it was asked for, and is not there"
        assert not any("reconcile.given_up" in line for line in sea.output.lines)
        assert ("shipments", "SH-E-001") in sea.shop.rows

    sail(story, **ON)


def test_a_kill_in_the_middle_of_a_run_only_delays_it() -> None:
    async def story(sea: Sea) -> None:
        await one_day(sea)
        del sea.shop.rows["shipments", "SH-E-001"]
        await sea.sleep(NIGHT_S - sea.clock.now_us() / 1_000_000 - 3_600 + 0.012)
        assert sea.clock.now().hour == 3
        sea.kill()
        await sea.boot()
        await sea.sleep(600)
        await sea.settle()
        assert (await sea.get("/probe/drift"))["run"] == 1
        assert ("shipments", "SH-E-001") in sea.shop.rows

    sail(story, **ON)


def test_big_lists_are_compared_every_seventh_night_only() -> None:
    async def story(sea: Sea) -> None:
        await one_day(sea)
        reads = []
        for _ in range(8):
            before = sea.wire.count("GET", "/availability")
            await sea.sleep(86_400)
            reads.append(sea.wire.count("GET", "/availability") - before > 0)
        assert reads == [True, False, False, False, False, False, False, True]

    sail(story, reconciliation={"enabled": True, "nightly_rows": 2})


@pytest.mark.parametrize(
    ("ours", "theirs", "fields"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, []),
        ({"a": 1}, {"a": 2}, ["a"]),
        ({"a": None}, {}, []),
        ({"value": "2.50"}, {"value": "2.5"}, []),
        ({"sku": "2.50"}, {"sku": "2.5"}, ["sku"]),
        ({"amount": "14.0000"}, {"amount": "14"}, []),
        ({"a": 1}, None, [""]),
        (None, None, []),
    ],
)
def test_differences_name_the_fields_that_say_something_else(
    ours: dict[str, Any] | None, theirs: dict[str, Any] | None, fields: list[str]
) -> None:
    assert [each.field for each in differences(ours, theirs)] == fields


def test_narrowing_keeps_what_the_pattern_has_and_every_row() -> None:
    document = {"a": 1, "b": 2, "rows": [{"x": 1, "y": 2}, {"x": 3, "y": 4}]}
    assert narrowed(document, {"a": 9, "rows": [{"x": 0}]}) == {
        "a": 1,
        "rows": [{"x": 1}, {"x": 3}],
    }
    (found,) = differences({"a": 1}, {})
    assert found == Difference("a", digest(1), None)
