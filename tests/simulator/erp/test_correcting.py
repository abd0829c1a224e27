"""Orders that are held for their price, and the prices that clerks correct in them."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.profiles import CLASSIC, PRICE_CHECK
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, line, new_order, rice, tea
from tests.simulator.erp.test_successors import card


def priced(number: int, amount: str, discount: str = "0") -> dict[str, Any]:
    price = {"amount": amount, "currency": "USD", "per": "1"}
    return {"line": number, "unit_price": price, "discount_percent": discount}


async def correct(office: Office, order: dict[str, Any], *lines: dict[str, Any]) -> dict[str, Any]:
    content = {"lines": list(lines), "reason": "as agreed by phone"}
    return await office.ok("clerk", "POST", f"/orders/{order['number']}/price-corrections", content)


async def hold(office: Office, order: dict[str, Any]) -> None:
    await office.ok("clerk", "POST", f"/orders/{order['number']}/holds", {"hold": "price"})


@pytest.mark.parametrize(
    ("amount", "holds"),
    [("20.0000", []), ("19.0000", []), ("21.0000", []), ("18.9900", ["price"]), ("24", ["price"])],
)
def test_an_order_is_held_whose_price_is_off_by_more_than_is_tolerated(
    play: Play, amount: str, holds: list[str]
) -> None:
    async def scene(office: Office) -> None:
        given = line(1, "TEA", "2", "CS", "P-TEA-ALFKI", amount)
        order = await office.order(given)
        assert order["holds"] == holds
        assert order["lines"][0]["unit_price"]["amount"] == amount, "it is kept as it was given"

    play(scene, PRICE_CHECK)


def test_a_discount_that_is_not_the_erps_and_an_erp_that_compares_nothing(play: Play) -> None:
    async def checked(office: Office) -> None:
        assert (await office.order(rice("10")))["holds"] == ["price"], "15 % are its own"
        own = {**rice("10"), "discount_percent": "15", "discount_rule": "D-RICE"}
        assert (await office.order(own))["holds"] == []

    async def taken(office: Office) -> None:
        assert (await office.order(tea("2")))["holds"] == []

    play(checked, PRICE_CHECK)
    play(taken, CLASSIC)


def test_a_corrected_price_says_what_was_before_and_line_total_and_bill_follow(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("2"), rice("10", 2))
        await hold(office, order)
        told = await correct(office, order, priced(1, "21.0000", "10"))
        (fixed,) = told["lines"]
        assert fixed["was"]["unit_price"]["amount"] == "24.0000"
        assert (fixed["net"]["amount_minor"], fixed["tax"]["amount_minor"]) == (3_780, 756)
        assert (told["corrected_by"], told["system"]) == ("clerk", "erp")
        order = await office.read(order)
        assert order["totals"] == told["totals"]
        assert order["totals"]["lines"]["amount_minor"] == 3_780 + 1_990
        path = f"/orders/{order['number']}/release"
        await office.ok("clerk", "POST", path, {"hold": "price"})
        bill = await office.invoice(await office.ship(order))
        assert bill["totals"] == told["totals"]
        feed = await office.ok("engine", "GET", "/price-correction-changes?after=0")
        assert [each["id"] for each in feed["changes"]] == [told["id"]]

    play(scene)


def test_what_may_not_be_corrected_is_refused_and_nothing_has_happened(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("2"))
        path = f"/orders/{order['number']}/price-corrections"

        async def refused(*lines: dict[str, Any]) -> str:
            content = {"lines": list(lines), "reason": "because"}
            return (await office.refused("clerk", "POST", path, content))[1]

        assert await refused(priced(1, "1")) == "no-such-hold"
        await hold(office, order)
        assert await refused(priced(7, "1")) == "unknown-line"
        assert await refused(priced(1, "1"), priced(1, "2")) == "duplicate-line"
        euro = priced(1, "1")
        euro["unit_price"]["currency"] = "EUR"
        assert await refused(euro) == "currency-mismatch"
        assert (await office.read(order))["totals"] == order["totals"]
        assert office.erp.state.count("price_correction") == 0

    play(scene)


def test_an_order_that_has_become_too_dear_waits_for_its_credit_too(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("3"), account="TIGHT")
        await hold(office, order)
        await correct(office, order, priced(1, "25.0000"))
        assert (await office.read(order))["holds"] == ["price"]
        await correct(office, order, priced(1, "30.0000"))
        assert (await office.read(order))["holds"] == ["price", "credit"]

    play(scene)


def test_what_was_billed_already_counts_once_when_the_rest_is_corrected(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("2"), rice("1", 2), account="TIGHT")
        assert order["holds"] == []
        moved = {"line": 1, "quantity": {"value": "2", "unit": "CS"}}
        await office.invoice(await office.ship(order, moved))
        await hold(office, order)
        await correct(office, order, priced(2, "1.9900"))
        assert (await office.read(order))["holds"] == ["price"]
        await correct(office, order, priced(2, "90.0000"))
        assert (await office.read(order))["holds"] == ["price", "credit"]

    play(scene)


@pytest.mark.parametrize(
    ("authorised", "amount", "code"),
    [
        ("5760", "20.0000", None),  # cheaper
        ("5880", "24.5000", None),  # dearer, and no more than was set aside
        ("5879", "24.5000", "over-authorised"),
        (None, "24.0000", None),
        (None, "24.5000", "over-authorised"),
    ],
)
def test_no_order_becomes_dearer_than_its_card_was_authorised_for(
    play: Play, authorised: str | None, amount: str, code: str | None
) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("2"), custom=card(authorised))
        await hold(office, order)
        path = f"/orders/{order['number']}/price-corrections"
        content = {"lines": [priced(1, amount)], "reason": "because"}
        if code is None:
            await office.ok("clerk", "POST", path, content)
        else:
            assert await office.refused("clerk", "POST", path, content) == (422, code)
            assert (await office.read(order))["totals"] == order["totals"]

    play(scene)


def test_what_has_left_keeps_its_price(play: Play) -> None:
    async def scene(office: Office) -> None:
        body = new_order(tea("2"))
        order = await office.ok("engine", "POST", "/orders", body)
        moved = {"line": 1, "quantity": {"value": "1", "unit": "CS"}}
        await office.ship(order, moved)
        await hold(office, order)
        content = {"lines": [priced(1, "1")], "reason": "because"}
        path = f"/orders/{order['number']}/price-corrections"
        assert (await office.refused("clerk", "POST", path, content))[1] == "line-shipped"

    play(scene)
