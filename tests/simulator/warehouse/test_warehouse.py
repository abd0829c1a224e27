"""The WMS: what it is told again is done once, and it confirms no more than it was told to pick."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import orjson

from contracts.check import Checker
from contracts.journal import Journal
from contracts.operations import Operations
from contracts.ports import Request
from simulator.asgi import call_asgi
from simulator.clock import VirtualClock, run_virtual
from simulator.identity import Client
from simulator.warehouse import Warehouse, floor_client

Ask = Callable[..., Awaitable[tuple[int, Any]]]
SCOPES = {"flow-picks": "wms:instructions", "wms-reader": "wms:read"}
CLIENTS = (
    floor_client("floor-secret"),
    *(Client(name, f"{name}-secret", (scope,)) for name, scope in SCOPES.items()),
)


def ea(value: str) -> dict[str, str]:
    return {"value": value, "unit": "EA"}


def instruction(version: int = 1, **more: Any) -> dict[str, Any]:
    lines = [{"line": 1, "sku": "BOLT", "quantity": ea("10")}]
    return {
        "id": "PK-1",
        "shop": "shop",
        "order": "SO-1",
        "reference": "OR-1",
        "warehouse": "NORTH",
        "carrier": None,
        "state": "released",
        "lines": lines,
        "version": version,
    } | more


def parcel(quantity: str, short: str = "0", line: int = 1) -> dict[str, Any]:
    rows = [{"line": line, "quantity": ea(quantity), "short": ea(short)}]
    return {"lines": rows, "carrier": "FERRY"}


def with_wms(scene: Callable[[Ask, Warehouse], Awaitable[Any]]) -> Any:
    """Plays a scene with a WMS that nobody stands before; every answer keeps the contract."""

    async def main(clock: VirtualClock) -> Any:
        journal, _ = Journal.in_memory(clock, "picks")
        wms = Warehouse(clock, journal, CLIENTS, secret=b"secret")
        tokens: dict[str, str] = {}

        async def send(method: str, path: str, headers: Any, body: bytes) -> tuple[int, Any]:
            answered = await call_asgi(wms, Request(method, path, headers, body))
            known = Operations.load().match("wms", method, path)
            assert known is not None
            media = answered.headers.get("content-type")
            raw = answered.status, answered.body
            assert not Checker().raw_response(known[0], *raw, media)
            return answered.status, orjson.loads(answered.body)

        async def ask(
            who: str, method: str, path: str, content: Any = None, secret: str = ""
        ) -> tuple[int, Any]:
            if who not in tokens:
                form = f"grant_type=client_credentials&client_id={who}"
                form += f"&client_secret={secret or f'{who}-secret'}"
                kind = {"content-type": "application/x-www-form-urlencoded"}
                status, issued = await send("POST", "/oauth/token", kind, form.encode())
                if status != 200:
                    return status, issued
                tokens[who] = issued["access_token"]
            headers = {"authorization": f"Bearer {tokens[who]}"}
            body = b"" if content is None else orjson.dumps(content)
            return await send(method, path, headers, body)

        return await scene(ask, wms)

    return run_virtual(main, datetime(2026, 3, 2, tzinfo=UTC))


def test_an_instruction_is_one_however_often_it_is_told_and_never_another() -> None:
    async def scene(ask: Ask, _: Warehouse) -> None:
        path = "/instructions/PK-1"
        assert await ask("flow-picks", "PUT", path, instruction()) == (200, {"status": "applied"})
        assert await ask("flow-picks", "PUT", path, instruction()) == (200, {"status": "stale"})
        done = instruction(2, state="done")
        assert await ask("flow-picks", "PUT", path, done) == (200, {"status": "applied"})
        other = instruction(3, lines=[{"line": 1, "sku": "BOLT", "quantity": ea("11")}])
        assert (await ask("flow-picks", "PUT", path, other))[1]["code"] == "instruction-changed"
        assert (await ask("flow-picks", "PUT", "/instructions/PK-2", other))[0] == 422
        kept = (await ask("wms-reader", "GET", path))[1]
        assert (kept["state"], kept["lines"][0]["quantity"]) == ("done", ea("10"))

    with_wms(scene)


def test_the_floor_confirms_what_was_to_be_picked_and_no_more() -> None:
    async def scene(ask: Ask, _: Warehouse) -> None:
        await ask("flow-picks", "PUT", "/instructions/PK-1", instruction())
        path = "/instructions/PK-1/confirmations"
        status, first = await ask("floor", "POST", path, parcel("6"))
        assert (status, first["tracking"], first["told"]) == (201, "WMS-00000001", 1)
        refused = (parcel("5"), parcel("1", line=2), parcel("0"), parcel("3", short="2"))
        codes = [(await ask("floor", "POST", path, each))[1]["code"] for each in refused]
        assert codes == ["not-instructed", "not-instructed", "nothing-confirmed", "not-instructed"]
        status, second = await ask("floor", "POST", path, parcel("0", short="4"))
        assert (status, second["tracking"]) == (201, None)
        known = (await ask("floor", "GET", "/instructions/PK-1"))[1]["lines"][0]
        assert (known["shipped"], known["short"]) == (ea("6"), ea("4"))
        assert (await ask("floor", "POST", "/instructions/PK-9/confirmations", parcel("1")))[
            0
        ] == 404

    with_wms(scene)


def test_a_confirmation_that_is_told_again_is_listed_again_and_says_the_same() -> None:
    async def scene(ask: Ask, _: Warehouse) -> None:
        await ask("flow-picks", "PUT", "/instructions/PK-1", instruction())
        first = (await ask("floor", "POST", "/instructions/PK-1/confirmations", parcel("6")))[1]
        page = (await ask("wms-reader", "GET", "/confirmations?changed_since=0"))[1]
        assert page["confirmations"] == [first]
        since = f"/confirmations?changed_since={page['position']}"
        assert (await ask("wms-reader", "GET", since))[1]["confirmations"] == []
        await ask("floor", "POST", f"/confirmations/{first['id']}/tellings")
        again = (await ask("wms-reader", "GET", since))[1]["confirmations"]
        assert again == [first | {"told": 2, "version": 2}]
        assert (await ask("floor", "POST", "/confirmations/WC-9/tellings"))[0] == 404

    with_wms(scene)


def test_who_reads_may_not_instruct_and_a_flow_may_not_confirm() -> None:
    async def scene(ask: Ask, wms: Warehouse) -> None:
        assert wms.revoke_bearer("Bearer none") == 0
        refused = [
            await ask("wms-reader", "PUT", "/instructions/PK-1", instruction()),
            await ask("flow-picks", "GET", "/confirmations"),
            await ask("flow-picks", "POST", "/instructions/PK-1/confirmations", parcel("1")),
        ]
        assert [status for status, _ in refused] == [403] * 3
        assert (await ask("stranger", "GET", "/confirmations"))[1]["code"] == "invalid-client"
        given = wms.rotate(lambda client: f"new {client}", overlap_s=0)
        assert given == {name: f"new {name}" for name in SCOPES}

    with_wms(scene)


def test_what_a_wms_knew_is_what_it_knows_again_and_nothing_where_nobody_had_called_it() -> None:
    async def scene(ask: Ask, wms: Warehouse) -> None:
        nothing = wms.snapshot()
        assert nothing is None
        await ask("flow-picks", "PUT", "/instructions/PK-1", instruction())
        known = wms.snapshot()
        assert known is not None
        await ask("flow-picks", "PUT", "/instructions/PK-2", instruction(id="PK-2"))
        wms.restore(known)
        assert (await ask("wms-reader", "GET", "/instructions/PK-1"))[0] == 200
        assert (await ask("wms-reader", "GET", "/instructions/PK-2"))[0] == 404
        wms.restore(nothing)
        assert wms.snapshot() is None
        assert (await ask("wms-reader", "GET", "/instructions/PK-1"))[0] == 401, "no token either"

    with_wms(scene)
