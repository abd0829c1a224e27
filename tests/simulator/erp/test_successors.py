"""Orders that go on as others: what leaves a line is ordered once more, at the price it says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from simulator.erp import import_masters
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import (
    Office,
    item,
    moved,
    price,
    progress,
    rare,
    small_world,
    tea,
)

SOON = "2024-03-01T20:00:00.000000Z"


def bring_cocoa(office: Office, at: str = "30.0000", **more: Any) -> None:
    """Cocoa is counted as tea is, costs so much a case, and there are five of them."""
    world = small_world()
    cocoa = replace(item("COCOA", "EA", ("CS", "12")), **more)
    stock = (replace(world.opening_stock[0], sku="COCOA"),)
    rules = (price("P-COCOA", "COCOA", "CS", at),)
    import_masters(
        office.erp.state, replace(world, items=(cocoa,), prices=rules, opening_stock=stock)
    )


async def substitute(office: Office, order: dict[str, Any], value: str, **more: Any) -> Any:
    asked = {**moved(1, value), "sku": "COCOA", "price": "original", "decline_until": None}
    path = f"/orders/{order['number']}/substitutions"
    return await office.ok("clerk", "POST", path, asked | more)


async def split(office: Office, order: dict[str, Any], *lines: dict[str, Any]) -> Any:
    path = f"/orders/{order['number']}/splits"
    return await office.ok("clerk", "POST", path, {"lines": list(lines)})


async def hold(office: Office, order: dict[str, Any], why: str) -> Any:
    return await office.ok("clerk", "POST", f"/orders/{order['number']}/holds", {"hold": why})


def test_a_substitute_takes_over_what_was_open_and_names_its_line_and_price_rule(
    play: Play,
) -> None:
    async def scene(office: Office) -> None:
        bring_cocoa(office)
        order = await office.order(tea("8"))
        instead = await substitute(office, order, "2", decline_until=SOON)
        assert progress(await office.read(order)) == {"allocated": "6", "cancelled": "2"}
        (line,) = instead["lines"]
        kept = ("line", "unit_price", "price_rule")
        assert [line[name] for name in kept] == [order["lines"][0][name] for name in kept]
        assert (line["sku"], line["net"]["amount_minor"]) == ("COCOA", 4800)
        assert progress(instead) == {"allocated": "2"}
        assert (instead["shop"], instead["reference"]) == ("erp", instead["number"])
        assert instead["origin"] == {
            "kind": "substitution",
            "order": order["number"],
            "reference": "S-000001",
            "price": "original",
            "decline_until": SOON,
        }

    play(scene)


def test_a_substitute_at_its_own_price_names_the_erps_rule_for_it(play: Play) -> None:
    async def scene(office: Office) -> None:
        bring_cocoa(office)
        instead = await substitute(office, await office.order(tea("8")), "1", price="own")
        (line,) = instead["lines"]
        assert (line["price_rule"], line["net"]["amount_minor"]) == ("P-COCOA", 3000)

    play(scene)


@pytest.mark.parametrize(
    ("asked", "item", "code"),
    [
        ({"sku": "TEA"}, {}, "no-substitute"),
        ({"sku": "RARE"}, {}, "no-substitute"),
        ({}, {"status": "discontinued"}, "no-substitute"),
        ({"sku": "NOTHING"}, {}, "unknown-item"),
        ({"quantity": {"value": "9", "unit": "CS"}}, {}, "not-open"),
        ({"quantity": {"value": "1", "unit": "EA"}}, {}, "unit-mismatch"),
        ({"line": 2}, {}, "unknown-line"),
        ({"decline_until": "2024-03-01T07:00:00Z"}, {}, "validity-invalid"),
    ],
)
def test_what_cannot_be_sent_instead_is_refused_and_nothing_has_happened(
    play: Play, asked: dict[str, Any], item: dict[str, Any], code: str
) -> None:
    async def scene(office: Office) -> None:
        bring_cocoa(office, **item)
        order = await office.order(tea("8"))
        body = {**moved(1, "1"), "sku": "COCOA", "price": "own", "decline_until": None} | asked
        path = f"/orders/{order['number']}/substitutions"
        assert await office.refused("clerk", "POST", path, body) == (422, code)
        assert progress(await office.read(order)) == {"allocated": "7", "backordered": "1"}

    play(scene)


@pytest.mark.parametrize(
    ("until", "at", "state"),
    [
        (SOON, "2024-03-01T19:59:59Z", "accepted"),
        (SOON, SOON, "refused"),
        (None, "2024-03-01T08:00:01Z", "refused"),
    ],
)
def test_a_substitute_is_declined_until_its_terms_end_and_never_without_any(
    play: Play, until: str | None, at: str, state: str
) -> None:
    async def scene(office: Office) -> None:
        bring_cocoa(office)
        instead = await substitute(office, await office.order(tea("8")), "2", decline_until=until)
        body = {
            "shop": "main",
            "reference": "A-1",
            "account": "ALFKI",
            "requested_at": at,
            "order": instead["reference"],
            "lines": [moved(1, "0")],
        }
        body["lines"][0]["quantity"]["value"] = "0"
        answer = await office.ok("engine", "POST", "/amendments", body)
        assert answer["state"] == state
        left = {"cancelled": "2"} if state == "accepted" else {"allocated": "2"}
        assert progress(await office.read(instead)) == left

    play(scene)


def test_a_split_keeps_every_quantity_and_its_goods_before_anybody_who_waits(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("6"), rare("2", 2))
        waiting = await office.order(tea("3"), reference="S-000002")
        assert progress(waiting) == {"allocated": "1", "backordered": "2"}
        rest = await split(office, order, moved(1, "4"), moved(2, "2", "EA"))
        first = await office.read(order)
        assert progress(first) == {"allocated": "2", "cancelled": "4"}
        assert progress(first, 2) == {"cancelled": "2"}
        assert progress(rest) == {"allocated": "4"}
        assert progress(rest, 2) == {"backordered": "2"}
        assert (rest["origin"]["kind"], rest["origin"]["order"]) == ("split", order["number"])
        assert progress(await office.read(waiting)) == {"allocated": "1", "backordered": "2"}

    play(scene)


def test_nothing_is_split_off_unless_something_stays(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("2"), rare("1", 2))
        path = f"/orders/{order['number']}/splits"
        whole = {"lines": [moved(1, "2"), moved(2, "1", "EA")]}
        assert await office.refused("clerk", "POST", path, whole) == (422, "split-whole")
        twice = {"lines": [moved(1, "1"), moved(1, "1")]}
        assert await office.refused("clerk", "POST", path, twice) == (422, "duplicate-line")

    play(scene)


def card(authorised: str | None) -> dict[str, Any]:
    """Fields of an order that a card pays."""
    named = {"payment.authorisation": "AU-1"}
    return named if authorised is None else named | {"payment.authorised": authorised}


def test_what_continues_an_order_is_paid_by_its_card(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("4"), custom=card("12000"))
        rest = await split(office, order, moved(1, "3"))
        assert rest["custom"] == card("12000")
        assert progress(await office.read(order)) == {"allocated": "1", "cancelled": "3"}

    play(scene)


@pytest.mark.parametrize(
    ("authorised", "price", "code"),
    [
        ("11520", "10.0000", None),  # cheaper
        ("11520", "24.0000", None),  # as dear
        ("11520", "24.0100", "over-authorised"),
        ("11880", "25.0000", None),  # dearer, and still less than was set aside
        ("11879", "25.0000", "over-authorised"),
        (None, "24.0000", None),
        (None, "24.0100", "over-authorised"),
    ],
)
def test_nothing_is_sent_instead_that_is_dearer_than_its_card_was_authorised_for(
    play: Play, authorised: str | None, price: str, code: str | None
) -> None:
    async def scene(office: Office) -> None:
        bring_cocoa(office, price)
        order = await office.order(tea("4"), custom=card(authorised))
        shipped = await office.ship(await split(office, order, moved(1, "1")))
        await office.invoice(shipped)
        asked = {**moved(1, "3"), "sku": "COCOA", "price": "own", "decline_until": None}
        path = f"/orders/{order['number']}/substitutions"
        if code is None:
            await office.ok("clerk", "POST", path, asked)
            assert progress(await office.read(order)) == {"cancelled": "4"}
        else:
            assert await office.refused("clerk", "POST", path, asked) == (422, code)
            assert progress(await office.read(order)) == {"allocated": "3", "cancelled": "1"}

    play(scene)


def test_what_continues_an_order_is_told_of_before_what_left_it(play: Play) -> None:
    async def scene(office: Office) -> None:
        bring_cocoa(office)
        order = await office.order(tea("2"))
        instead = await substitute(office, order, "2")
        page = await office.ok("reader", "GET", "/changes?after=0&limit=1000")
        told = [each["id"] for each in page["changes"] if each["entity"] == "order"]
        assert told[-2:] == [instead["number"], order["number"]]
        assert (await office.read(order))["state"] == "cancelled"

    play(scene)


def test_what_continues_a_held_order_is_held_for_the_same(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("6"), account="TIGHT")
        assert order["holds"] == ["credit"]
        rest = await split(office, order, moved(1, "5"))
        assert (rest["holds"], rest["state"]) == (["credit"], "held")
        path = f"/orders/{rest['number']}/release"
        assert (await office.ok("clerk", "POST", path, {"hold": "credit"}))["holds"] == []

    play(scene)


def test_a_hold_gives_up_what_was_reserved_and_a_release_takes_it_back(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("6"))
        waiting = await office.order(tea("3"), reference="S-000002")
        held = await hold(office, order, "review")
        assert (held["state"], held["holds"]) == ("held", ["review"])
        assert progress(held) == {"backordered": "6"}
        assert progress(await office.read(waiting)) == {"allocated": "3"}
        path = f"/orders/{order['number']}"
        again = await office.refused("clerk", "POST", f"{path}/holds", {"hold": "review"})
        assert again == (409, "order-held")
        assert (await hold(office, order, "price"))["holds"] == ["review", "price"]
        for why in ("review", "price"):
            await office.ok("clerk", "POST", f"{path}/release", {"hold": why})
        assert progress(await office.read(order)) == {"allocated": "4", "backordered": "2"}

    play(scene)


def test_an_order_of_which_nothing_is_open_is_not_held(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("2"))
        await office.ship(order)
        path = f"/orders/{order['number']}/holds"
        refused = await office.refused("clerk", "POST", path, {"hold": "price"})
        assert refused == (409, "order-closed")

    play(scene)


def test_what_was_sent_instead_is_asked_back_under_its_own_number(play: Play) -> None:
    async def scene(office: Office) -> None:
        bring_cocoa(office)
        instead = await substitute(office, await office.order(tea("8")), "2")
        await office.invoice(await office.ship(instead))
        line = {**moved(1, "1"), "sku": "COCOA", "reason": "damaged"}
        request = {
            "shop": "main",
            "request": "RQ-1",
            "account": "ALFKI",
            "notes": None,
            "reference": instead["number"],
            "requested_at": SOON,
            "resolution": "credit",
            "requested_by": {"role": "buyer", "id": "ALFKI"},
            "lines": [line],
        }
        entered = await office.ok("engine", "POST", "/returns", request)
        assert (entered["state"], entered["order"]) == ("requested", instead["number"])

    play(scene)
