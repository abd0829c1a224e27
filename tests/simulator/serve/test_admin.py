from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from simulator.serve.problems import TITLES
from tests.simulator.serve.pier import SMALL, Pier, journal, pier, run
from tests.simulator.world.company import Company

RULE = {
    "id": "down",
    "effect": "status",
    "when": {"edges": ["engine>erp"], "operations": ["erp.items.list"]},
    "schedule": {"always": True},
    "params": {"status": 503},
}


def test_every_operation_but_health_asks_for_the_token(tmp_path: Path) -> None:
    async def main() -> dict[str, set[int]]:
        async with pier(tmp_path) as it:
            api = (await it.call("GET", f"{it.admin_url}/openapi.json")).body
            found = {}
            for path, methods in api["paths"].items():
                url = it.url + re.sub(r"\{\w+\}", "default", path)
                for method, operation in methods.items():
                    answers = [await it.call(method, url, {}, token) for token in ("", "guess")]
                    found[operation["operationId"]] = {answer.status for answer in answers}
            return found

    found = run(main())
    assert found.pop("admin.health") == {200}
    assert len(found) > 20
    assert {name: statuses for name, statuses in found.items() if statuses != {401}} == {}


def test_a_world_is_made_read_listed_and_ended(tmp_path: Path) -> None:
    async def main() -> tuple[Any, ...]:
        async with pier(tmp_path) as it:
            made = await it.admin("POST", "/worlds", {"id": "blue", "seed": 5, **SMALL})
            assert made.status == 201
            assert made.headers["location"] == "/admin/worlds/blue"
            read = await it.done("GET", "/worlds/blue")
            every = await it.done("GET", "/worlds")
            ended = await it.done("DELETE", "/worlds/blue")
            gone = await it.admin("GET", "/worlds/blue")
            again = await it.admin("POST", "/worlds", {"id": "blue", **SMALL})
            return made.body, read, every["worlds"], ended["legs"], gone, again

    made, read, every, legs, gone, again = run(main())
    assert [world["id"] for world in every] == ["blue"]
    assert read["counts"]["items"] == SMALL["sizes"]["items"]
    assert made["origin"] == {"seed": 5, "sizes": SMALL["sizes"], "exports": None}
    assert (gone.status, gone.body["code"]) == (404, "world-unknown")
    assert (again.status, again.body["code"]) == (409, "world-exists"), "its id is used up"
    assert [leg["sealed"] for leg in legs] == [True]
    records = journal(read)
    assert len(records) == legs[0]["records"]
    assert records[-1].kind == "end"
    assert {record.world for record in records} == {"blue"}


def test_a_world_can_be_a_company_as_its_exports_are_now(tmp_path: Path) -> None:
    company = Company(["1,A,2026-01-05,2026-01-06"], ["1,X,2,9.00,0"]).written(tmp_path)

    async def main() -> list[int]:
        async with pier(tmp_path) as it:
            body = {"exports": {"folder": str(company)}}
            made = [await it.done("POST", "/worlds", body) for _ in range(2)]
            with (company / "customers.csv").open("a") as file:
                file.write("C,Cy,3 Lane,Ely,UK\n")
            made.append(await it.done("POST", "/worlds", body))
            return [world["counts"]["customers"] for world in made]

    assert run(main()) == [2, 2, 3]


def test_exports_with_problems_are_refused_with_all_of_them(tmp_path: Path) -> None:
    company = Company(["1,A,2026-01-05,2026-01-06"], ["1,NONE,2,9.00,0"]).written(tmp_path)

    async def main() -> Any:
        async with pier(tmp_path) as it:
            return await it.admin("POST", "/worlds", {"exports": {"folder": str(company)}})

    refused = run(main())
    assert (refused.status, refused.body["code"]) == (422, "world-invalid")
    assert refused.body["problems"][0]["file"] == "lines.csv"
    assert not (tmp_path / "served" / "worlds" / "default").exists()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"id": "Blue World"}, "invalid"),
        ({"id": "../up"}, "invalid"),
        ({"colour": "blue"}, "invalid"),
        ({"sizes": {"items": 0}}, "invalid"),
        ({"sizes": {"items": 5}, "exports": {"folder": "/"}}, "invalid"),
        ({"scale": -1}, "invalid"),
        ({"profile": "baroque"}, "profile-unknown"),
        ({"retries": "never"}, "retries-unknown"),
        ({"faults": "hail"}, "plan-invalid"),
        ({"faults": {"id": "own", "rules": [{"id": "x"}]}}, "plan-invalid"),
        ({"engine": {"url": "http://shop.example"}}, "host-not-allowed"),
        ({"exports": {"folder": "/no/such/folder"}}, "world-invalid"),
    ],
)
def test_a_world_that_cannot_be_is_refused_and_leaves_nothing(
    body: dict[str, Any], code: str, tmp_path: Path
) -> None:
    async def main() -> tuple[Any, Any]:
        async with pier(tmp_path) as it:
            return await it.admin("POST", "/worlds", body), await it.done("GET", "/worlds")

    refused, every = run(main())
    assert (refused.status, refused.body["code"]) == (TITLES[code][0], code)
    assert refused.headers["content-type"] == "application/problem+json"
    assert every == {"worlds": []}
    assert not (tmp_path / "served" / "worlds").exists()


def test_what_is_no_json_and_what_is_nowhere_are_problems_too(tmp_path: Path) -> None:
    async def main() -> list[tuple[int, str]]:
        async with pier(tmp_path) as it:
            token = it.token_file.read_text()
            headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
            url = f"{it.admin_url}/worlds"
            async with it.http.post(url, data=b"{", headers=headers) as answer:
                broken = answer.status, (await answer.json(content_type=None))["code"]
            nowhere = await it.admin("GET", "/nowhere")
            method = await it.admin("PUT", "/worlds")
            outside = await it.call("GET", f"{it.url}/elsewhere")
            others = [(a.status, a.body["code"]) for a in (nowhere, method, outside)]
            return [broken, *others]

    assert run(main()) == [
        (400, "bad-request"),
        (404, "not-found"),
        (405, "method-not-allowed"),
        (404, "not-found"),
    ]


def test_a_rule_can_be_added_hit_healed_and_removed(tmp_path: Path) -> None:
    async def main() -> list[Any]:
        async with pier(tmp_path) as it:
            world = await it.done("POST", "/worlds", {"id": "blue", **SMALL})
            token = await it.token(world, "erp")

            async def look() -> int:
                url = world["addresses"]["erp"] + "/items"
                return (await it.call("GET", url, token=token)).status

            found: list[Any] = [await look()]
            await it.done("POST", "/worlds/blue/faults", RULE)
            found += [await look(), (await it.admin("POST", "/worlds/blue/faults", RULE)).status]
            (rule,) = (await it.done("GET", "/worlds/blue/faults"))["rules"]
            found += [rule["fired"], rule["effective"], rule["healed"]]
            await it.done("POST", "/worlds/blue/faults/heal", {"rule": "down"})
            found.append(await look())
            await it.done("POST", "/worlds/blue/faults/heal")
            await it.done("POST", "/worlds/blue/faults", RULE | {"id": "again"})
            found.append(await look())
            left = await it.done("DELETE", "/worlds/blue/faults/again")
            found += [await look(), [each["id"] for each in left["rules"]]]
            return found

    assert run(main()) == [200, 503, 409, 1, 1, False, 200, 503, 200, ["down"]]


def test_who_changed_the_weather_is_written_down(tmp_path: Path) -> None:
    async def main() -> Path:
        async with pier(tmp_path) as it:
            world = await it.done("POST", "/worlds", {"id": "blue", **SMALL})
            await it.done("POST", "/worlds/blue/faults", RULE)
            await it.done("PATCH", "/worlds/blue/clock", {"scale": 3})
            await it.done("POST", "/worlds/blue/faults/heal")
            return Path(world["folder"])

    acts = (run(main()) / "acts.jsonl").read_text()
    assert re.findall(r'"act":"([a-z ]+)"', acts) == [
        "unsubscribe",
        "fault added",
        "clock",
        "healed",
    ]


@pytest.mark.parametrize(
    "rule",
    [
        {"id": "x", "effect": "kill", "params": {}},
        {"id": "x", "effect": "hail"},
        {"effect": "status"},
        {},
    ],
    ids=["kill", "unknown", "nameless", "empty"],
)
def test_a_rule_that_cannot_be_used_is_refused(rule: dict[str, Any], tmp_path: Path) -> None:
    async def main() -> Any:
        async with pier(tmp_path) as it:
            await it.done("POST", "/worlds", {"id": "blue", **SMALL})
            return await it.admin("POST", "/worlds/blue/faults", rule)

    refused = run(main())
    assert (refused.status, refused.body["code"]) == (422, "plan-invalid")


def test_a_plan_with_kills_is_served_without_them(tmp_path: Path) -> None:
    async def main() -> Any:
        async with pier(tmp_path) as it:
            await it.done("POST", "/worlds", {"id": "blue", "faults": "default", **SMALL})
            return await it.done("GET", "/worlds/blue/faults")

    rules = run(main())["rules"]
    assert rules
    assert "kill" not in {rule["effect"] for rule in rules}


def test_the_clock_runs_as_told_and_jumps(tmp_path: Path) -> None:
    async def main() -> list[Any]:
        async with pier(tmp_path) as it:
            await it.done("POST", "/worlds", {"id": "blue", "scale": 0, **SMALL})
            still = [await it.done("GET", "/worlds/blue/clock") for _ in range(2)]
            jumped = await it.done("PATCH", "/worlds/blue/clock", {"advance_s": 90})
            running = await it.done("PATCH", "/worlds/blue/clock", {"scale": 50})
            return [*still, jumped, running]

    first, second, jumped, running = run(main())
    assert first == second
    assert jumped["now_us"] - first["now_us"] == 90_000_000
    assert running["scale"] == 50


def test_pages_of_the_journal_follow_one_another(tmp_path: Path) -> None:
    async def main() -> tuple[list[Any], Any, Any]:
        async with pier(tmp_path) as it:
            world = await it.done("POST", "/worlds", {"id": "blue", **SMALL})
            await it.ask(world, "erp", "GET", "/items")
            records: list[Any] = []
            page: dict[str, Any] = {"next": 0, "more": True}
            while page["more"]:
                path = f"/worlds/blue/journal?limit=7&since={page['next']}"
                page = await it.done("GET", path)
                records += page["records"]
            calls = "/worlds/blue/journal?kind=call&edge=engine%3Eerp&operation=erp.items.list"
            leg = await it.admin("GET", "/worlds/blue/journal?leg=2")
            return records, await it.done("GET", calls), leg

    records, calls, leg = run(main())
    assert [record["seq"] for record in records] == list(range(len(records)))
    assert records[0]["kind"] == "header"
    assert [record["body"]["path"] for record in calls["records"]] == ["/items"]
    assert (leg.status, leg.body["code"]) == (404, "leg-unknown")


def test_waiting_ends_as_soon_as_it_is_so(tmp_path: Path) -> None:
    async def main() -> tuple[Any, Any, Any]:
        async with pier(tmp_path) as it:
            world = await it.done("POST", "/worlds", {"id": "blue", **SMALL})
            wanted = {"kind": "answer", "operation": "erp.items.list", "times": 2}
            body = {"record": wanted, "timeout_s": 60}
            waiter = asyncio.ensure_future(it.done("POST", "/worlds/blue/wait", body))
            for _ in range(2):
                await it.ask(world, "erp", "GET", "/items")
            met = await waiter
            quiet = await it.done("POST", "/worlds/blue/wait", {"quiet_s": 0.1, "timeout_s": 60})
            never = {"record": {"kind": "probe"}, "timeout_s": 0.05}
            return met, quiet, await it.done("POST", "/worlds/blue/wait", never)

    met, quiet, never = run(main())
    assert met["met"]
    assert met["waited_s"] < 30
    assert met["found"]["body"]["status"] == 200
    assert quiet["met"]
    assert never == {**never, "met": False, "found": None}


@pytest.mark.parametrize(
    ("wanted", "met"),
    [
        ({"system": "erp", "kind": "customer", "id": "C-0001"}, True),
        ({"system": "erp", "kind": "customer", "id": "C-0001", "where": {"/blocked": False}}, True),
        ({"system": "erp", "kind": "customer", "id": "C-0001", "where": {"/blocked": True}}, False),
        ({"system": "erp", "kind": "customer", "id": "C-0001", "where": {"/no/way": 1}}, False),
        (
            {
                "system": "erp",
                "kind": "customer",
                "id": "C-0001",
                "where": {"/addresses/0/role": "invoicee"},
            },
            True,
        ),
        ({"system": "erp", "kind": "price", "field": "sku", "value": "<sku>"}, True),
        ({"system": "erp", "kind": "item", "field": "sku", "value": "<sku>"}, True),
        ({"system": "storefront", "kind": "order", "id": "S-000001"}, False),
    ],
)
def test_what_a_system_keeps_can_be_waited_for(
    wanted: dict[str, Any], met: bool, tmp_path: Path
) -> None:
    async def main() -> Any:
        async with pier(tmp_path) as it:
            world = await it.done("POST", "/worlds", {"id": "blue", **SMALL})
            if wanted.get("value") == "<sku>":
                items = (await it.ask(world, "erp", "GET", "/items?limit=1")).body["items"]
                wanted["value"] = items[0]["sku"]
            body = {"entity": wanted, "timeout_s": 0.02}
            return (await it.done("POST", "/worlds/blue/wait", body))["met"]

    assert run(main()) is met


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid"),
        ({"quiet_s": 1, "record": {}}, "invalid"),
        ({"quiet_s": 1, "timeout_s": 1e9}, "invalid"),
        ({"entity": {"system": "erp", "kind": "order"}}, "invalid"),
        ({"entity": {"system": "crm", "kind": "order", "id": "1"}}, "invalid"),
        ({"entity": {"system": "erp", "kind": "token", "id": "1"}}, "kind-unknown"),
        ({"entity": {"system": "erp", "kind": "sextant", "id": "1"}}, "kind-unknown"),
    ],
)
def test_what_can_never_be_is_not_waited_for(
    body: dict[str, Any], code: str, tmp_path: Path
) -> None:
    async def main() -> Any:
        async with pier(tmp_path) as it:
            await it.done("POST", "/worlds", {"id": "blue", **SMALL})
            return await it.admin("POST", "/worlds/blue/wait", body)

    refused = run(main())
    assert (refused.status, refused.body["code"]) == (422, code)


def test_a_world_that_ends_lets_nobody_wait_on(tmp_path: Path) -> None:
    async def main() -> Any:
        async with pier(tmp_path) as it:
            await it.done("POST", "/worlds", {"id": "blue", **SMALL})
            body = {"record": {"kind": "probe"}, "timeout_s": 100}
            waiter = asyncio.ensure_future(it.admin("POST", "/worlds/blue/wait", body))
            await _answered(it)
            await it.done("DELETE", "/worlds/blue")
            return await waiter

    refused = run(main())
    assert (refused.status, refused.body["code"]) == (404, "world-unknown")


async def _answered(it: Pier) -> None:
    """Return when the server has surely read what was sent before."""
    async with aiohttp.ClientSession() as another, another.get(f"{it.admin_url}/health") as ok:
        assert ok.status == 200


def test_without_people_there_is_no_traffic(tmp_path: Path) -> None:
    async def main() -> Any:
        async with pier(tmp_path) as it:
            await it.done("POST", "/worlds", {"id": "blue", **SMALL})
            return await it.admin("PUT", "/worlds/blue/traffic", {})

    refused = run(main())
    assert (refused.status, refused.body["code"]) == (409, "traffic-unavailable")
