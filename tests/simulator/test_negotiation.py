"""Every version of a contract side by side: who asks for one gets it, and learns when it ends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest

from contracts.check import Checker
from contracts.errors import ContractUnknown
from contracts.journal import Journal
from contracts.negotiation import read_versions
from contracts.operations import Operations
from contracts.ports import Request, Response
from contracts.published import urn
from simulator.asgi import call_asgi
from simulator.clock import VirtualClock, run_virtual
from simulator.editions import Edition, Serving
from simulator.erp import create_erp, erp_state, seed_world
from simulator.profiles import PROFILES
from tests.contracts.samples import example
from tests.simulator.erp.office import CLIENTS, START, Office, new_order, price, small_world, tea
from tests.simulator.storefront import counter as shop

VERSION = "x-contract-version"
Scene = Callable[["Versions"], Awaitable[Any]]


class Versions(Office):
    """An office whose answers are held to the version that they say they are of."""

    async def ask(
        self, who: str, method: str, path: str, body: Any = None, version: str | None = "2.0.0"
    ) -> tuple[Response, Any]:
        headers = {"authorization": f"Bearer {await self.token(who)}"}
        if version is not None:
            headers[VERSION] = version
        raw = b"" if body is None else orjson.dumps(body)
        answer = await call_asgi(self.erp.app, Request(method, path, headers, raw))
        found = Operations.load().match("erp", method, path)
        assert found is not None
        spoken = Operations.load().asked(found[0], answer.headers.get(VERSION), path)
        assert spoken is not None
        media = answer.headers.get("content-type")
        assert Checker().raw_response(spoken, answer.status, answer.body, media) == []
        return answer, orjson.loads(answer.body)


def play(scene: Scene, serving: Serving | None = None) -> Any:
    async def main(clock: VirtualClock) -> Any:
        journal, sink = Journal.in_memory(clock, "small")
        state = erp_state(clock, journal)
        seed_world(state, small_world())
        erp = create_erp(state, PROFILES["modern"], CLIENTS, secret=b"tests", serving=serving)
        return await scene(Versions(erp, clock, sink, journal, {}))

    return run_virtual(main, START)


def of_two(order: dict[str, Any], service: str | None = None) -> dict[str, Any]:
    """An order as version 2.0.0 has it."""
    changed = {"buyer" if name == "account" else name: value for name, value in order.items()}
    return changed | {"service": service}


def test_without_a_version_the_first_is_meant_and_nothing_is_said_of_it() -> None:
    async def scene(office: Versions) -> None:
        answer, order = await office.ask("engine", "POST", "/orders", new_order(tea("1")), None)
        assert (answer.status, order["account"]) == (201, "ALFKI")
        assert not {VERSION, "deprecation", "sunset"} & answer.headers.keys()

    play(scene)


def test_one_order_is_entered_in_one_version_and_read_in_the_other() -> None:
    async def scene(office: Versions) -> None:
        asked = of_two(new_order(tea("1")), "OVERNIGHT")
        answer, entered = await office.ask("engine", "POST", "/orders", asked)
        assert (answer.status, answer.headers[VERSION]) == (201, "2.0.0")
        assert (entered["buyer"], entered["carrier"], entered["service"]) == (
            "ALFKI",
            "Speedy",
            "OVERNIGHT",
        )
        assert "account" not in entered
        path = f"/orders/{entered['number']}"
        answer, old = await office.ask("reader", "GET", path, version="1.0.0")
        assert answer.headers[VERSION] == "1.0.0"
        assert (old["account"], old["carrier"]) == ("ALFKI", "Speedy OVERNIGHT")
        answer, same = await office.ask("reader", "GET", path)
        assert same == entered
        answer, by_path = await office.ask("reader", "GET", f"/v2{path}", version=None)
        assert (answer.headers[VERSION], by_path) == ("2.0.0", entered)

    play(scene)


def test_an_order_that_waits_for_goods_alone_is_backordered_to_who_knows_the_word() -> None:
    async def scene(office: Versions) -> None:
        line = {**tea("1"), "sku": "RARE", "price_rule": "P-RARE"}
        line |= {"quantity": {"value": "1", "unit": "EA"}}
        line["unit_price"] = {"amount": "50.0000", "currency": "USD", "per": "1"}
        _, order = await office.ask("engine", "POST", "/orders", new_order(line), None)
        assert order["shipment_state"] == "waiting"
        _, seen = await office.ask("reader", "GET", f"/orders/{order['number']}")
        assert seen["shipment_state"] == "backordered"
        _, page = await office.ask("reader", "GET", "/orders?state=accepted")
        assert [one["shipment_state"] for one in page["orders"]] == ["backordered"]
        _, feed = await office.ask("reader", "GET", "/changes?after=0&limit=500")
        told = [one["data"] for one in feed["changes"] if one["entity"] == "order"]
        assert told[-1]["shipment_state"] == "backordered"
        kinds = {one["data"]["kind"] for one in feed["changes"] if one["entity"] == "price"}
        assert kinds == {"list", "tier", "contract"}

    play(scene)


def test_a_request_is_held_to_the_version_it_is_of_and_the_place_is_named() -> None:
    async def scene(office: Versions) -> None:
        answer, problem = await office.ask("engine", "POST", "/orders", new_order(tea("1")))
        assert (answer.status, problem["code"]) == (422, "invalid")
        assert {"pointer": "", "rule": "lacks buyer"} in problem["errors"]
        spaced = of_two(new_order(tea("1"), carrier="Speedy Overnight"))
        answer, problem = await office.ask("engine", "POST", "/orders", spaced)
        assert [one["pointer"] for one in problem["errors"]] == ["/carrier"]
        rule = {**example("prices", "price"), "sku": "TEA"}
        answer, problem = await office.ask("clerk", "PUT", f"/prices/{rule['id']}", rule)
        assert {"pointer": "", "rule": "lacks base_quantity"} in problem["errors"]
        for raw in (b"{", b'"text"'):
            answer = await call_asgi(
                office.erp.app,
                Request(
                    "POST",
                    "/orders",
                    {"authorization": f"Bearer {await office.token('engine')}", VERSION: "2.0.0"},
                    raw,
                ),
            )
            assert answer.status in {400, 422}

    play(scene)


def test_a_tier_is_entered_and_read_again_as_one_and_old_clients_see_a_list_price() -> None:
    async def scene(office: Versions) -> None:
        rule = {
            "id": "P-NEW",
            "sku": "TEA",
            "buyer": None,
            "kind": "tier",
            "min_quantity": "24",
            "unit_price": {"amount": "21.0000", "currency": "USD"},
            "valid_to": None,
            "base_quantity": {"value": "10", "unit": "CS"},
            "valid_from": "2024-01-01T00:00:00.000000Z",
        }
        answer, put = await office.ask("clerk", "PUT", "/prices/P-NEW", rule)
        assert (answer.status, put["kind"], put["base_quantity"]) == (
            201,
            "tier",
            {"value": "10", "unit": "CS"},
        )
        _, page = await office.ask("reader", "GET", "/prices?after=P-M", version=None)
        old = next(one for one in page["prices"] if one["id"] == "P-NEW")
        assert (old["kind"], old["unit"], old["unit_price"]["per"]) == ("list", "CS", "10")

    play(scene)


@pytest.mark.parametrize(
    ("version", "path", "code", "status"),
    [
        ("9.9.9", "/orders", "version-unknown", 400),
        ("latest", "/orders", "version-unknown", 400),
        ("", "/orders", "version-unknown", 400),
        ("9" * 4000, "/orders", "version-unknown", 400),
        (None, "/v9/orders", "version-unknown", 400),
        ("1.0.0", "/v2/orders", "version-unclear", 400),
        ("2.0.0", "/items", "version-unknown", 400),
    ],
)
def test_a_version_that_nobody_serves_is_refused_with_those_there_are(
    version: str | None, path: str, code: str, status: int
) -> None:
    async def scene(office: Versions) -> None:
        headers = {"authorization": f"Bearer {await office.token('reader')}"}
        if version is not None:
            headers[VERSION] = version
        answer = await call_asgi(office.erp.app, Request("GET", path, headers, b""))
        problem = orjson.loads(answer.body)
        assert answer.headers["content-type"] == "application/problem+json"
        assert Checker().document(urn("common", "problem"), problem) == []
        assert (answer.status, problem["code"]) == (status, code)
        named = "items" if path == "/items" else "orders"
        assert problem["contract"] == named
        assert problem["supported"] == (["1.0.0"] if named == "items" else ["1.0.0", "2.0.0"])
        assert len(answer.body) < 500

    play(scene)


def test_an_old_system_says_what_it_serves_to_whoever_asks_for_more() -> None:
    async def scene(office: Versions) -> None:
        answer, problem = await office.ask("reader", "GET", "/orders")
        assert (answer.status, problem["code"]) == (400, "version-unknown")
        assert problem["supported"] == ["1.0.0"]
        answer, _ = await office.ask("reader", "GET", "/orders", version="1.0.0")
        assert answer.status == 200

    play(scene, Serving.only(read_versions("oldest")))


def test_a_system_that_dropped_the_first_version_refuses_whoever_names_none() -> None:
    async def scene(office: Versions) -> None:
        answer, problem = await office.ask("reader", "GET", "/orders", version=None)
        assert (answer.status, problem["code"]) == (410, "version-gone")
        assert (problem["version"], problem["supported"]) == ("1.0.0", ["2.0.0"])
        answer, _ = await office.ask("reader", "GET", "/orders")
        assert answer.status == 200
        answer, _ = await office.ask("reader", "GET", "/items", version=None)
        assert answer.status == 200

    play(scene, Serving.only(read_versions("newest")))


LEAVING = Serving.all().with_(
    "orders",
    Edition("1.0.0", date(2024, 1, 1), date(2024, 7, 1), "2.0.0"),
    Edition("2.0.0"),
)


def test_a_deprecated_version_says_so_and_when_it_ends_and_the_clock_can_jump_past_it() -> None:
    async def scene(office: Versions) -> None:
        for version in ("1.0.0", None):
            answer, _ = await office.ask("reader", "GET", "/orders", version=version)
            assert answer.status == 200
            # RFC 9745: a structured date; RFC 8594: an HTTP date; the first comes first.
            assert answer.headers["deprecation"] == "@1704067200"
            assert answer.headers["sunset"] == "Mon, 01 Jul 2024 00:00:00 GMT"
            assert answer.headers["link"] == '<urn:seatrial:version:2.0.0>; rel="successor-version"'
        answer, _ = await office.ask("reader", "GET", "/orders")
        assert not {"deprecation", "sunset", "link"} & answer.headers.keys()
        refused, _ = await office.ask("engine", "POST", "/orders", {"no": "order"}, None)
        assert (refused.status, refused.headers["sunset"][:3]) == (422, "Mon")
        end = datetime(2024, 7, 1, tzinfo=UTC) - START
        await office.clock.sleep_until_us(
            (end - timedelta(microseconds=1)) // timedelta(microseconds=1)
        )
        office.tokens.clear()
        answer, _ = await office.ask("reader", "GET", "/orders", version=None)
        assert answer.status == 200
        await office.clock.sleep_until_us(end // timedelta(microseconds=1))
        for version in ("1.0.0", None):
            answer, problem = await office.ask("reader", "GET", "/orders", version=version)
            assert (answer.status, problem["code"]) == (410, "version-gone")
            assert problem["supported"] == ["2.0.0"]
            assert answer.headers["sunset"] == "Mon, 01 Jul 2024 00:00:00 GMT"
        answer, _ = await office.ask("reader", "GET", "/orders")
        assert answer.status == 200

    play(scene, LEAVING)


def test_rows_of_a_later_version_are_taken_one_by_one() -> None:
    """A row that does not fit is refused alone, with its place, and those around it are taken."""

    async def scene(counter: shop.Counter) -> None:
        good = {
            "id": "P-3",
            "sku": "CHAI",
            "buyer": None,
            "kind": "tier",
            "min_quantity": "10",
            "unit_price": {"amount": "17.00", "currency": "USD"},
            "valid_to": None,
            "base_quantity": {"value": "1", "unit": "EA"},
            "valid_from": "2020-01-01T00:00:00.000000Z",
        }
        old = shop.price("P-4", "CHAI", "9.00")
        rows = [
            {"id": "P-4", "version": 1, "data": old},
            {"id": "P-3", "version": 1, "data": good},
            {"id": "P-5", "version": 1, "data": {**good, "id": "P-5", "kind": "list"}},
            {"id": "P-2", "version": 2, "data": None},
        ]
        headers = {VERSION: "2.0.0"}
        put = await counter.send("engine", "PUT", "/connector/prices", {"rows": rows}, headers)
        results = orjson.loads(put.body)["results"]
        assert [(one["id"], one["status"]) for one in results] == [
            ("P-4", "refused"),
            ("P-3", "applied"),
            ("P-5", "refused"),
            ("P-2", "applied"),
        ]
        assert results[0]["reason"] == "/ lacks base_quantity"
        assert results[2]["reason"].startswith("/min_quantity does not match")
        (shown,) = await counter.view("ALFKI", "CHAI", quantity="10")
        assert shown["unit_price"]["amount"] == "17.00"

    shop.run_scene(scene)


def test_a_buyer_may_shop_in_the_second_version_from_end_to_end() -> None:
    async def scene(counter: shop.Counter) -> None:
        buyer, headers = "buyer:ALFKI", {VERSION: "2.0.0"}
        checker, operations = Checker(), Operations.load()

        async def ask(who: str, method: str, path: str, content: Any = None) -> Any:
            sent = {**headers, "authorization": f"Bearer {await counter.token(who)}"}
            body = b"" if content is None else orjson.dumps(content)
            answer = await call_asgi(counter.shop.app, Request(method, path, sent, body))
            assert answer.status < 300, answer.body
            found = operations.match("storefront", method, path)
            assert found is not None
            spoken = operations.versions(found[0].id)["2.0.0"]
            assert checker.raw_response(spoken, answer.status, answer.body, None) == []
            return orjson.loads(answer.body)

        shown = (await ask(buyer, "GET", "/catalog?sku=CHAI"))["items"][0]
        assert shown["base_quantity"] == {"value": "1", "unit": "EA"}
        cart = await ask(buyer, "PUT", "/cart", {"lines": [shop.wish(1, "CHAI", 2)]})
        assert (cart["buyer"], len(cart["lines"])) == ("ALFKI", 1)
        asked = {"deliver_to": "ALFKI-1", "carrier": "UPS", "service": "SAVER"}
        order = await ask(buyer, "POST", "/checkout", asked)
        assert (order["buyer"], order["carrier"], order["service"]) == ("ALFKI", "UPS", "SAVER")
        status = {**shop.status_of(order), "shipment_state": "backordered"}
        status["lines"] = [{**one, "allocated": "0", "backordered": "2"} for one in status["lines"]]
        await ask("engine", "PUT", f"/connector/orders/{order['id']}/status", status)
        parcel = {**shop.shipment(order, "SH-1"), "carrier": "UPS", "service": None}
        parcel["order_number"] = parcel.pop("order")
        rows = {"rows": [{"id": "SH-1", "version": 1, "data": parcel}]}
        assert (await ask("engine", "PUT", "/connector/shipments", rows))["results"][0][
            "status"
        ] == "applied"
        view = await ask(buyer, "GET", f"/orders/{order['id']}")
        assert view["order"]["status"]["shipment_state"] == "backordered"
        assert view["shipments"][0]["order_number"] == "SO-000001"
        old = await counter.read(f"/orders/{order['id']}", buyer)
        assert old["order"]["carrier"] == "UPS SAVER"
        assert old["order"]["status"]["shipment_state"] == "waiting"
        await ask(buyer, "GET", "/orders")
        await ask("engine", "GET", "/connector/orders")

    shop.run_scene(scene)


def test_a_subscriber_to_the_second_version_is_sent_events_of_it() -> None:
    async def scene(counter: shop.Counter) -> None:
        await counter.order("ALFKI", ("CHAI", 1), carrier="UPS SAVER")
        await counter.wait(60_000_000)
        (_, request), *_ = counter.receiver.arrivals
        event = orjson.loads(request.body)
        assert request.headers[VERSION] == "2.0.0"
        assert Checker().document(urn("events", "event", "2.0.0"), event) == []
        assert event["dataschema"] == urn("orders", "storefront-order", "2.0.0")
        assert (event["data"]["buyer"], event["data"]["service"]) == ("ALFKI", "SAVER")

    shop.run_scene(scene, events="2.0.0")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("orders@3.0.0", r"orders@3\.0\.0 is not published; there are orders@1\.0\.0, orders@2"),
        ("wishes@1.0.0", r"wishes@1\.0\.0 is not published"),
        ("2", "'2' names no version; write orders@2"),
        ("orders=2.0.0", "names no version"),
    ],
)
def test_a_list_of_versions_that_cannot_be_read_is_refused_with_what_there_is(
    text: str, says: str
) -> None:
    with pytest.raises(ContractUnknown, match=says):
        read_versions(text)


def test_a_list_of_versions_names_each_once() -> None:
    assert read_versions("orders@2.0.0, prices@2.0.0,orders@2.0.0") == (
        ("orders", "2.0.0"),
        ("prices", "2.0.0"),
    )
    assert read_versions("credit-notes@1.0.0") == (("credit-notes", "1.0.0"),)
    assert ("orders", "2.0.0") in read_versions("newest")
    assert set(read_versions("oldest")) & {("orders", "1.0.0"), ("items", "1.0.0")}
    assert price("P", "TEA", "CS", "1").kind == "list"
