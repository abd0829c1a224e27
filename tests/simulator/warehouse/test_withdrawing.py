"""The WMS gives back what it has not packed, decides once, and confirms no more than is left."""

from __future__ import annotations

from typing import Any

from simulator.warehouse import Warehouse
from tests.simulator.warehouse.test_warehouse import Ask, ea, instruction, parcel, with_wms


def withdrawal(value: str, name: str = "PW-1", **more: Any) -> dict[str, Any]:
    line = {"line": 1, "sku": "BOLT", "quantity": ea(value)}
    head = {"id": name, "shop": "shop", "pick": "PK-1", "version": 1}
    return {**head, "lines": [line], **more}


async def told(ask: Ask, body: dict[str, Any]) -> tuple[int, Any]:
    return await ask("flow-picks", "PUT", f"/withdrawals/{body['id']}", body)


async def decisions(ask: Ask, since: int = 0) -> dict[str, str]:
    page = (await ask("wms-reader", "GET", f"/decisions?changed_since={since}"))[1]
    return {one["id"]: one["lines"][0]["quantity"]["value"] for one in page["decisions"]}


def test_what_is_not_packed_is_given_back_and_cannot_be_confirmed() -> None:
    async def scene(ask: Ask, _: Warehouse) -> None:
        await ask("flow-picks", "PUT", "/instructions/PK-1", instruction())
        pack = {"lines": [{"line": 1, "quantity": ea("6")}]}
        status, packed = await ask("floor", "POST", "/instructions/PK-1/packings", pack)
        assert (status, packed["lines"]) == (201, [{"line": 1, "quantity": ea("6")}])
        assert await told(ask, withdrawal("7")) == (200, {"status": "applied"})
        assert await decisions(ask) == {"PW-1": "4"}
        path = "/instructions/PK-1/confirmations"
        assert (await ask("floor", "POST", path, parcel("7")))[1]["code"] == "not-instructed"
        more = (await ask("floor", "POST", "/instructions/PK-1/packings", pack))[1]
        assert more["code"] == "not-instructed"
        assert (await ask("floor", "POST", path, parcel("6")))[0] == 201

    with_wms(scene)


def test_what_has_left_or_was_not_found_is_too_late() -> None:
    async def scene(ask: Ask, _: Warehouse) -> None:
        await ask("flow-picks", "PUT", "/instructions/PK-1", instruction())
        await ask("floor", "POST", "/instructions/PK-1/confirmations", parcel("5", short="2"))
        await told(ask, withdrawal("2"))
        await told(ask, withdrawal("9", "PW-2"))
        await told(ask, withdrawal("9", "PW-3"))
        assert await decisions(ask) == {"PW-1": "2", "PW-2": "1", "PW-3": "0"}

    with_wms(scene)


def test_what_is_packed_stays_packed_where_some_of_it_has_left_and_some_was_not_found() -> None:
    async def scene(ask: Ask, _: Warehouse) -> None:
        await ask("flow-picks", "PUT", "/instructions/PK-1", instruction())
        pack = {"lines": [{"line": 1, "quantity": ea("5")}]}
        assert (await ask("floor", "POST", "/instructions/PK-1/packings", pack))[0] == 201
        path = "/instructions/PK-1/confirmations"
        assert (await ask("floor", "POST", path, parcel("3", short="2")))[0] == 201
        await told(ask, withdrawal("5"))
        assert await decisions(ask) == {"PW-1": "3"}
        assert (await ask("floor", "POST", path, parcel("2")))[0] == 201

    with_wms(scene)


def test_a_withdrawal_is_decided_once_however_often_it_is_told_and_never_another() -> None:
    async def scene(ask: Ask, _: Warehouse) -> None:
        await ask("flow-picks", "PUT", "/instructions/PK-1", instruction())
        await told(ask, withdrawal("3"))
        assert await told(ask, withdrawal("3", version=2)) == (200, {"status": "stale"})
        assert (await told(ask, withdrawal("4")))[1]["code"] == "withdrawal-changed"
        page = (await ask("wms-reader", "GET", "/decisions?changed_since=0"))[1]
        assert [one["version"] for one in page["decisions"]] == [1]
        assert await decisions(ask, page["position"]) == {}
        other = await ask("flow-picks", "PUT", "/withdrawals/PW-9", withdrawal("1"))
        assert other[1]["code"] == "id-mismatch"

    with_wms(scene)


def test_a_withdrawal_that_comes_before_its_instruction_waits_for_it() -> None:
    async def scene(ask: Ask, _: Warehouse) -> None:
        assert (await told(ask, withdrawal("3")))[0] == 404
        await ask("flow-picks", "PUT", "/instructions/PK-1", instruction())
        assert await told(ask, withdrawal("3")) == (200, {"status": "applied"})
        unlike = withdrawal("1", "PW-2", lines=[{"line": 1, "sku": "NUT", "quantity": ea("1")}])
        nowhere = withdrawal("1", "PW-2", lines=[{"line": 2, "sku": "BOLT", "quantity": ea("1")}])
        codes = [(await told(ask, body))[1]["code"] for body in (unlike, nowhere)]
        assert codes == ["not-instructed"] * 2

    with_wms(scene)


def test_who_reads_withdraws_nothing_and_a_flow_packs_nothing() -> None:
    async def scene(ask: Ask, _: Warehouse) -> None:
        pack = {"lines": [{"line": 1, "quantity": ea("1")}]}
        refused = [
            await ask("wms-reader", "PUT", "/withdrawals/PW-1", withdrawal("1")),
            await ask("flow-picks", "POST", "/instructions/PK-1/packings", pack),
            await ask("flow-picks", "GET", "/decisions"),
        ]
        assert [status for status, _ in refused] == [403] * 3

    with_wms(scene)
