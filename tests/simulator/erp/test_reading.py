"""Lists, single documents and the change feed."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest
from fastapi.routing import APIRoute

from contracts.operations import Operations
from simulator.profiles import CLASSIC, CURSOR, LINK, OFFSET, PAGE, Figure
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import CLIENTS, Office, rare, small_world, tea

SMALL_PAGES = replace(CLASSIC, page_limit=Figure(2, "test"))


def test_every_published_operation_is_served_with_its_scope(play: Play) -> None:
    async def scene(office: Office) -> None:
        served = {
            (route.operation_id, method, route.path)
            for route in office.erp.app.routes
            if isinstance(route, APIRoute)
            for method in sorted(route.methods or ())
        }
        published = {(o.id, o.method, o.path) for o in Operations.load().of("erp")}
        assert served == published
        for operation in Operations.load().of("erp"):
            for client in CLIENTS:
                allowed = operation.scope is None or operation.scope in client.scopes
                path = operation.path.replace("{", "").replace("}", "")
                status = (await office.send(client.id, operation.method, path)).status
                assert (status == 403) is not allowed, (operation.id, client.id)
            status = (await office.send(None, operation.method, operation.path)).status
            assert (status == 401) is (operation.scope is not None)

    play(scene)


def test_lists_come_page_by_page_whatever_is_asked(play: Play) -> None:
    async def scene(office: Office) -> None:
        first = await office.ok("reader", "GET", "/prices?limit=999")
        assert [price["id"] for price in first["prices"]] == ["P-RARE", "P-RICE"]
        second = await office.ok("reader", "GET", f"/prices?after={first['next']}")
        assert [price["id"] for price in second["prices"]] == ["P-TEA", "P-TEA-10"]
        last = await office.ok("reader", "GET", f"/prices?after={second['next']}")
        assert [price["id"] for price in last["prices"]] == ["P-TEA-ALFKI"]
        assert last["next"] is None
        one = await office.ok("reader", "GET", "/items?limit=1")
        assert ([item["sku"] for item in one["items"]], one["next"]) == (["RARE"], "RARE")

    play(scene, SMALL_PAGES)


def test_a_document_carries_its_version(play: Play) -> None:
    async def scene(office: Office) -> None:
        world = small_world()
        item = await office.ok("reader", "GET", "/items/TEA")
        assert item == world.items[0].document() | {"version": 1}
        customer = await office.ok("reader", "GET", "/customers/TIGHT")
        assert customer == world.customers[1].document() | {"version": 1}
        assert await office.refused("reader", "GET", "/items/tea") == (404, "not-found")

    play(scene)


def test_orders_are_found_by_reference_state_and_position(play: Play) -> None:
    async def scene(office: Office) -> None:
        async def numbers(query: str) -> list[str]:
            page = await office.ok("reader", "GET", f"/orders?{query}")
            return [order["number"] for order in page["orders"]]

        for reference in ("A", "B", "A"):
            await office.order(tea("1"), reference=reference)
        await office.order(rare("1"), reference="C")
        since = office.erp.state.position
        await office.ship({"number": "SO-000002"})
        assert await numbers("reference=A") == ["SO-000001", "SO-000003"]
        assert await numbers("reference=A&limit=1") == ["SO-000001"]
        assert await numbers("reference=A&after=SO-000001") == ["SO-000003"]
        assert await numbers("state=accepted") == ["SO-000004"]
        assert await numbers("reference=A&state=accepted") == []
        assert await numbers(f"changed_since={since}") == ["SO-000002"]
        assert await numbers(f"reference=A&changed_since={since}") == []
        assert await numbers("after=SO-000002") == ["SO-000003", "SO-000004"]

    play(scene)


def test_shipments_are_found_by_the_position_after_which_they_changed(play: Play) -> None:
    async def scene(office: Office) -> None:
        for _ in range(2):
            await office.order(tea("1"))
        await office.ship({"number": "SO-000001"})
        since = office.erp.state.position
        await office.ship({"number": "SO-000002"})
        page = await office.ok("reader", "GET", f"/shipments?changed_since={since}")
        assert [shipment["order"] for shipment in page["shipments"]] == ["SO-000002"]
        page = await office.ok("reader", "GET", "/shipments")
        assert [shipment["order"] for shipment in page["shipments"]] == ["SO-000001", "SO-000002"]
        assert await office.refused("reader", "GET", "/shipments?changed_since=now") == (
            400,
            "bad-request",
        )

    play(scene)


def test_the_feed_can_be_followed_from_the_start_to_the_present(play: Play) -> None:
    async def scene(office: Office) -> None:
        await office.order(tea("1"))
        after, seen, more = 0, [], True
        while more:
            page = await office.ok("reader", "GET", f"/changes?after={after}&limit=7")
            seen += page["changes"]
            after, more = page["next"], page["more"]
        positions = [change["position"] for change in seen]
        assert positions == sorted(set(positions))
        assert [change["entity"] for change in seen[-2:]] == ["availability", "order"]
        assert seen[-1]["id"] == "SO-000001"
        order = await office.read({"number": "SO-000001"})
        assert seen[-1]["data"] | {"version": 1} == order
        empty = await office.ok("reader", "GET", f"/changes?after={after}")
        assert empty == {"changes": [], "next": after, "more": False}
        beyond = await office.ok("reader", "GET", "/changes?after=99999999999999999999")
        assert beyond["changes"] == []

    play(scene)


def test_a_later_change_leaves_what_the_feed_told_before(play: Play) -> None:
    async def scene(office: Office) -> None:
        before = (await office.ok("reader", "GET", "/changes"))["changes"]
        await office.order(tea("1"))
        after = (await office.ok("reader", "GET", "/changes"))["changes"]
        assert after[: len(before)] == before

    play(scene)


def test_a_price_rule_is_entered_and_replaced(play: Play) -> None:
    async def scene(office: Office) -> None:
        rule = small_world().prices[0].document() | {
            "id": "P-NEW",
            "valid_from": "2024-04-01T00:00:00Z",
        }
        answer = await office.send("clerk", "PUT", "/prices/P-NEW", rule)
        assert answer.status == 201
        assert orjson.loads(answer.body)["valid_from"] == "2024-04-01T00:00:00.000000Z"
        rule["min_quantity"] = "5"
        answer = await office.send("clerk", "PUT", "/prices/P-NEW", rule)
        assert (answer.status, orjson.loads(answer.body)["version"]) == (200, 2)
        discount = small_world().discounts[0].document() | {"id": "D-NEW"}
        assert (await office.send("clerk", "PUT", "/discounts/D-NEW", discount)).status == 201
        for changes, code in (
            ({"id": "OTHER"}, "id-mismatch"),
            ({"sku": "NONE"}, "unknown-item"),
            ({"unit": "KGM"}, "unit-unknown"),
            ({"kind": "contract", "customer": "NOBODY"}, "unknown-customer"),
            ({"valid_from": "2024-02-30T00:00:00Z"}, "invalid"),
        ):
            refused = await office.refused("clerk", "PUT", "/prices/P-NEW", rule | changes)
            assert refused == (422, code)

    play(scene)


@pytest.mark.parametrize("reference", ["", "r" * 129])
def test_a_reference_that_no_order_can_have_is_a_bad_request(reference: str, play: Play) -> None:
    async def scene(office: Office) -> object:
        return await office.refused("engine", "GET", f"/orders?reference={reference}")

    assert play(scene) == (400, "bad-request")


def test_a_cursor_is_any_text_and_an_unknown_state_has_no_orders(play: Play) -> None:
    async def scene(office: Office) -> object:
        return (await office.ok("engine", "GET", "/orders?after=%00%C2%9F&state=%07"))["orders"]

    assert play(scene) == []


@pytest.mark.parametrize("style", [OFFSET, LINK, PAGE])
def test_a_list_of_several_pages_is_refused_whole_where_pages_have_another_style(
    style: str, play: Play
) -> None:
    async def scene(office: Office) -> None:
        for count in (2, 3):  # two fit into a page
            while office.erp.state.count("order") < count:
                await office.order(rare("1"))
            path = "/orders?after="
            if count == 2:
                assert len((await office.ok("engine", "GET", path))["orders"]) == 2
            else:
                assert await office.refused("engine", "GET", path) == (422, "paged-otherwise")
                assert (await office.ok("clerk", "GET", path))["next"] == "SO-000002"
        assert (await office.ok("engine", "GET", "/listings"))["style"] == style
        path = "/listings/numbered/orders?page_size=500&page="
        sizes = [len((await office.ok("engine", "GET", f"{path}{n}"))["rows"]) for n in (1, 2, 3)]
        assert sizes == [2, 1, 0]

    play(scene, replace(CLASSIC, paging=Figure(style, "test"), page_cap=Figure(2, "test")))


def test_a_link_leads_on_over_a_page_of_which_nothing_changed(play: Play) -> None:
    async def scene(office: Office) -> None:
        for _ in range(3):
            await office.order(rare("1"))
        since = office.erp.state.position
        await office.order(rare("1"))
        page = await office.ok("engine", "GET", f"/listings/linked/orders?changed_since={since}")
        assert page["value"] == []
        page = await office.ok("engine", "GET", f"/listings/linked/{page['@odata.nextLink']}")
        assert [row["number"] for row in page["value"]] == ["SO-000004"]
        assert "@odata.nextLink" not in page
        refused = await office.refused("engine", "GET", "/listings/linked/orders?skiptoken=x")
        assert refused == (422, "link-unknown")

    play(scene, SMALL_PAGES)
    assert CLASSIC.paging.value == CURSOR
