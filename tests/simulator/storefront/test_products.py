"""What a buyer reads of an item: what was told, and nothing of what he may not buy."""

from __future__ import annotations

from typing import Any

import orjson

from tests.scenarios.partners import entitlement
from tests.simulator.storefront.counter import Counter, item, run_scene

BUYER = "buyer:ALFKI"


def told(*attributes: str, **more: Any) -> dict[str, Any]:
    values = [{"name": name, "value": "x", "unit": None} for name in attributes]
    return {"sku": "CHAI", "description": "Tea.", "attributes": values, "media": [], **more}


async def read(counter: Counter, sku: str = "CHAI") -> tuple[int, Any]:
    response = await counter.send(BUYER, "GET", f"/products/{sku}")
    return response.status, orjson.loads(response.body)


def test_an_item_of_which_nothing_is_told_is_there_and_sold() -> None:
    async def scene(counter: Counter) -> None:
        status, shown = await read(counter)
        assert (status, shown["description"], shown["attributes"]) == (200, "", [])
        await counter.order("ALFKI", ("CHAI", "1"))

    run_scene(scene)


def test_what_is_told_later_replaces_all_that_was_told_before() -> None:
    async def scene(counter: Counter) -> None:
        before = await counter.view("ALFKI", "CHAI")
        await counter.put("enrichment", ("CHAI", 1, told("origin", "grade")))
        await counter.put("enrichment", ("CHAI", 2, told("grade", description="Good tea.")))
        await counter.put("enrichment", ("CHAI", 1, told("origin")))
        _, shown = await read(counter)
        assert shown["description"] == "Good tea."
        assert [each["name"] for each in shown["attributes"]] == ["grade"]
        assert await counter.view("ALFKI", "CHAI") == before
        await counter.put("enrichment", ("CHAI", 3, None))
        assert (await read(counter))[1]["attributes"] == []

    run_scene(scene)


def test_what_is_told_may_come_before_its_item_and_twice_the_same_attribute_is_refused() -> None:
    async def scene(counter: Counter) -> None:
        early = {**told("origin"), "sku": "MATE"}
        twice = told("origin", "origin")
        results = await counter.put("enrichment", ("MATE", 1, early), ("CHAI", 1, twice))
        assert [row["status"] for row in results] == ["applied", "refused"]
        assert (await read(counter, "MATE"))[0] == 404
        await counter.put("items", ("MATE", 1, item("MATE")))
        assert (await read(counter, "MATE"))[1]["attributes"][0]["name"] == "origin"

    run_scene(scene)


def test_nobody_reads_about_what_he_may_not_buy() -> None:
    async def scene(counter: Counter) -> None:
        await counter.put("enrichment", ("CHAI", 1, told("origin")))
        rule = entitlement("E", sku="CHAI", account="ALFKI", valid_from="2020-01-01T00:00:00Z")
        await counter.put("entitlements", ("E", 1, rule))
        assert (await read(counter))[0] == 404
        gone = item("TOFU") | {"status": "discontinued"}
        await counter.put("items", ("TOFU", 2, gone))
        assert (await read(counter, "TOFU"))[0] == 404

    run_scene(scene)
