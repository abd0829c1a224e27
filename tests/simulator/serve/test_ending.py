from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp

from tests.simulator.serve.errands import mirrored, ordered
from tests.simulator.serve.pier import SMALL, Pier, journal, pier, run

HEALTH = {"edges": ["engine>erp"], "operations": ["erp.health"]}
SILENCE = {"id": "s", "effect": "lost_request", "when": HEALTH, "schedule": {"always": True}}
LATE = {
    "id": "late",
    "effect": "late_commit",
    "when": {"edges": ["engine>erp"], "operations": ["erp.items.list"]},
    "schedule": {"always": True},
    "params": {"delay_from_s": 1.4, "delay_to_s": 1.5},
}


async def _hanging(it: Pier, world: dict[str, Any], rule: dict[str, Any], path: str) -> Any:
    """A call that its world has taken, and that no answer comes to."""
    await it.done("POST", f"/worlds/{world['id']}/faults", rule)
    token = await it.token(world, "erp")
    url = world["addresses"]["erp"] + path
    call = asyncio.ensure_future(it.call("GET", url, token=token))
    operation = rule["when"]["operations"][0]
    record = {"kind": "call", "operation": operation}
    await it.done("POST", f"/worlds/{world['id']}/wait", {"record": record, "timeout_s": 60})
    return call


def test_a_server_ends_in_seconds_although_calls_hang_and_somebody_waits(tmp_path: Path) -> None:
    async def main() -> tuple[dict[str, Any], float]:
        loop = asyncio.get_running_loop()
        async with aiohttp.ClientSession() as patient:
            async with pier(tmp_path) as it:
                hand = Pier(it.url, it.token_file, patient)
                world = await hand.done("POST", "/worlds", {"id": "blue", **SMALL})
                open_calls = [await _hanging(hand, world, SILENCE, "/health")]
                never = {"record": {"kind": "probe"}, "timeout_s": 100}
                waiter = hand.admin("POST", "/worlds/blue/wait", never)
                open_calls.append(asyncio.ensure_future(waiter))
                await it.call("GET", f"{it.admin_url}/health")
                since_s = loop.time()
            took_s = loop.time() - since_s
            await asyncio.gather(*open_calls, return_exceptions=True)
            return world, took_s

    world, took_s = run(main())
    assert took_s < 15, "a second or two; much more where the machine is busy"
    end = journal(world)[-1]
    assert (end.kind, end.body["drained"]) == ("end", False)


def test_a_fault_that_is_still_to_come_finds_nothing_when_its_world_is_gone(
    tmp_path: Path,
) -> None:
    broken: list[dict[str, Any]] = []

    async def main() -> dict[str, Any]:
        asyncio.get_running_loop().set_exception_handler(lambda _, told: broken.append(told))
        async with pier(tmp_path) as it:
            world = await it.done("POST", "/worlds", {"id": "blue", **SMALL})
            call = await _hanging(it, world, LATE, "/items")
            await it.done("DELETE", "/worlds/blue")
            await it.done("POST", "/worlds", {"id": "red", **SMALL})
            await it.done("POST", "/worlds/red/wait", {"quiet_s": 1.6, "timeout_s": 60})
            again = await call
            assert again.status == 404, "the connection broke, and aiohttp asked a second time"
            return dict(world)

    assert journal(run(main()))[-1].kind == "end"
    assert broken == []


def test_a_world_that_ended_left_what_it_was_in_the_hash_of_its_end(tmp_path: Path) -> None:
    async def main() -> tuple[dict[str, Any], dict[str, Any]]:
        async with pier(tmp_path) as it:
            world = await it.done("POST", "/worlds", {"id": "blue", **SMALL})
            await ordered(it, world, await mirrored(it, world))
            land = it.worlds.get("blue").landscape
            hashes = {
                "erp": land.erp.state.hashes(),
                "storefront": land.storefront.state.hashes(),
            }
            await it.done("DELETE", "/worlds/blue")
            return world, hashes

    world, hashes = run(main())
    end = journal(world)[-1]
    assert end.body["state_hash"] == hashes
    assert end.body["counts"] == {"orders_in_erp": 0, "orders_in_storefront": 1}
    assert end.body["drained"]
