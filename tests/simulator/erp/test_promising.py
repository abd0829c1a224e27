"""When what is expected will be enough: whoever waits longest is promised first."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
import pytest

from simulator.erp.rules.promising import dates, left_over
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, rare

MON, TUE, WED = "2031-03-03T00:00:00Z", "2031-03-04T00:00:00Z", "2031-03-05T00:00:00Z"

DAY_US = 86_400_000_000


@pytest.mark.parametrize(
    ("needs", "arrivals", "found"),
    [
        ([5], [], [None]),
        ([5], [(MON, 5)], [MON]),
        ([5], [(MON, 4)], [None]),
        ([5], [(TUE, 4), (MON, 1)], [TUE]),  # the whole of it, with the later one
        ([5, 5], [(MON, 5), (WED, 9)], [MON, WED]),
        ([9, 1], [(MON, 5), (TUE, 5)], [TUE, TUE]),  # the oldest is served first
        ([1, 9, 1], [(MON, 5)], [MON, None, None]),
    ],
)
def test_a_need_is_promised_when_it_and_all_before_it_are_covered(
    needs: list[int], arrivals: list[tuple[str, int]], found: list[str | None]
) -> None:
    inbound = [(at, Decimal(quantity)) for at, quantity in arrivals]
    assert dates([Decimal(need) for need in needs], inbound) == found


@pytest.mark.parametrize(
    ("needs", "left"),
    [
        ([], [(MON, "EAST", 5), (TUE, "WEST", 4)]),
        ([(5, "EAST")], [(TUE, "WEST", 4)]),
        ([(3, "EAST"), (3, "EAST")], [(TUE, "WEST", 4)]),  # one lacks a piece, and nobody else
        ([(6, "EAST WEST")], [(TUE, "WEST", 3)]),  # what comes first goes first
        ([(2, "WEST"), (6, "EAST WEST")], [(TUE, "WEST", 1)]),
        ([(2, "NORTH")], [(MON, "EAST", 5), (TUE, "WEST", 4)]),
    ],
)
def test_what_is_left_can_be_promised_where_and_when_it_comes(
    needs: list[tuple[int, str]], left: list[tuple[str, str, int]]
) -> None:
    supplies = [(TUE, "WEST", Decimal(4)), (MON, "EAST", Decimal(5))]
    wanted = [(Decimal(need), places.split().__contains__) for need, places in needs]
    assert left_over(wanted, supplies) == [(at, place, Decimal(n)) for at, place, n in left]


async def replenish(office: Office, value: str) -> None:
    """So many of what nobody has any of are to come."""
    quantity = {"value": value, "unit": "EA"}
    coming = {"id": "R-1", "warehouse": "EAST", "sku": "RARE", "quantity": quantity}
    at = "2024-03-08T08:00:00Z"
    await office.ok("clerk", "PUT", "/replenishments/R-1", {**coming, "expected_at": at})


async def dated(office: Office, order: str) -> str | None:
    """By when the ERP has what the only line of an order waits for, by the feed."""
    feed = await office.ok("engine", "GET", "/promise-changes?after=0")
    told = {change["id"]: change["data"]["lines"] for change in feed["changes"]}
    lines: list[dict[str, Any]] = told.get(order, [])
    return lines[0]["expected_at"] if lines else None


async def comes(
    office: Office, value: str, *, last: bool = False, sku: str = "RARE"
) -> tuple[int, Any]:
    line = {"sku": sku, "quantity": {"value": value, "unit": "EA"}}
    content = {"warehouse": "EAST", "lines": [line] if value != "0" else [], "last": last}
    answer = await office.send("clerk", "POST", "/replenishments/R-1/receipts", content)
    return answer.status, orjson.loads(answer.body)


def test_what_came_of_a_delivery_is_expected_no_more(play: Play) -> None:
    async def scene(office: Office) -> list[Any]:
        await replenish(office, "9")
        status, some = await comes(office, "4")
        seen = [status, some["expected"]["quantity"], some["availability"][0]["on_hand"]]
        order = await office.order(rare("10"))
        seen.append(await dated(office, order["number"]))
        await replenish(office, "6")
        seen.append(await dated(office, order["number"]))
        status, rest = await comes(office, "6")
        return [*seen, status, rest["expected"], (await comes(office, "1"))[0]]

    whole = "2024-03-08T08:00:00.000000Z"
    five = {"value": "5", "unit": "EA"}
    assert play(scene) == [201, five, "4", None, whole, 201, None, 404]


def test_a_delivery_that_is_called_off_promises_nothing(play: Play) -> None:
    async def scene(office: Office) -> list[Any]:
        await replenish(office, "9")
        order = await office.order(rare("2"))
        before = await dated(office, order["number"])
        refused = (await comes(office, "0"))[1]["code"]
        status, _ = await comes(office, "0", last=True)
        return [before is None, refused, status, await dated(office, order["number"])]

    assert play(scene) == [False, "nothing-received", 201, None]


def test_what_came_is_the_item_that_was_expected(play: Play) -> None:
    async def scene(office: Office) -> list[Any]:
        await replenish(office, "9")
        status, told = await comes(office, "1", sku="TEA")
        return [status, told["code"]]

    assert play(scene) == [422, "item-differs"]


def test_a_date_that_passes_without_its_goods_is_taken_back(play: Play) -> None:
    async def scene(office: Office) -> list[str | None]:
        await replenish(office, "9")
        order = await office.order(rare("2"))
        before = await dated(office, order["number"])
        await office.goes_on(9 * DAY_US)
        return [before, await dated(office, order["number"])]

    assert play(scene) == ["2024-03-08T08:00:00.000000Z", None]


def test_an_outlook_is_told_of_when_it_is_another_one_and_only_then(play: Play) -> None:
    async def scene(office: Office) -> list[tuple[int, list[str]]]:
        await office.ok("clerk", "PUT", "/outlooks/RARE", {"id": "RARE", "lead_time_days": 9})
        await replenish(office, "4")
        await office.order(rare("3"))
        await replenish(office, "4")
        await replenish(office, "9")
        feed = await office.ok("engine", "GET", "/outlook-changes?after=0")
        return [
            (change["version"], [step["quantity"] for step in change["data"]["steps"]])
            for change in feed["changes"]
        ]

    assert play(scene) == [(1, []), (2, ["4"]), (3, ["1"]), (4, ["6"])]


def test_nothing_is_told_of_items_whose_dates_nobody_shows(play: Play) -> None:
    async def scene(office: Office) -> Any:
        await replenish(office, "4")
        return await office.ok("engine", "GET", "/outlook-changes?after=0")

    assert play(scene)["changes"] == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"id": "TEA", "lead_time_days": 1}, "id-mismatch"),
        ({"id": "NONE", "lead_time_days": 1}, "unknown-item"),
    ],
)
def test_an_outlook_of_something_else_is_refused(play: Play, body: Any, code: str) -> None:
    async def scene(office: Office) -> Any:
        sku = "RARE" if code == "id-mismatch" else "NONE"
        return await office.refused("clerk", "PUT", f"/outlooks/{sku}", body)

    assert play(scene) == (422, code)
