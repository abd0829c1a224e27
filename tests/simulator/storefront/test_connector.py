"""The connector face: what an integration writes, row by row, and what it reads back."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulator.storefront.counter import (
    MINUTE,
    Counter,
    account,
    contract,
    discount,
    invoice,
    item,
    price,
    run_scene,
    shipment,
    stock,
)


def test_a_batch_is_answered_row_by_row_and_a_bad_row_stops_no_other() -> None:
    async def scene(counter: Counter) -> None:
        results = await counter.put(
            "prices",
            ("P-1", 1, price("P-1", "CHAI", "19.00")),
            ("P-3", 1, price("P-3", "CHAI", "17.00")),
            ("P-4", 1, {"id": "P-4"}),
            ("P-5", 1, price("P-6", "CHAI", "17.00")),
            ("P-7", 1, price("P-7", "CHAI", "17.00", valid_from="2026-02-31T00:00:00Z")),
            ("P-8", 1, contract("P-8", "CHAI", "17.00", "ALFKI")),
        )
        assert [(r["id"], r["status"]) for r in results] == [
            ("P-1", "stale"),
            ("P-3", "applied"),
            ("P-4", "refused"),
            ("P-5", "refused"),
            ("P-7", "refused"),
            ("P-8", "applied"),
        ]
        assert all(r["reason"] for r in results if r["status"] == "refused")
        rows = (await counter.read("/connector/prices"))["rows"]
        assert [row["id"] for row in rows] == ["P-1", "P-2", "P-3", "P-8"]
        assert rows[0]["data"]["unit_price"]["amount"] == "18.00"

    run_scene(scene)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 99)), max_size=12))
def test_a_stale_row_never_overwrites(told: list[tuple[int, int]]) -> None:
    async def scene(counter: Counter) -> None:
        newest, kept = 1, "20"
        for version, available in told:
            (result,) = await counter.put(
                "availability", ("MAIN/CHAI", version, stock("CHAI", str(available)))
            )
            if version > newest:
                newest, kept = version, str(available)
                assert result["status"] == "applied"
            else:
                assert result["status"] == "stale"
            ((row),) = (await counter.read("/connector/availability"))["rows"]
            assert (row["version"], row["data"]["available"]) == (newest, kept)
            ((shown),) = await counter.view("ALFKI", "CHAI")
            assert shown["available"] == kept
        versions = [effect["version"] for effect in counter.effects("availability")]
        assert versions == sorted(set(versions))

    run_scene(scene)


def test_what_is_gone_at_its_owner_is_gone_here_and_old_news_do_not_revive_it() -> None:
    async def scene(counter: Counter) -> None:
        assert (await counter.put("prices", ("P-1", 3, None)))[0]["status"] == "applied"
        assert (await counter.view("ALFKI", "CHAI"))[0]["unit_price"] is None
        late = await counter.put("prices", ("P-1", 2, price("P-1", "CHAI", "1.00")))
        assert late[0]["status"] == "stale"
        assert counter.effects("price")[-1]["after"] is None
        assert counter.effects("price")[-1]["version"] == 3
        await counter.put("prices", ("P-1", 4, price("P-1", "CHAI", "2.00")))
        assert (await counter.view("ALFKI", "CHAI"))[0]["unit_price"]["amount"] == "2.00"
        assert (await counter.put("prices", ("P-9", 5, None)))[0]["status"] == "applied"
        again = await counter.put("prices", ("P-9", 5, price("P-9", "CHAI", "2.00")))
        assert again[0]["status"] == "stale"

    run_scene(scene)


def test_the_owners_version_is_the_version_of_the_effect_and_the_document_its_content() -> None:
    async def scene(counter: Counter) -> None:
        await counter.put("items", ("CHAI", 17, item("CHAI", name="Chai tea")))
        effect = counter.effects("item")[-1]
        assert (effect["id"], effect["version"]) == ("CHAI", 17)
        assert effect["after"] == item("CHAI", name="Chai tea")
        assert effect["before"]["name"] == "Chai"
        assert effect["operation"] == "storefront.items.put"

    run_scene(scene)


def test_a_row_that_changes_its_version_alone_is_kept_with_the_new_version() -> None:
    async def scene(counter: Counter) -> None:
        await counter.put("availability", ("MAIN/CHAI", 5, stock("CHAI", "20")))
        late = await counter.put("availability", ("MAIN/CHAI", 4, stock("CHAI", "7")))
        assert late[0]["status"] == "stale"

    run_scene(scene)


def test_two_versions_of_one_object_in_one_batch_end_with_the_newer() -> None:
    async def scene(counter: Counter) -> None:
        results = await counter.put(
            "availability",
            ("MAIN/CHAI", 3, stock("CHAI", "9")),
            ("MAIN/CHAI", 2, stock("CHAI", "8")),
            ("MAIN/CHAI", 4, stock("CHAI", "7")),
        )
        assert [r["status"] for r in results] == ["applied", "stale", "applied"]
        ((row),) = (await counter.read("/connector/availability"))["rows"]
        assert (row["version"], row["data"]["available"]) == (4, "7")
        assert (await counter.view("ALFKI", "CHAI"))[0]["available"] == "7"

    run_scene(scene)


def test_unknown_fields_of_a_document_are_kept_as_they_came() -> None:
    async def scene(counter: Counter) -> None:
        sent = item("CHAI", custom={"Lagerplatz": "A 7"}, brand="Seven Seas")
        await counter.put("items", ("CHAI", 2, sent))
        assert (await counter.read("/connector/items"))["rows"][0]["data"] == sent

    run_scene(scene)


def test_identifiers_are_kept_byte_by_byte() -> None:
    async def scene(counter: Counter) -> None:
        skus = ["0042", "42", "chai", "CHAI ", "Ch\u00e2teau", "Cha\u0302teau", "a/b", "a?b&c=d"]
        await counter.put("items", *[(sku, 1, item(sku)) for sku in skus])
        await counter.put(
            "prices", *[(f"X{n}", 1, price(f"X{n}", sku, f"{n}.00")) for n, sku in enumerate(skus)]
        )
        shown = await counter.view("ALFKI", *skus)
        assert [each["sku"] for each in shown] == skus
        assert [each["price_rule"] for each in shown] == [f"X{n}" for n in range(len(skus))]

    run_scene(scene)


def test_lists_go_page_by_page_and_miss_nothing() -> None:
    async def scene(counter: Counter) -> None:
        await counter.put("items", *[(f"I{n:03}", 1, item(f"I{n:03}")) for n in range(25)])
        seen, after = [], ""
        while True:
            page = await counter.read(f"/connector/items?limit=10&after={after}")
            seen += [row["id"] for row in page["rows"]]
            if page["next"] is None:
                break
            after = page["next"]
        assert seen == sorted(["CHAI", "TOFU"] + [f"I{n:03}" for n in range(25)])

    run_scene(scene)


def test_orders_are_listed_from_the_instant_on_at_which_they_changed() -> None:
    async def scene(counter: Counter) -> None:
        first = await counter.order("ALFKI", ("CHAI", 1))
        await counter.wait(MINUTE)
        second = await counter.order("BERGS", ("CHAI", 1))
        await counter.wait(MINUTE)

        async def since(second: int) -> list[str]:
            instant = f"2026-03-02T08:{second // 60:02}:{second % 60:02}.000000Z"
            page = await counter.read(f"/connector/orders?changed_since={instant}")
            return [row["id"] for row in page["rows"]]

        assert await since(0) == [first["id"], second["id"]]
        assert await since(1) == [second["id"]]
        assert await since(60) == [second["id"]]
        assert await since(61) == []
        await counter.tell(first)
        assert await since(61) == [first["id"]]
        rows = (await counter.read("/connector/orders"))["rows"]
        assert [row["version"] for row in rows] == [2, 1]
        assert rows[1]["data"] == second

    run_scene(scene)


def test_shipments_are_listed_from_the_instant_on_at_which_they_changed() -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 1))
        await counter.put("shipments", ("SH-1", 1, shipment(order, "SH-1")))
        await counter.wait(MINUTE)
        await counter.put("shipments", ("SH-2", 1, shipment(order, "SH-2")))

        async def since(second: int) -> list[str]:
            instant = f"2026-03-02T08:{second // 60:02}:{second % 60:02}.000000Z"
            page = await counter.read(f"/connector/shipments?changed_since={instant}")
            return [row["id"] for row in page["rows"]]

        assert await since(0) == ["SH-1", "SH-2"]
        assert await since(30) == ["SH-2"]
        assert await since(61) == []
        await counter.put("shipments", ("SH-1", 2, {**shipment(order, "SH-1"), "carrier": "2"}))
        assert await since(30) == ["SH-1", "SH-2"]

    run_scene(scene)


def test_shipments_and_invoices_of_unknown_orders_and_lines_are_refused() -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 1))
        stranger = {**order, "id": "S-999999"}
        other = {**order, "lines": [{**order["lines"][0], "line": 7}]}
        swapped = {**order, "lines": [{**order["lines"][0], "sku": "TOFU"}]}
        results = await counter.put(
            "shipments",
            ("SH-1", 1, shipment(order, "SH-1")),
            ("SH-2", 1, shipment(stranger, "SH-2")),
            ("SH-3", 1, shipment(other, "SH-3")),
            ("SH-4", 1, shipment(swapped, "SH-4")),
        )
        assert [r["status"] for r in results] == ["applied", "refused", "refused", "refused"]
        reasons = [r.get("reason") for r in results]
        assert reasons == [None, "unknown-order", "unknown-line", "unknown-line"]
        results = await counter.put(
            "invoices",
            ("IN-1", 1, invoice(order, "IN-1")),
            ("IN-2", 1, invoice(stranger, "IN-2")),
        )
        assert [r["status"] for r in results] == ["applied", "refused"]

    run_scene(scene)


def test_every_effect_of_a_batch_names_the_call_that_caused_it() -> None:
    async def scene(counter: Counter) -> None:
        rows = [{"id": "D-1", "version": 1, "data": discount("D-1", "15")}]
        await counter.send(
            "engine",
            "PUT",
            "/connector/discounts",
            {"rows": rows},
            {"x-seatrial-call": "c-000777"},
        )
        effect = counter.records("effect")[-1]
        assert (effect["cause"], effect["actor"]) == ("c-000777", "storefront")

    run_scene(scene)


def test_a_discontinued_item_disappears_from_the_catalogue() -> None:
    async def scene(counter: Counter) -> None:
        await counter.put("items", ("CHAI", 2, item("CHAI", status="discontinued")))
        assert await counter.view("ALFKI", "CHAI", "TOFU", "NOPE") != []
        assert [each["sku"] for each in await counter.view("ALFKI", "CHAI", "TOFU", "NOPE")] == [
            "TOFU"
        ]

    run_scene(scene)


def test_a_changed_pack_factor_changes_what_is_shown() -> None:
    async def scene(counter: Counter) -> None:
        cases: dict[str, Any] = {"sales_unit": "CS"}
        await counter.put("items", ("CHAI", 2, item("CHAI", **cases)))
        assert (await counter.view("ALFKI", "CHAI"))[0]["available"] == "1"
        cases["units"] = [{"unit": "EA", "factor": "1"}, {"unit": "CS", "factor": "6"}]
        await counter.put("items", ("CHAI", 3, item("CHAI", **cases)))
        ((shown),) = await counter.view("ALFKI", "CHAI")
        assert (shown["available"], shown["net"]["amount_minor"]) == ("3", 10800)
        await counter.put("availability", ("WEST/CHAI", 1, stock("CHAI", "10", "WEST", "CS")))
        assert (await counter.view("ALFKI", "CHAI"))[0]["available"] == "13"
        await counter.put("items", ("CHAI", 4, item("CHAI")))
        assert (await counter.view("ALFKI", "CHAI"))[0]["available"] == "140"

    run_scene(scene)


def test_an_account_that_is_gone_can_neither_log_in_nor_order() -> None:
    async def scene(counter: Counter) -> None:
        await counter.fill("ALFKI", ("CHAI", 1))
        await counter.put("accounts", ("ALFKI", 2, None))
        refused = await counter.check_out("ALFKI")
        assert orjson.loads(refused.body)["code"] == "account-closed"
        form = b"grant_type=client_credentials&client_id=buyer%3AALFKI&client_secret=x"
        headers = {"content-type": "application/x-www-form-urlencoded"}
        token = await counter.send(None, "POST", "/oauth/token", form, headers)
        assert token.status == 401

    run_scene(scene)


def test_customers_and_buyers_come_with_their_account() -> None:
    async def scene(counter: Counter) -> None:
        await counter.put("accounts", ("NEU", 1, account("NEU")))
        assert (await counter.view("NEU", "CHAI"))[0]["unit_price"]["amount"] == "18.00"

    run_scene(scene)
