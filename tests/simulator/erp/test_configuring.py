"""Options of items in the ERP: entered, asked for in quotes, offered at their surcharge."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office
from tests.simulator.erp.test_quotes import by_offer, new_quote, offer, wish

Choice = dict[str, str]


def chosen(**options: str) -> list[Choice]:
    return [{"option": option, "value": value} for option, value in options.items()]


def value(name: str, *surcharges: tuple[str, str]) -> dict[str, Any]:
    more = [{"amount": amount, "currency": currency} for amount, currency in surcharges]
    return {"value": name, "surcharges": more}


def rules(sku: str = "RARE", **more: Any) -> dict[str, Any]:
    colour = [value("white"), value("red", ("2.25", "USD")), value("blue", ("1", "EUR"))]
    length = [value("short"), value("long", ("4", "USD"), ("3", "EUR"))]
    options = [{"option": "colour", "values": colour}, {"option": "length", "values": length}]
    return {"sku": sku, "options": options, "excluded": [], **more}


async def key_in(office: Office, document: dict[str, Any], sku: str = "RARE") -> dict[str, Any]:
    return await office.ok("clerk", "PUT", f"/configurations/{sku}", document)


async def ask(office: Office, *lines: dict[str, Any]) -> dict[str, Any]:
    return await office.ok("engine", "POST", "/quotes", new_quote(*lines))


def rare(options: list[Choice] | None, number: int = 1) -> dict[str, Any]:
    return {**wish(number, "RARE", "3", "EA"), "options": options}


def test_a_surcharge_is_per_base_unit_and_in_the_price_of_the_line(play: Play) -> None:
    async def scene(office: Office) -> None:
        item = await office.ok("reader", "GET", "/items/TEA")
        factor = {each["unit"]: each["factor"] for each in item["units"]}["CS"]
        await key_in(office, rules("TEA"), "TEA")
        line = wish(1, "TEA", "2", "CS") | {"options": chosen(colour="red", length="long")}
        quote = await ask(office, line, wish(2, "TEA", "2", "CS"))
        path = f"/quotes/{quote['number']}/offers"
        told = await office.ok("clerk", "POST", path, offer("18.50", "18.50", percent="0"))
        configured, plain = told["offers"][0]["lines"]
        assert float(configured["unit_price"]["amount"]) == 18.5 + 6.25 * float(factor)
        assert configured["base_price"]["amount"] == plain["unit_price"]["amount"] == "18.50"
        assert configured["options"] == line["options"]
        assert not {"options", "base_price"} & plain.keys(), "what is not chosen costs no field"
        net = configured["net"]["amount_minor"] - plain["net"]["amount_minor"]
        assert net == 2 * 625 * float(factor)

    play(scene)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (chosen(colour="green", length="long"), "option-unknown: line 1: colour=green"),
        (chosen(colour="red", size="xl"), "option-unknown: line 1: size=xl"),
        (chosen(colour="red"), "option-missing: line 1: length"),
        (
            [*chosen(colour="red"), *chosen(colour="white")],
            "option-repeated: line 1: colour=red with colour=white",
        ),
        (chosen(length="short", colour="blue"), "option-unpriced: line 1: colour=blue is not"),
        (
            chosen(length="long", colour="white"),
            "option-combination: line 1: colour=white with length=long",
        ),
    ],
)
def test_what_cannot_be_had_is_declined_with_its_reason_and_offered_by_nobody(
    play: Play, options: list[Choice], reason: str
) -> None:
    async def scene(office: Office) -> None:
        await key_in(office, rules(excluded=[chosen(colour="white", length="long")]))
        quote = await ask(office, rare(options))
        assert quote["state"] == "declined"
        assert quote["reason"].startswith(reason)
        path = f"/quotes/{quote['number']}/offers"
        refused = await office.refused("clerk", "POST", path, offer("45.00"))
        assert refused == (422, reason.partition(":")[0])

    play(scene)


def test_an_order_by_an_offer_has_what_was_chosen_and_no_other_order_has(play: Play) -> None:
    async def scene(office: Office) -> None:
        await key_in(office, rules())
        options = chosen(colour="red", length="short")
        quote = await ask(office, rare(None), rare(options, 2))
        path = f"/quotes/{quote['number']}/offers"
        quote = await office.ok("clerk", "POST", path, offer("45.00", None, percent="0"))
        order = await office.ok("engine", "POST", "/orders", by_offer(quote))
        made = await office.ok("reader", "GET", f"/orders/{order['number']}/configuration")
        assert made["lines"] == [{"line": 2, "sku": "RARE", "options": options}]
        plain = await ask(office, rare(None))
        path = f"/quotes/{plain['number']}/offers"
        plain = await office.ok("clerk", "POST", path, offer("45.00"))
        order = await office.ok("engine", "POST", "/orders", by_offer(plain))
        none = await office.ok("reader", "GET", f"/orders/{order['number']}/configuration")
        assert none == {"order": order["number"], "lines": []}

    play(scene)


def test_what_is_given_away_is_measured_with_the_surcharges(play: Play) -> None:
    async def scene(office: Office) -> None:
        dear = [value("gold", ("100000", "USD"))]
        await key_in(office, rules(options=[{"option": "colour", "values": dear}]))
        quote = await ask(office, rare(chosen(colour="gold")))
        path = f"/quotes/{quote['number']}/offers"
        told = await office.ok("clerk", "POST", path, offer("0.01", percent="0"))
        assert told["state"] == "approved", "beside the surcharge the item's own price is little"

    play(scene)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (rules("TEA"), "id-mismatch"),
        (rules(excluded=[chosen(colour="red", length="medium")]), "option-unknown"),
        (rules(options=[{"option": "colour", "values": [value("a")]}] * 2), "option-repeated"),
        (
            rules(options=[{"option": "colour", "values": [value("a"), value("a")]}]),
            "option-repeated",
        ),
        (
            rules(options=[{"option": "colour", "values": [value("a", *[("1", "USD")] * 2)]}]),
            "option-repeated",
        ),
        (rules(excluded=[chosen(colour="red") + chosen(colour="white")]), "option-repeated"),
    ],
)
def test_a_configuration_that_contradicts_itself_is_refused(
    play: Play, document: dict[str, Any], code: str
) -> None:
    async def scene(office: Office) -> None:
        refused = await office.refused("clerk", "PUT", "/configurations/RARE", document)
        assert refused == (422, code)

    play(scene)
