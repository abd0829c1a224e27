from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from contracts.ports import Request
from tests.simulator.serve.errands import entered
from tests.simulator.serve.pier import SMALL, Pier, journal, listening, pier, run

JSON = {"content-type": "application/json"}
STANDING = {"id": "blue", "scale": 0, **SMALL}
SILENCE = {
    "id": "silence",
    "effect": "lost_request",
    "when": {"edges": ["engine>erp"], "operations": ["erp.items.list"]},
    "schedule": {"always": True},
}


def _hashes(it: Pier) -> dict[str, dict[str, str]]:
    land = it.worlds.get("blue").landscape
    return {"erp": land.erp.state.hashes(), "storefront": land.storefront.state.hashes()}


def test_what_follows_a_restore_is_what_followed_the_snapshot(tmp_path: Path) -> None:
    """The law: run(a + b) equals restore(snapshot after a) + b, while the clock stands."""

    async def main() -> list[Any]:
        async with pier(tmp_path) as it:
            world = await it.done("POST", "/worlds", STANDING)
            await entered(it, world, ["R-1"])
            await it.done("POST", "/worlds/blue/snapshots", {"name": "a"})
            at_a, found = _hashes(it), []
            for _ in range(2):
                numbers = await entered(it, world, ["R-2", "R-3"])
                found.append((numbers, _hashes(it)))
                await it.done("POST", "/worlds/blue/snapshots/a/restore")
                assert _hashes(it) == at_a
            return found

    first, second = run(main())
    assert first[0] == ["SO-000002", "SO-000003"]
    assert first == second


def test_a_restore_begins_a_new_leg_that_names_what_it_goes_on_from(tmp_path: Path) -> None:
    async def main() -> dict[str, Any]:
        async with pier(tmp_path) as it:
            world: dict[str, Any] = await it.done("POST", "/worlds", STANDING)
            await it.done("POST", "/worlds/blue/snapshots", {"name": "a"})
            await entered(it, world, ["R-1"])
            await it.done("POST", "/worlds/blue/snapshots/a/restore")
            await it.ask(world, "erp", "GET", "/items")
            legs = (await it.done("GET", "/worlds/blue/journals"))["legs"]
            assert [leg["sealed"] for leg in legs] == [True, False]
            return world

    world = run(main())
    first, second = journal(world), journal(world, 2)
    assert any(r.kind == "effect" and r.body["id"] == "SO-000001" for r in first)
    assert not any(r.kind == "effect" and r.body["id"] == "SO-000001" for r in second)
    assert second[0].body["judgeable"] == []
    assert second[0].body["continues"]["name"] == "a"
    hashes = second[0].body["continues"]["state_hash"]
    assert second[-1].body["state_hash"] == hashes, "reading changed nothing"
    assert second[-1].kind == first[-1].kind == "end"


def test_the_parties_beside_the_systems_go_back_with_them(tmp_path: Path) -> None:
    """The ERP gives its ids again after a restore, so each may stand for something else then."""

    async def main() -> None:
        async with pier(tmp_path) as it:
            world = await it.done("POST", "/worlds", STANDING)
            land = it.worlds.get("blue").landscape

            async def asked(name: str, amount: int) -> tuple[int, str]:
                cost = {"amount_minor": amount, "currency": "USD"}
                line = {"line": 1, "sku": "A", "tax_code": "T", "amount": cost, "included": False}
                head = {"id": name, "date": world["starts_at"], "country": "NO"}
                body = head | {"exemption": None, "currency": "USD", "lines": [line]}
                put = Request("PUT", f"/documents/{name}", JSON, orjson.dumps(body))
                answer = await land.wire.call("erp>tax", put, timeout_ms=5_000)
                return answer.status, orjson.loads(answer.body).get("state", "")

            async def paid(reference: str) -> str:
                amount = {"amount_minor": 1, "currency": "USD"}
                body = {"reference": reference, "account": "A", "card": "C", "amount": amount}
                post = Request("POST", "/authorisations", JSON, orjson.dumps(body))
                answer = await land.wire.call("storefront>payments", post, timeout_ms=5_000)
                return str(orjson.loads(answer.body)["id"])

            land.parties.taxes.load({"T": Decimal(20)})
            await asked("SH-1", 100)
            without = await it.done("POST", "/worlds/blue/snapshots", {"name": "none"})
            cores = sum(len(side.state.snapshot()) for side in (land.erp, land.storefront))
            assert without["bytes"] > cores
            for _ in range(2):
                assert await asked("SH-2", 100) == (200, "estimated")
                commit = Request("POST", "/documents/SH-2/commit")
                await land.wire.call("erp>tax", commit, timeout_ms=5_000)
                assert (await asked("SH-2", 300))[0] == 409
                assert [await paid("PM-1"), await paid("PM-2")] == ["AU-000001", "AU-000002"]
                await it.done("POST", "/worlds/blue/snapshots/none/restore")
                assert await asked("SH-2", 300) == (200, "estimated")
                assert await paid("PM-3") == "AU-000001"
                await it.done("POST", "/worlds/blue/snapshots/none/restore")
            assert land.parties.snapshot() == it.worlds.get("blue").snapshots["none"].parties

    run(main())


def test_clock_faults_and_counters_go_back_with_the_state(tmp_path: Path) -> None:
    async def main() -> list[Any]:
        async with pier(tmp_path) as it:
            await it.done("POST", "/worlds", STANDING)
            rule = {**SILENCE, "effect": "status"}
            await it.done("POST", "/worlds/blue/faults", rule)
            before = await it.done("GET", "/worlds/blue/clock")
            await it.done("POST", "/worlds/blue/snapshots", {"name": "a"})
            await it.done("DELETE", "/worlds/blue/faults/silence")
            await it.done("PATCH", "/worlds/blue/clock", {"advance_s": 100})
            await it.done("POST", "/worlds/blue/snapshots/a/restore")
            after = await it.done("GET", "/worlds/blue/clock")
            rules = (await it.done("GET", "/worlds/blue/faults"))["rules"]
            return [before, after, [rule["id"] for rule in rules]]

    before, after, rules = run(main())
    assert before == after
    assert rules == ["silence"]


def test_no_snapshot_is_taken_while_a_call_is_under_way(tmp_path: Path) -> None:
    async def main() -> tuple[Any, Any]:
        async with pier(tmp_path) as it:
            world = await it.done("POST", "/worlds", STANDING)
            await it.done("POST", "/worlds/blue/faults", SILENCE)
            token = await it.token(world, "erp")
            url = world["addresses"]["erp"] + "/items"
            hanging = asyncio.ensure_future(it.call("GET", url, token=token))
            called = {"record": {"kind": "call", "operation": "erp.items.list"}}
            await it.done("POST", "/worlds/blue/wait", called)
            asked = {"name": "a", "wait_s": 0.05}
            refused = await it.admin("POST", "/worlds/blue/snapshots", asked)
            hanging.cancel()
            await asyncio.gather(hanging, return_exceptions=True)
            asked["wait_s"] = 60
            return refused, await it.admin("POST", "/worlds/blue/snapshots", asked)

    refused, taken = run(main())
    assert (refused.status, refused.body["code"]) == (409, "not-at-rest")
    assert taken.status == 201, "the client hung up, and the world came to rest"


def test_a_name_is_taken_once_and_can_be_forgotten(tmp_path: Path) -> None:
    async def main() -> list[int]:
        async with pier(tmp_path) as it:
            await it.done("POST", "/worlds", STANDING)
            path, found = "/worlds/blue/snapshots", []
            for method, more, body in (
                ("POST", "", {"name": "a"}),
                ("POST", "", {"name": "a"}),
                ("DELETE", "/a", None),
                ("DELETE", "/a", None),
                ("POST", "/a/restore", None),
                ("POST", "", {"name": "a"}),
            ):
                found.append((await it.admin(method, path + more, body)).status)
            return found

    assert run(main()) == [201, 409, 204, 404, 404, 201]


def test_where_the_engine_is_outlives_a_restore(tmp_path: Path) -> None:
    """Snapshot `a` knows no engine and `b` knows one; what counts is what is said now."""

    async def main() -> list[str]:
        async with pier(tmp_path) as it, listening() as ear:
            await it.done("POST", "/worlds", STANDING)
            await it.done("POST", "/worlds/blue/snapshots", {"name": "a"})
            await it.done("PUT", "/worlds/blue/engine", {"url": ear.url})
            await it.done("POST", "/worlds/blue/snapshots/a/restore")
            found = [_subscription(it)]
            await it.done("POST", "/worlds/blue/snapshots", {"name": "b"})
            await it.done("DELETE", "/worlds/blue/engine")
            await it.done("POST", "/worlds/blue/snapshots/b/restore")
            return [*found, _subscription(it)]

    assert run(main()) == ["active", "disabled"]


def _subscription(it: Pier) -> str:
    (row,) = it.worlds.get("blue").landscape.storefront.state.rows("subscription")
    return str(row.body["state"])


def test_keep_alive_connections_survive_a_restore(tmp_path: Path) -> None:
    async def main() -> list[int]:
        async with pier(tmp_path) as it, aiohttp.ClientSession() as engine:
            world = await it.done("POST", "/worlds", STANDING)
            url = world["addresses"]["erp"] + "/health"
            statuses = []
            await it.done("POST", "/worlds/blue/snapshots", {"name": "a"})
            for _ in range(3):
                async with engine.get(url) as answer:
                    statuses.append(answer.status)
                await it.done("POST", "/worlds/blue/snapshots/a/restore")
            return statuses

    assert run(main()) == [200, 200, 200]
