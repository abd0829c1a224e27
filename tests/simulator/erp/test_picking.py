"""What a warehouse was told to pick nobody else moves, and what it confirms is posted."""

from __future__ import annotations

from typing import Any

import orjson

from simulator.erp.kinds import KINDS
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, axes, moved, progress, tea

NONE = {"value": "0", "unit": "CS"}


def found(value: str, short: str = "0", line: int = 1, sku: str = "TEA") -> dict[str, Any]:
    counted = {"value": value, "unit": "CS"}
    return {"line": line, "sku": sku, "quantity": counted, "short": NONE | {"value": short}}


def confirmed(*lines: dict[str, Any], name: str = "WC-1", pick: str = "PK-000001") -> Any:
    left = any(line["quantity"]["value"] != "0" for line in lines)
    return {
        "shop": "main",
        "confirmation": name,
        "pick": pick,
        "lines": list(lines),
        "carrier": None,
        "tracking": f"T-{name}" if left else None,
        "shipped_at": "2024-03-01T09:00:00.000000Z",
    }


async def release(office: Office, order: dict[str, Any]) -> list[dict[str, Any]]:
    path = f"/orders/{order['number']}/picks"
    picks: list[dict[str, Any]] = (await office.ok("clerk", "POST", path))["picks"]
    return picks


async def post(office: Office, body: Any) -> dict[str, Any]:
    return await office.ok("engine", "POST", "/warehouse-postings", body)


def test_what_is_allocated_becomes_a_pick_for_each_warehouse_once(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("6"))
        picks = await release(office, order)
        shown = [(one["warehouse"], one["lines"][0]["quantity"]["value"]) for one in picks]
        assert shown == [("EAST", "5"), ("WEST", "1")]
        again = await office.refused("clerk", "POST", f"/orders/{order['number']}/picks")
        assert again == (422, "not-allocated")
        page = await office.ok("reader", "GET", "/picks?changed_since=0&limit=1")
        assert (len(page["picks"]), page["next"]) == (1, picks[0]["id"])
        rest = await office.ok("reader", "GET", f"/picks?changed_since={page['position']}")
        assert rest["picks"] == []
        assert await office.ok("reader", "GET", f"/picks/{picks[1]['id']}") == picks[1]

    play(scene)


def test_nobody_moves_what_is_being_picked(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("4"))
        await release(office, order)
        path = f"/orders/{order['number']}"
        busy = (409, "in-picking")
        ship = {"lines": None, "carrier": None}
        assert await office.refused("clerk", "POST", f"{path}/shipments", ship) == busy
        cut = {"lines": [moved(1, "1")]}
        assert await office.refused("clerk", "POST", f"{path}/cancellations", cut) == busy
        held = {"hold": "review"}
        assert await office.refused("clerk", "POST", f"{path}/holds", held) == busy
        await office.adjust("EAST", "TEA", "-60")
        assert progress(await office.read(order)) == {"allocated": "4"}

    play(scene)


def test_a_confirmation_is_a_shipment_and_the_last_one_ends_the_pick(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("4"))
        (pick,) = await release(office, order)
        first = await post(office, confirmed(found("3")))
        shipment = await office.ok("reader", "GET", f"/shipments/{first['shipment']}")
        assert (shipment["tracking"], shipment["lines"]) == (
            "T-WC-1",
            [{"line": 1, "sku": "TEA", "quantity": {"value": "3", "unit": "CS"}}],
        )
        assert (await office.ok("reader", "GET", f"/picks/{pick['id']}"))["state"] == "released"
        await post(office, confirmed(found("1"), name="WC-2"))
        assert (await office.ok("reader", "GET", f"/picks/{pick['id']}"))["state"] == "done"
        assert axes(await office.read(order)) == ("processing", "shipped", "pending")
        listed = await office.ok("reader", "GET", "/warehouse-postings?confirmation=WC-1")
        assert listed["warehouse-postings"] == [first]

    play(scene)


def test_what_was_not_found_is_written_off_and_waits_again(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("5"))
        await release(office, order)
        posting = await post(office, confirmed(found("0", short="5")))
        assert posting["shipment"] is None
        stock = await office.stock("TEA")
        assert (stock["on_hand"], stock["reserved"]) == ("0", "0")
        assert progress(await office.read(order)) == {"backordered": "5"}
        await office.receive("EAST", "TEA", "60")
        assert progress(await office.read(order)) == {"allocated": "5"}
        assert [one["id"] for one in await release(office, order)] == ["PK-000002"]

    play(scene)


def test_the_same_confirmation_twice_is_two_postings_as_far_as_the_pick_is_open(
    play: Play,
) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("4"))
        await release(office, order)
        await post(office, confirmed(found("2")))
        await post(office, confirmed(found("2")))
        assert progress(await office.read(order)) == {"shipped": "4"}
        refused = (
            (confirmed(found("1")), (422, "not-in-pick")),
            (confirmed(found("1", sku="RICE")), (422, "not-in-pick")),
            (confirmed(found("1"), pick="PK-9"), (422, "unknown-pick")),
        )
        for body, said in refused:
            assert await office.refused("engine", "POST", "/warehouse-postings", body) == said
        unit = confirmed(found("1") | {"quantity": {"value": "1", "unit": "EA"}})
        assert (await office.refused("engine", "POST", "/warehouse-postings", unit))[0] == 422
        assert len(office.effects("warehouse_posting")) == 2

    play(scene)


def test_an_erp_that_released_nothing_is_sealed_as_if_it_knew_no_picks(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("4"))
        rare = {kind.name for kind in KINDS if kind.rare}
        picking = {"pick", "warehouse_posting", "withdrawal"}
        tax = {"tax_owner", "tax_unposted", "tax_question", "tax_sweep", "tax_difference"}
        money = {*tax, "reversal", "refund", "price_correction"}
        terms = {"purchase_term", "credit_standing", "configuration", "order_configuration"}
        asked = {"address_request", "address"}
        over = {"delivery_tolerance", "delivery_deviation"}
        agreed = {*terms, *asked, *over}
        assert rare == {*picking, *money, *agreed, "outlook", "stock_figure", "posting"}
        assert not rare & office.erp.state.hashes().keys()
        await release(office, order)
        assert rare & office.erp.state.hashes().keys() == {"pick"}

    play(scene)


def test_what_is_being_picked_counts_as_gone_for_the_buyer_who_wants_less(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("4"))
        await release(office, order)
        less = {
            "shop": "main",
            "reference": "AM-1",
            "order": order["reference"],
            "account": order["account"],
            "requested_at": "2024-03-01T08:00:00.000000Z",
            "lines": [moved(1, "3")],
        }
        answer = await office.send("engine", "POST", "/amendments", less)
        told = orjson.loads(answer.body)
        assert (told["state"], told["reason"]) == ("refused", "shipped")

    play(scene)
