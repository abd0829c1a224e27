"""Amendments in the ERP: decided at once and as a whole, by when they were asked for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, axes, moved, progress, rare, tea

SOON = "2024-03-01T09:00:00.000000Z"


def amendment(*wanted: tuple[int, str, str], **head: Any) -> dict[str, Any]:
    lines = [
        {"line": line, "quantity": {"value": value, "unit": unit}} for line, value, unit in wanted
    ]
    known = {"shop": "main", "reference": "A-1", "order": "S-000001", "account": "ALFKI"}
    return {**known, "requested_at": SOON, "lines": lines} | head


async def decided(office: Office, body: dict[str, Any]) -> tuple[str, str | None]:
    answer = await office.ok("engine", "POST", "/amendments", body)
    return answer["state"], answer["reason"]


def test_what_is_wanted_less_is_cancelled_and_its_goods_are_free(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("5"), rare("2", 2))
        wanted = amendment((1, "3", "CS"), (2, "0", "EA"))
        assert await decided(office, wanted) == ("accepted", None)
        order = await office.read(order)
        assert progress(order) == {"allocated": "3", "cancelled": "2"}
        assert progress(order, 2) == {"cancelled": "2"}
        assert (await office.stock("TEA"))["reserved"] == "36"
        again = await office.ok("engine", "POST", "/amendments", wanted)
        assert again["state"] == "accepted"
        assert progress(await office.read(order)) == {"allocated": "3", "cancelled": "2"}

    play(scene)


@pytest.mark.parametrize(
    ("wanted", "head", "reason"),
    [
        ((1, "6", "CS"), {}, "more-than-ordered"),
        ((1, "1", "CS"), {}, "shipped"),
        ((1, "3", "EA"), {}, "not-ordered"),
        ((7, "0", "CS"), {}, "not-ordered"),
        ((1, "3", "CS"), {"requested_at": "2024-03-02T08:00:00Z"}, "too-late"),
    ],
)
def test_an_amendment_is_refused_as_a_whole_with_a_reason(
    play: Play, wanted: tuple[int, str, str], head: dict[str, Any], reason: str
) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("5"), rare("2", 2))
        await office.ship(order, moved(1, "2"))
        before = await office.read(order)
        body = amendment((2, "0", "EA"), wanted, **head)
        assert await decided(office, body) == ("refused", reason)
        assert await office.read(order) == before

    play(scene)


def test_it_counts_when_the_buyer_asked_and_not_when_it_arrives(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("5"))
        await office.clock.sleep_until_us(3 * 86_400_000_000)
        office.tokens.clear()
        body = amendment((1, "0", "CS"), requested_at="2024-03-02T07:59:59.999999Z")
        assert await decided(office, body) == ("accepted", None)
        assert axes(await office.read(order)) == ("cancelled", "none", "none")

    play(scene)


def test_an_order_that_is_not_there_yet_is_told_from_a_refusal(play: Play) -> None:
    async def scene(office: Office) -> None:
        body = amendment((1, "0", "CS"))
        assert await office.refused("engine", "POST", "/amendments", body) == (
            404,
            "order-not-there",
        )
        await office.order(tea("5"))
        other = amendment((1, "0", "CS"), account="TIGHT")
        assert await office.refused("engine", "POST", "/amendments", other) == (
            404,
            "order-not-there",
        )
        poison = amendment((1, "0", "CS"), account="stranger")
        refused = await office.refused("engine", "POST", "/amendments", poison)
        assert refused == (422, "unknown-customer")
        twice = amendment((1, "0", "CS"), (1, "1", "CS"))
        assert (await office.refused("engine", "POST", "/amendments", twice))[1] == "duplicate-line"
        page = await office.ok("reader", "GET", "/amendments?reference=A-1")
        assert page["amendments"] == []

    play(scene)


def test_an_order_of_a_merged_account_is_amended_by_its_survivor(play: Play) -> None:
    async def scene(office: Office) -> None:
        await office.order(tea("1"))
        await office.ok("clerk", "POST", "/customers/ALFKI/merger", {"into": "TIGHT"})
        body = amendment((1, "0", "CS"), account="TIGHT")
        answer = await office.ok("engine", "POST", "/amendments", body)
        assert answer["state"] == "accepted"

    play(scene)
