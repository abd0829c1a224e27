"""Quotes in the ERP: asked for, approved or declined, revised, and turned into an order."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.partners import entitlement
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, new_order

MONTH_END = "2024-03-31T00:00:00.000000Z"


def wish(number: int, sku: str, value: str, unit: str) -> dict[str, Any]:
    quantity = {"value": value, "unit": unit}
    return {"line": number, "sku": sku, "quantity": quantity, "wished_discount_percent": "10"}


def new_quote(*lines: dict[str, Any], **head: Any) -> dict[str, Any]:
    quote = {
        "shop": "main",
        "reference": "Q-000001",
        "account": "ALFKI",
        "requested_at": "2024-03-01T08:00:00.000000Z",
        "currency": "USD",
        "notes": None,
        "lines": list(lines) or [wish(1, "TEA", "2", "CS"), wish(2, "RARE", "3", "EA")],
    }
    return quote | head


def offer(*prices: str | None, valid_to: str = MONTH_END, percent: str = "10") -> dict[str, Any]:
    lines = [
        {
            "line": number,
            "unit_price": amount and {"amount": amount, "currency": "USD", "per": "1"},
            "discount_percent": percent,
        }
        for number, amount in enumerate(prices, 1)
    ]
    return {"valid_to": valid_to, "lines": lines}


async def offered(office: Office, *prices: str | None, **more: Any) -> dict[str, Any]:
    asked = await office.ok("engine", "POST", "/quotes", new_quote())
    path = f"/quotes/{asked['number']}/offers"
    return await office.ok("clerk", "POST", path, offer(*prices, **more))


def by_offer(quote: dict[str, Any], revision: int = 1, **head: Any) -> dict[str, Any]:
    """The order that takes an offer as it is."""
    names = ("line", "sku", "quantity", "unit_price", "discount_percent", "price_rule")
    lines = [
        {name: line[name] for name in names} | {"discount_rule": None}
        for line in quote["offers"][revision - 1]["lines"]
    ]
    return new_order(*lines, **head)


def test_a_quote_waits_until_a_clerk_prices_it_line_by_line(play: Play) -> None:
    async def scene(office: Office) -> None:
        asked = await office.ok("engine", "POST", "/quotes", new_quote())
        assert (asked["state"], asked["offers"], asked["order"]) == ("requested", [], None)
        path = f"/quotes/{asked['number']}/offers"
        quote = await office.ok("clerk", "POST", path, offer("18.50", "45.00"))
        (made,) = quote["offers"]
        assert (quote["state"], made["revision"], made["valid_to"]) == ("approved", 1, MONTH_END)
        assert [line["price_rule"] for line in made["lines"]] == [
            f"{quote['number']}.1.1",
            f"{quote['number']}.1.2",
        ]
        assert [line["net"]["amount_minor"] for line in made["lines"]] == [3_330, 12_150]
        assert made["totals"]["total"]["amount_minor"] == 15_480 + 3_096

    play(scene)


def test_an_erp_keeps_who_asked_and_says_who_approved(play: Play) -> None:
    async def scene(office: Office) -> None:
        by = {"role": "staff", "id": "carla"}
        quote = await office.ok("engine", "POST", "/quotes", new_quote(requested_by=by))
        assert quote["requested_by"] == by
        path = f"/quotes/{quote['number']}/offers"
        told = await office.ok("clerk", "POST", path, offer("18.50", "45.00"))
        assert told["offers"][0]["approved_by"] == "clerk"
        nameless = await office.ok("engine", "POST", "/quotes", new_quote())
        assert nameless["requested_by"] is None
        wrong = new_quote(requested_by={"role": "friend", "id": "carla"})
        assert (await office.refused("engine", "POST", "/quotes", wrong)) == (422, "invalid")

    play(scene)


DEEP: tuple[tuple[str | None, str], ...] = ((None, "30.5"), ("1.00", "0"), ("2.50", "10"))
"""Far below what the list says of two cases of tea: as a discount, as a price, as both."""


@pytest.mark.parametrize(("amount", "percent"), DEEP)
def test_an_offer_far_below_the_list_needs_a_second_person(
    play: Play, amount: str | None, percent: str
) -> None:
    async def scene(office: Office) -> None:
        tea = new_quote(wish(1, "TEA", "2", "CS"))
        quote = await office.ok("engine", "POST", "/quotes", tea)
        path = f"/quotes/{quote['number']}"
        assert (await office.refused("clerk", "POST", f"{path}/confirmation")) == (
            409,
            "quote-not-proposed",
        )
        made = offer(amount, percent=percent)
        told = await office.ok("clerk", "POST", f"{path}/offers", made)
        assert (told["state"], told["offers"]) == ("requested", [])
        assert told["proposed"]["proposed_by"] == "clerk"
        alone = await office.refused("clerk", "POST", f"{path}/confirmation")
        assert alone == (403, "second-person-needed")
        told = await office.ok("second", "POST", f"{path}/confirmation")
        (bound,) = told["offers"]
        assert (told["state"], told["proposed"]) == ("approved", None)
        assert (bound["approved_by"], bound["confirmed_by"]) == ("clerk", "second")
        assert bound["lines"][0]["price_rule"] == f"{quote['number']}.1.1"

    play(scene)


def test_what_is_proposed_gives_way_to_another_offer_and_to_a_no(play: Play) -> None:
    async def scene(office: Office) -> None:
        tea = new_quote(wish(1, "TEA", "2", "CS"))
        quote = await office.ok("engine", "POST", "/quotes", tea)
        path = f"/quotes/{quote['number']}"
        await office.ok("clerk", "POST", f"{path}/offers", offer(None, percent="50"))
        told = await office.ok("clerk", "POST", f"{path}/offers", offer(None, percent="5"))
        assert (told["proposed"], told["offers"][0]["revision"]) == (None, 1)
        other = await office.ok("engine", "POST", "/quotes", tea)
        path = f"/quotes/{other['number']}"
        await office.ok("clerk", "POST", f"{path}/offers", offer(None, percent="50"))
        told = await office.ok("clerk", "POST", f"{path}/refusal", {"reason": "too much"})
        assert (told["state"], told["proposed"]) == ("declined", None)

    play(scene)


def test_where_the_clerk_gives_no_price_it_is_the_one_of_the_rules(play: Play) -> None:
    async def scene(office: Office) -> None:
        asked = await office.ok("engine", "POST", "/quotes", new_quote(wish(1, "TEA", "18", "EA")))
        path = f"/quotes/{asked['number']}/offers"
        quote = await office.ok("clerk", "POST", path, offer(None, percent="0"))
        (line,) = quote["offers"][0]["lines"]
        assert line["unit_price"] == {"amount": "20", "currency": "USD", "per": "12"}
        assert line["net"]["amount_minor"] == 3_000

    play(scene)


def test_an_order_by_an_offer_carries_its_lines_and_totals_although_the_list_rose(
    play: Play,
) -> None:
    async def scene(office: Office) -> None:
        quote = await offered(office, "18.50", "45.00")
        dear = {
            "id": "P-RARE",
            "sku": "RARE",
            "customer": None,
            "kind": "list",
            "unit": "EA",
            "min_quantity": "1",
            "valid_from": "2024-01-01T00:00:00Z",
            "valid_to": None,
            "unit_price": {"amount": "99.00", "currency": "USD", "per": "1"},
        }
        await office.ok("clerk", "PUT", "/prices/P-RARE", dear)
        order = await office.ok("engine", "POST", "/orders", by_offer(quote))
        assert order["totals"] == quote["offers"][0]["totals"]
        closed = await office.ok("reader", "GET", f"/quotes/{quote['number']}")
        assert (closed["state"], closed["order"]) == ("accepted", order["number"])

    play(scene)


def test_every_revision_binds_until_its_own_end(play: Play) -> None:
    async def scene(office: Office) -> None:
        first = await offered(office, "18.50", "45.00")
        path = f"/quotes/{first['number']}/offers"
        revised = await office.ok("clerk", "POST", path, offer("30", "60"))
        assert [one["revision"] for one in revised["offers"]] == [1, 2]
        order = await office.ok("engine", "POST", "/orders", by_offer(revised, 1))
        assert order["totals"] == first["offers"][0]["totals"]

    play(scene)


@pytest.mark.parametrize(
    ("placed_at", "status"),
    [("2024-03-30T23:59:59.999999Z", 201), (MONTH_END, 422)],
    ids=["in the last instant", "when it is over"],
)
def test_it_counts_when_an_offer_was_accepted_and_not_when_the_order_arrives(
    play: Play, placed_at: str, status: int
) -> None:
    async def scene(office: Office) -> None:
        quote = await offered(office, "18.50", "45.00")
        await office.clock.sleep_until_us(60 * 86_400_000_000)
        office.tokens.clear()
        answer = await office.send(
            "engine", "POST", "/orders", by_offer(quote, placed_at=placed_at)
        )
        assert answer.status == status
        assert (b"quote-expired" in answer.body) == (status == 422)

    play(scene)


def test_what_an_offer_does_not_say_is_refused_and_nothing_happens(play: Play) -> None:
    async def scene(office: Office) -> None:
        quote = await offered(office, "18.50", "45.00")
        good = by_offer(quote)
        tea, rare = good["lines"]
        more = {**tea, "quantity": {"value": "3", "unit": "CS"}}
        listed = {**rare, "price_rule": "P-RARE"}
        gone = {**rare, "price_rule": f"{quote['number']}.2.2"}
        for changed, code in (
            ({"lines": [tea]}, "quote-differs"),
            ({"lines": [more, rare]}, "quote-differs"),
            ({"lines": [tea, listed]}, "quote-mixed"),
            ({"lines": [gone]}, "unknown-price-rule"),
            ({"account": "TIGHT"}, "unknown-price-rule"),
        ):
            assert await office.refused("engine", "POST", "/orders", good | changed) == (422, code)
        assert (await office.ok("reader", "GET", f"/quotes/{quote['number']}"))["order"] is None
        await office.ok("engine", "POST", "/orders", good)
        again = await office.refused("engine", "POST", "/orders", good | {"reference": "S-000002"})
        assert again == (422, "quote-ordered")
        path = f"/quotes/{quote['number']}/offers"
        late = await office.refused("clerk", "POST", path, offer("1", "1"))
        assert late == (409, "quote-closed")

    play(scene)


def test_a_clerk_declines_what_waits_and_takes_back_nothing_that_was_offered(play: Play) -> None:
    async def scene(office: Office) -> None:
        asked = await office.ok("engine", "POST", "/quotes", new_quote())
        path, why = f"/quotes/{asked['number']}", {"reason": "no capacity"}
        declined = await office.ok("clerk", "POST", f"{path}/refusal", why)
        assert (declined["state"], declined["reason"]) == ("declined", "no capacity")
        assert (await office.ok("clerk", "POST", f"{path}/offers", offer("18.50", "45.00")))[
            "offers"
        ]
        refused = await office.refused("clerk", "POST", f"{path}/refusal", why)
        assert refused == (409, "quote-closed")

    play(scene)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"account": "NOBODY"}, "unknown-customer"),
        ({"account": "STOP"}, "blocked-customer"),
        ({"currency": "EUR"}, "currency-mismatch"),
        ({"lines": [wish(1, "NONE", "1", "EA")]}, "unknown-item"),
        ({"lines": [wish(1, "RARE", "1", "CS")]}, "unit-unknown"),
        ({"lines": [wish(1, "RARE", "0.1234567", "EA")]}, "quantity-precision"),
        ({"lines": [wish(1, "RARE", "1", "EA"), wish(1, "TEA", "1", "EA")]}, "duplicate-line"),
    ],
)
def test_a_quote_that_could_never_be_an_order_is_refused(
    play: Play, changed: dict[str, Any], code: str
) -> None:
    async def scene(office: Office) -> None:
        answer = await office.refused("engine", "POST", "/quotes", new_quote(**changed))
        assert answer == (422, code)

    play(scene)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (offer("1", "2", valid_to="2024-03-01T08:00:00Z"), "validity-invalid"),
        (offer("1"), "unknown-line"),
        ({"valid_to": MONTH_END, "lines": offer("1")["lines"] * 2}, "duplicate-line"),
    ],
)
def test_an_offer_prices_each_line_once_and_binds_for_some_time(
    play: Play, body: dict[str, Any], code: str
) -> None:
    async def scene(office: Office) -> None:
        asked = await office.ok("engine", "POST", "/quotes", new_quote())
        path = f"/quotes/{asked['number']}/offers"
        assert await office.refused("clerk", "POST", path, body) == (422, code)

    play(scene)


def test_without_keys_the_same_quote_twice_is_two_and_both_are_found_by_reference(
    play: Play,
) -> None:
    async def scene(office: Office) -> None:
        for _ in range(2):
            await office.ok("engine", "POST", "/quotes", new_quote())
        await office.ok("engine", "POST", "/quotes", new_quote(reference="Q-2"))
        page = await office.ok("reader", "GET", "/quotes?reference=Q-000001")
        assert len(page["quotes"]) == 2
        since = page["position"]
        assert (await office.ok("reader", "GET", f"/quotes?changed_since={since}"))["quotes"] == []
        path = f"/quotes/{page['quotes'][0]['number']}/refusal"
        await office.ok("clerk", "POST", path, {"reason": "asked twice"})
        changed = (await office.ok("reader", "GET", f"/quotes?changed_since={since}"))["quotes"]
        assert [quote["state"] for quote in changed] == ["declined"]
        first = await office.ok("reader", "GET", "/quotes?limit=2")
        rest = await office.ok("reader", "GET", f"/quotes?limit=2&after={first['next']}")
        assert (len(first["quotes"]), len(rest["quotes"]), rest["next"]) == (2, 1, None)

    play(scene)


def test_the_feed_does_not_tell_of_quotes(play: Play) -> None:
    async def scene(office: Office) -> None:
        await offered(office, None, None)
        changes = (await office.ok("reader", "GET", "/changes?limit=1000"))["changes"]
        assert "quote" not in {change["entity"] for change in changes}

    play(scene)


def test_only_who_may_ask_for_quotes_asks_for_them(play: Play) -> None:
    async def scene(office: Office) -> None:
        refused = await office.refused("reader", "POST", "/quotes", new_quote())
        assert refused == (403, "insufficient-scope")

    play(scene)


def test_what_an_account_may_not_buy_is_not_quoted(play: Play) -> None:
    async def scene(office: Office) -> None:
        rule = entitlement("E-1", valid_from="2024-01-01T00:00:00Z")
        await office.ok("clerk", "PUT", "/entitlements/E-1", rule)
        new = new_quote(wish(1, "TEA", "2", "CS"))
        assert await office.refused("engine", "POST", "/quotes", new) == (422, "not-entitled")

    play(scene)


def test_a_quote_of_a_merged_account_becomes_its_survivors_order(play: Play) -> None:
    async def scene(office: Office) -> None:
        quote = await offered(office, "18.50", "45.00")
        await office.ok("clerk", "POST", "/customers/ALFKI/merger", {"into": "TIGHT"})
        order = await office.ok("engine", "POST", "/orders", by_offer(quote))
        assert (order["account"], order["lines"][0]["unit_price"]["amount"]) == ("TIGHT", "18.50")
        taken = await office.ok("reader", "GET", f"/quotes/{quote['number']}")
        assert (taken["account"], taken["order"]) == ("ALFKI", order["number"])

    play(scene)
