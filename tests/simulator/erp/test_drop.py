"""The ERP's folders: whole files in, numbered files out, and a name is taken in once."""

from __future__ import annotations

import asyncio
import zlib
from dataclasses import replace
from typing import Any

import orjson
import pytest

from contracts.ports import Request, Response
from contracts.sheet import MEDIA, Sheet, read_sheet
from simulator.asgi import call_asgi
from simulator.erp.drop.exports import OBJECTS
from simulator.erp.kinds import KINDS
from simulator.erp.snapshots import FIGURE
from simulator.profiles import FILE_DROP, Figure
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, new_order, tea

SECOND = 1_000_000
NAME = "orders-S-1.csv"


async def call(office: Office, method: str, path: str, body: bytes = b"") -> Response:
    """What the folders answer."""
    assert office.erp.drop is not None
    request = Request(method, path, {"content-type": MEDIA} if body else {}, body)
    return await call_asgi(office.erp.drop.app, request, host="drop")


async def until(office: Office, at_s: int) -> None:
    """Let the jobs run until an instant."""
    task = asyncio.ensure_future(office.erp.dispatcher.run())
    await office.clock.sleep_until_us(at_s * SECOND + 1)
    task.cancel()


async def put(office: Office, data: bytes, name: str = NAME) -> None:
    """Write a draft and release it."""
    for path, method, body in ((name, "PUT", data), (f"{name}/release", "POST", b"")):
        assert (await call(office, method, f"/inbox/{path}", body)).status == 200


async def acknowledged(office: Office, name: str = NAME) -> dict[str, Any] | int:
    """What the ERP says of a file; the status where it says nothing."""
    answer = await call(office, "GET", f"/outbox/ack-{name}")
    return read_sheet(answer.body).documents[0] if answer.status == 200 else answer.status


ORDERS = Sheet("orders", 1, (new_order(tea("1")),)).written()


def test_a_released_file_is_entered_at_the_next_import_and_acknowledged(play: Play) -> None:
    async def scene(office: Office) -> None:
        await until(office, 1)
        await put(office, ORDERS)
        await until(office, 299)
        assert await acknowledged(office) == 404
        await until(office, 300)
        said = {"row": 0, "state": "entered", "number": "SO-000001", "reason": None}
        assert await acknowledged(office) == said

    play(scene, FILE_DROP)


def test_a_file_of_stock_says_as_of_when_its_figures_hold(play: Play) -> None:
    async def scene(office: Office) -> None:
        await until(office, 0)
        await office.order(tea("1"))
        await until(office, 86_400)
        sheets = [
            read_sheet((await call(office, "GET", f"/outbox/{name}")).body)
            for name in await names(office)
            if "availability" in name
        ]
        dated = {row["changed_at"] for one in sheets for row in one.documents}
        assert dated == {"2024-03-01T08:00:00.000000Z", "2024-03-01T08:10:00.000000Z"}
        full = await call(office, "GET", "/outbox/full-availability-000001.csv")
        as_of = {row["as_of"] for row in read_sheet(full.body).documents}
        assert as_of == {"2024-03-02T02:45:00.000000Z"}

    play(scene, FILE_DROP)


def test_a_draft_is_left_alone(play: Play) -> None:
    async def scene(office: Office) -> None:
        await call(office, "PUT", f"/inbox/{NAME}", ORDERS)
        await until(office, 600)
        assert office.erp.state.count("order") == 0

    play(scene, FILE_DROP)


def test_a_file_of_a_known_name_is_not_entered_again(play: Play) -> None:
    async def scene(office: Office) -> None:
        for at_s in (300, 600, 900):
            await put(office, ORDERS)
            await until(office, at_s)
        assert office.erp.state.count("order") == 1
        await put(office, ORDERS, "orders-S-1-again.csv")
        await until(office, 1_200)
        assert office.erp.state.count("order") == 2, "of another name it is another order"

    play(scene, FILE_DROP)


@pytest.mark.parametrize(
    ("data", "state", "reason"),
    [
        (ORDERS[:-9], "unreadable", "no-trailer"),
        (ORDERS.decode().encode("utf-16"), "unreadable", "no-trailer"),
        (Sheet("wishes", 1, ({},)).written(), "unreadable", "no-sheet"),
        (Sheet("orders", 1, ({"shop": "?"},)).written(), "refused", "invalid"),
        (
            Sheet("orders", 1, (new_order(tea("1"), account="STOP"),)).written(),
            "refused",
            "blocked-customer",
        ),
    ],
)
def test_what_cannot_be_entered_is_said_and_may_be_replaced(
    play: Play, data: bytes, state: str, reason: str
) -> None:
    async def scene(office: Office) -> None:
        await put(office, data)
        await until(office, 300)
        said = await acknowledged(office)
        assert isinstance(said, dict)
        assert (said["state"], said["reason"]) == (state, reason)
        assert "put" in said["says"], "it says what to do"
        if state == "unreadable":
            await put(office, ORDERS)
            await until(office, 600)
            assert office.erp.state.count("order") == 1

    play(scene, FILE_DROP)


def test_changes_leave_in_numbered_files_each_object_at_its_own_times(play: Play) -> None:
    async def scene(office: Office) -> None:
        await until(office, 0)
        first = await names(office)
        assert [name[:6] for name in first] == [f"{n:06}" for n in range(1, len(first) + 1)]
        told = " ".join(name[7:-4] for name in first)
        assert told == "customers items prices discounts availability"
        await office.order(tea("1"))
        await until(office, 599)
        assert await names(office) == first
        await until(office, 600)
        assert [name[7:-4] for name in (await names(office))[len(first) :]] == [
            "order_status",
            "availability",
        ]
        name = (await names(office))[-2]
        sheet = read_sheet((await call(office, "GET", f"/outbox/{name}")).body)
        row = office.erp.state.get("order", "SO-000001")
        assert row is not None
        assert (sheet.number, sheet.documents[0]["data"]) == (len(first) + 1, row.body)

    every = {**FILE_DROP.batch_every_s.value, "prices": 86_400}
    play(scene, replace(FILE_DROP, batch_every_s=Figure(every, "test")))


async def names(office: Office) -> list[str]:
    """The numbered files of the outbox."""
    listed = orjson.loads((await call(office, "GET", "/outbox")).body)["files"]
    return [one["name"] for one in listed if one["name"][0].isdigit()]


def test_every_kind_that_a_feed_tells_of_leaves_by_files_too() -> None:
    assert {kind.name for kind in KINDS if kind.fed} - {FIGURE} == set(OBJECTS)
    assert set(OBJECTS.values()) == set(FILE_DROP.batch_every_s.value)


def test_everything_there_is_leaves_once_a_night(play: Play) -> None:
    async def scene(office: Office) -> None:
        await office.order(tea("1"))
        await until(office, 67_500)  # 02:45, for the office opens at 08:00
        listed = orjson.loads((await call(office, "GET", "/outbox?after=full-")).body)["files"]
        full = {one["name"].rpartition("-")[0] for one in listed}
        assert {"full-orders", "full-availability"} <= full
        name = next(one["name"] for one in listed if one["name"].startswith("full-orders"))
        orders = read_sheet((await call(office, "GET", f"/outbox/{name}")).body)
        assert [order["number"] for order in orders.documents] == ["SO-000001"]

    play(scene, FILE_DROP)


def test_a_reject_says_where_it_is_and_how_to_mend_it(play: Play) -> None:
    async def scene(office: Office) -> None:
        whole = ORDERS.rpartition(b"T,")
        await put(office, whole[0] + b"T,2,00000000\r\n")
        await put(office, Sheet("orders", 1, ({"shop": "s"},)).written(), "orders-S-2.csv")
        await put(office, b"H,orders,1\r\nT,0,%08x\r\n" % zlib.crc32(b"H,orders,1\r\n"), "x")
        await until(office, 300)
        said = await acknowledged(office)
        assert isinstance(said, dict)
        assert whole[2].decode().strip() in said["says"], "the trailer that would fit"
        second = await acknowledged(office, "orders-S-2.csv")
        assert isinstance(second, dict)
        assert second["field"] == "/reference"
        assert "/reference" in second["says"]
        third = await acknowledged(office, "x")
        assert isinstance(third, dict)
        assert third["reason"] == "no-header"

    play(scene, FILE_DROP)
