"""More than was ordered leaves within a tolerance, and what little is missing ends a line."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, moved, progress, tea


async def tolerate(office: Office, over: str, under: str, **other: Any) -> Any:
    rule = {"account": None, "sku": "TEA", "over_percent": over, "under_percent": under}
    rule |= {"unlimited": False} | other
    return await office.ok("clerk", "PUT", "/items/TEA/delivery-tolerance", rule)


async def send(office: Office, order: dict[str, Any], value: str) -> Any:
    content = {"lines": [moved(1, value)], "carrier": None}
    return await office.ok("clerk", "POST", f"/orders/{order['number']}/shipments", content)


async def refused(office: Office, order: dict[str, Any], value: str) -> Any:
    content = {"lines": [moved(1, value)], "carrier": None}
    return await office.refused("clerk", "POST", f"/orders/{order['number']}/shipments", content)


async def noted(office: Office, order: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    path = f"/orders/{order['number']}/delivery-deviations"
    rows = (await office.ok("engine", "GET", path))["deviations"]
    return [(row["reason"], row["quantity"]["value"], row["percent"]) for row in rows]


def test_without_a_tolerance_nothing_leaves_beyond_and_nothing_is_closed(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("4"))
        assert (await refused(office, order, "4.5"))[1] == "not-allocated"
        await send(office, order, "3.9")
        assert progress(await office.read(order)) == {"allocated": "0.1", "shipped": "3.9"}
        assert await noted(office, order) == []

    play(scene)


@pytest.mark.parametrize("parts", [("4",), ("1", "3")])
def test_a_parcel_that_brings_a_line_beyond_is_billed_and_noted(
    play: Play, parts: tuple[str, ...]
) -> None:
    async def scene(office: Office) -> None:
        await tolerate(office, "50", "0")
        order = await office.order(tea("3"))
        for part in parts:
            parcel = await send(office, order, part)
            bill = await office.ok("clerk", "POST", f"/shipments/{parcel['id']}/invoice")
            assert bill["lines"][0]["quantity"]["value"] == part
        after = await office.read(order)
        assert progress(after) == {"shipped": "4", "invoiced": "4"}
        assert (after["shipment_state"], after["invoice_state"]) == ("shipped", "invoiced")
        assert after["totals"] == order["totals"]
        assert await noted(office, order) == [("over-delivered", "1", "50")]
        stock = await office.stock("TEA")
        assert stock["reserved"] == "0"
        assert (await refused(office, order, "0.1"))[1] == "not-allocated"

    play(scene)


def test_nobody_is_sent_more_of_what_he_cancelled_or_waits_for(play: Play) -> None:
    async def scene(office: Office) -> None:
        await tolerate(office, "50", "0")
        less = await office.order(tea("2"))
        path = f"/orders/{less['number']}/cancellations"
        await office.ok("clerk", "POST", path, {"lines": [moved(1, "1")]})
        assert (await refused(office, less, "1.5"))[1] == "not-allocated"
        waiting = await office.order(tea("9"))
        assert progress(waiting)["backordered"] == "3"
        assert (await refused(office, waiting, "6.5"))[1] == "not-allocated"

    play(scene)


def test_an_accounts_own_tolerance_comes_first(play: Play) -> None:
    async def scene(office: Office) -> None:
        await tolerate(office, "0", "0")
        order = await office.order(tea("2"))
        assert (await refused(office, order, "2.5"))[1] == "over-tolerance"
        own = await tolerate(office, "0", "0", account=order["account"], unlimited=True)
        assert own["unlimited"]
        await send(office, order, "4")
        assert await noted(office, order) == [("over-delivered", "2", None)]

    play(scene)


def test_what_is_taken_back_of_it_is_nobodys(play: Play) -> None:
    async def scene(office: Office) -> None:
        await tolerate(office, "50", "0")
        before = await office.stock("TEA")
        order = await office.order(tea("3"))
        first, second = await send(office, order, "1"), await send(office, order, "3")
        why = {"reason": "wrong-goods"}
        await office.ok("clerk", "POST", f"/shipments/{first['id']}/reversal", why)
        assert progress(await office.read(order)) == {"shipped": "3"}
        await office.ok("clerk", "POST", f"/shipments/{second['id']}/reversal", why)
        assert progress(await office.read(order)) == {"allocated": "3"}
        after = await office.stock("TEA")
        assert (after["on_hand"], after["reserved"]) == (before["on_hand"], "36")

    play(scene)


def test_what_little_is_missing_ends_the_line(play: Play) -> None:
    async def scene(office: Office) -> None:
        await tolerate(office, "0", "10")
        order = await office.order(tea("5"))
        await send(office, order, "4")  # a fifth is missing
        assert progress(await office.read(order)) == {"allocated": "1", "shipped": "4"}
        await send(office, order, "0.5")
        assert progress(await office.read(order)) == {"shipped": "4.5", "cancelled": "0.5"}
        assert await noted(office, order) == [("closed-short", "0.5", "10")]
        assert (await office.stock("TEA"))["reserved"] == "0"

    play(scene)


@pytest.mark.parametrize(
    ("path", "other", "code"),
    [
        ("TEA", {"sku": "RARE"}, "id-mismatch"),
        ("GONE", {"sku": "GONE"}, "unknown-item"),
        ("TEA", {"account": "NOBODY"}, "unknown-customer"),
    ],
)
def test_a_tolerance_is_for_an_item_and_an_account_that_there_are(
    play: Play, path: str, other: dict[str, Any], code: str
) -> None:
    async def scene(office: Office) -> None:
        rule = {"account": None, "sku": "TEA", "over_percent": "1", "under_percent": "1"}
        rule |= {"unlimited": False} | other
        told = await office.refused("clerk", "PUT", f"/items/{path}/delivery-tolerance", rule)
        assert told[1] == code

    play(scene)
