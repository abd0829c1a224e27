"""When what is expected will be enough: whoever waits longest is promised first."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from simulator.erp.rules.promising import dates, left_over
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, rare

MON, TUE, WED = "2031-03-03T00:00:00Z", "2031-03-04T00:00:00Z", "2031-03-05T00:00:00Z"


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
