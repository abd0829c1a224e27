from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import orjson
from standardwebhooks import Webhook

from simulator.wire.sockets import socket_server
from tests.simulator.serve.errands import mirrored, ordered
from tests.simulator.serve.pier import SMALL, Ear, Pier, journal, listening, pier, run, secret_of


async def _delivered(it: Pier, times: int = 1) -> Any:
    wanted = {"kind": "delivery", "times": times}
    looked = await it.done("POST", "/worlds/blue/wait", {"record": wanted, "timeout_s": 60})
    assert looked["met"]
    return looked["found"]["body"]


def test_an_order_is_told_to_the_engine_that_was_named_signed_in_real_time(
    tmp_path: Path,
) -> None:
    """The library checks the signature's age on the wall clock, and the world's is far ahead."""

    async def main() -> None:
        async with pier(tmp_path) as it, listening() as ear:
            world = await it.done("POST", "/worlds", {"id": "blue", "scale": 3, **SMALL})
            await it.done("PATCH", "/worlds/blue/clock", {"advance_s": 86_400})
            await it.done("PUT", "/worlds/blue/engine", {"url": ear.url})
            order = await ordered(it, world, await mirrored(it, world))
            assert (await _delivered(it))["outcome"] == "delivered"
            ((path, headers, body),) = ear.heard
            assert path == "/webhooks/storefront"
            assert "x-seatrial-call" not in headers
            verified = Webhook(secret_of(world, "webhook")).verify(body, headers)
            assert verified["subject"] == order

    run(main())


def test_events_go_to_the_very_url_that_was_named(tmp_path: Path) -> None:
    async def main() -> list[str]:
        async with pier(tmp_path) as it, listening() as ear:
            engine = {"url": "http://127.0.0.1:9", "webhook_url": f"{ear.url}/hooks/shop"}
            body = {"id": "blue", "engine": engine, **SMALL}
            world = await it.done("POST", "/worlds", body)
            await ordered(it, world, await mirrored(it, world))
            await _delivered(it)
            return [path for path, _, _ in ear.heard]

    assert run(main()) == ["/hooks/shop"]


def test_without_an_engine_nothing_is_sent_and_nothing_is_owed(tmp_path: Path) -> None:
    async def main() -> tuple[dict[str, Any], int]:
        async with pier(tmp_path) as it, listening() as ear:
            world: dict[str, Any] = await it.done("POST", "/worlds", {"id": "blue", **SMALL})
            buyer = await mirrored(it, world)
            await ordered(it, world, buyer)
            await it.done("PUT", "/worlds/blue/engine", {"url": ear.url})
            await ordered(it, world, buyer)
            await _delivered(it)
            return world, len(ear.heard)

    world, heard = run(main())
    assert heard == 1, "the first order was placed before anybody had subscribed"
    events = [r for r in journal(world) if r.kind == "effect" and r.body["entity"] == "event"]
    last = {record.body["id"]: record.body["after"]["state"] for record in events}
    assert sorted(last.values()) == ["delivered", "undeliverable"]


def test_an_engine_that_refuses_is_asked_again_on_the_worlds_clock(tmp_path: Path) -> None:
    async def main() -> list[str]:
        async with pier(tmp_path) as it, listening() as ear:
            ear.status = 500
            body = {"id": "blue", "engine": {"url": ear.url}, **SMALL}
            world = await it.done("POST", "/worlds", body)
            await ordered(it, world, await mirrored(it, world))
            found = [(await _delivered(it))["outcome"]]
            ear.status = 202
            await it.done("PATCH", "/worlds/blue/clock", {"advance_s": 3_600})
            return [*found, (await _delivered(it, 2))["outcome"]]

    assert run(main()) == ["rejected", "delivered"]


def test_a_redirect_leads_nowhere_but_to_another_try(tmp_path: Path) -> None:
    async def away(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            headers = [(b"location", b"http://shop.example/")]
            await send({"type": "http.response.start", "status": 307, "headers": headers})
            await send({"type": "http.response.body", "body": b""})

    async def main() -> Any:
        async with pier(tmp_path) as it, socket_server(away) as server:
            body = {"id": "blue", "engine": {"url": server.url}, **SMALL}
            world = await it.done("POST", "/worlds", body)
            await ordered(it, world, await mirrored(it, world))
            return await _delivered(it)

    delivery = run(main())
    assert (delivery["outcome"], delivery["status"]) == ("rejected", 307)


def test_a_world_ends_at_once_although_an_engine_is_slow(tmp_path: Path) -> None:
    asked = asyncio.Event()

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            asked.set()
            await asyncio.Event().wait()

    async def main() -> tuple[dict[str, Any], float]:
        async with pier(tmp_path) as it, socket_server(slow) as server:
            body = {"id": "blue", "engine": {"url": server.url}, **SMALL}
            world = await it.done("POST", "/worlds", body)
            await ordered(it, world, await mirrored(it, world))
            await asked.wait()
            since_s = asyncio.get_running_loop().time()
            await it.done("DELETE", "/worlds/blue")
            return world, asyncio.get_running_loop().time() - since_s

    world, took_s = run(main())
    assert took_s < 15, "a second, and no webhook's patience; much more where the machine is busy"
    end = journal(world)[-1]
    assert (end.kind, end.body["drained"]) == ("end", False)


def test_an_erp_that_pushes_hints_at_the_feed_address(tmp_path: Path) -> None:
    async def main() -> list[Any]:
        async with pier(tmp_path) as it, listening() as ear:
            body = {"id": "blue", "profile": "modern", "engine": {"url": ear.url}, **SMALL}
            world = await it.done("POST", "/worlds", body)
            item = (await it.ask(world, "erp", "GET", "/availability")).body["availability"][0]
            counted = {name: item[name] for name in ("warehouse", "sku")}
            counted |= {"delta": "1", "reason": "counted"}
            done = await it.ask(world, "erp", "POST", "/stock/adjustments", counted, client="clerk")
            assert done.status == 201, done
            await it.done("PATCH", "/worlds/blue/clock", {"advance_s": 60})
            hint = {"kind": "answer", "edge": "erp>engine"}
            await it.done("POST", "/worlds/blue/wait", {"record": hint, "timeout_s": 60})
            return [(path, sorted(orjson.loads(body))) for path, _, body in ear.heard]

    assert run(main()) == [("/webhooks/erp", ["position"])]


def test_an_ear_hears_only_its_own_world(tmp_path: Path) -> None:
    async def main() -> list[int]:
        async with pier(tmp_path) as it, listening() as one, listening() as other:
            ears: list[Ear] = [one, other]
            blue, _ = [
                await it.done("POST", "/worlds", {"id": name, "engine": {"url": ear.url}, **SMALL})
                for name, ear in zip(("blue", "red"), ears, strict=True)
            ]
            await ordered(it, blue, await mirrored(it, blue))
            await _delivered(it)
            return [len(ear.heard) for ear in ears]

    assert run(main()) == [1, 0]
