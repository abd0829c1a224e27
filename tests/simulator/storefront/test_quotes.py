"""Quotes in the portal: asked for, answered by the ERP, accepted as they are, or not any more."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from simulator.storefront import buyer_client
from tests.simulator.storefront.counter import HOUR, Counter, item, run_scene

VALID_TO = "2026-03-02T10:00:00.000000Z"
"""Two hours after the scene begins."""


def asked(number: int, sku: str, value: str) -> dict[str, Any]:
    quantity = {"value": value, "unit": "EA"}
    return {"line": number, "sku": sku, "quantity": quantity, "wished_discount_percent": None}


async def request(counter: Counter, account: str, *lines: dict[str, Any]) -> Any:
    content = {"notes": "soon", "lines": list(lines) or [asked(1, "CHAI", "3")]}
    response = await counter.send(buyer_client(account), "POST", "/quotes", content)
    assert response.status == 201, response.body
    return orjson.loads(response.body)


def offer_of(quote: Any, revision: int = 1, net: int = 4_000) -> dict[str, Any]:
    lines = [
        {
            **{name: line[name] for name in ("line", "sku", "quantity")},
            "unit_price": {"amount": "15.00", "currency": "USD", "per": "1"},
            "discount_percent": "11",
            "price_rule": f"QU-7.{revision}.{line['line']}",
            "net": usd(net),
            "tax": usd(800),
        }
        for line in quote["lines"]
    ]
    count = len(lines)
    totals = {"lines": usd(net * count), "charges": usd(0), "tax": usd(800 * count)}
    totals["total"] = usd((net + 800) * count)
    made = {"revision": revision, "approved_at": "2026-03-02T08:30:00Z", "valid_to": VALID_TO}
    return {**made, "lines": lines, "totals": totals}


def usd(amount_minor: int) -> dict[str, Any]:
    return {"amount_minor": amount_minor, "currency": "USD"}


async def answer(counter: Counter, quote: Any, version: int = 2, **more: Any) -> tuple[int, Any]:
    told = {
        "number": "QU-7",
        "version": version,
        "state": "approved",
        "reason": None,
        "offer": offer_of(quote),
        "order": None,
        **more,
    }
    path = f"/connector/quotes/{quote['id']}/answer"
    response = await counter.send("engine", "PUT", path, told)
    return response.status, orjson.loads(response.body)


async def accept(counter: Counter, quote: Any, account: str = "ALFKI", revision: int = 1) -> Any:
    content = {"revision": revision, "deliver_to": f"{account}-1", "purchase_order_number": "PO 7"}
    path = f"/quotes/{quote['id']}/order"
    response = await counter.send(buyer_client(account), "POST", path, content)
    return response.status, orjson.loads(response.body)


def test_a_quote_that_is_asked_for_is_announced_with_what_was_asked() -> None:
    async def scene(counter: Counter) -> None:
        quote = await request(counter, "ALFKI")
        assert (quote["answer"], quote["order"]) == (None, None)
        await counter.wait(HOUR)
        (event,) = counter.receiver.events()
        assert (event["type"], event["subject"]) == ("seatrial.quote.requested", quote["id"])
        assert event["data"] == quote
        listed = await counter.read("/connector/quotes?changed_since=2026-03-02T08:00:00Z")
        assert [row["data"] for row in listed["rows"]] == [quote]

    run_scene(scene)


def test_an_accepted_offer_is_an_order_with_its_lines_discounts_and_totals() -> None:
    async def scene(counter: Counter) -> None:
        quote = await request(counter, "ALFKI", asked(1, "CHAI", "3"), asked(2, "TOFU", "1"))
        assert await answer(counter, quote) == (200, {"id": quote["id"], "status": "applied"})
        status, order = await accept(counter, quote)
        assert status == 201
        terms = ("line", "sku", "quantity", "unit_price", "discount_percent", "price_rule", "net")
        offered = offer_of(quote)["lines"]
        assert [{name: line[name] for name in terms} for line in order["lines"]] == [
            {name: line[name] for name in terms} for line in offered
        ]
        assert [line["promise"]["status"] for line in order["lines"]] == ["in_stock", "backorder"]
        assert order["totals"]["total"] == usd(8_000)
        shown = await counter.read(f"/quotes/{quote['id']}", buyer_client("ALFKI"))
        assert shown["order"] == order["id"]
        again = await accept(counter, quote)
        assert (again[0], again[1]["code"], again[1]["order"]) == (
            409,
            "quote-ordered",
            order["id"],
        )
        await counter.wait(HOUR)
        assert [e["type"] for e in counter.receiver.events()][1:] == ["seatrial.order.placed"]
        (chai,) = await counter.view("ALFKI", "CHAI")
        assert chai["available"] == "17"

    run_scene(scene)


@pytest.mark.parametrize(
    ("before_us", "status", "code"), [(1, 201, None), (0, 422, "quote-expired")]
)
def test_an_offer_binds_until_the_last_instant_of_its_validity(
    before_us: int, status: int, code: str | None
) -> None:
    async def scene(counter: Counter) -> None:
        quote = await request(counter, "ALFKI")
        await answer(counter, quote)
        await counter.token(buyer_client("ALFKI"))
        await counter.wait(2 * HOUR - before_us)
        counter.tokens.clear()
        got, said = await accept(counter, quote)
        assert (got, said.get("code")) == (status, code)

    run_scene(scene)


def test_only_what_is_offered_now_can_be_accepted() -> None:
    async def scene(counter: Counter) -> None:
        quote = await request(counter, "ALFKI")
        assert (await accept(counter, quote))[1]["code"] == "quote-unanswered"
        await answer(counter, quote, 2, offer=None, state="declined", reason="too small")
        assert (await accept(counter, quote))[1]["code"] == "quote-unanswered"
        await answer(counter, quote, 3)
        await answer(counter, quote, 4, offer=offer_of(quote, 2, net=4_200))
        assert (await accept(counter, quote, revision=1))[1]["code"] == "quote-revised"
        status, order = await accept(counter, quote, revision=2)
        assert (status, order["totals"]["lines"]) == (201, usd(4_200))

    run_scene(scene)


def test_a_quote_of_somebody_else_is_not_there() -> None:
    async def scene(counter: Counter) -> None:
        quote = await request(counter, "ALFKI")
        await answer(counter, quote)
        other = buyer_client("BERGS")
        assert (await counter.send(other, "GET", f"/quotes/{quote['id']}")).status == 404
        assert (await accept(counter, quote, "BERGS"))[0] == 404
        assert (await counter.read("/quotes", other))["quotes"] == []
        mine = await counter.read("/quotes", buyer_client("ALFKI"))
        assert [one["id"] for one in mine["quotes"]] == [quote["id"]]

    run_scene(scene)


def test_what_may_not_be_bought_is_not_quoted_and_not_ordered_by_quote() -> None:
    async def scene(counter: Counter) -> None:
        quote = await request(counter, "ALFKI")
        await answer(counter, quote)
        await counter.put("items", ("CHAI", 2, item("CHAI", status="discontinued")))
        client, content = buyer_client("ALFKI"), {"lines": [asked(1, "CHAI", "1")]}
        refused = await counter.send(client, "POST", "/quotes", content)
        assert (refused.status, orjson.loads(refused.body)["code"]) == (422, "item-discontinued")
        assert (await accept(counter, quote))[1]["code"] == "item-discontinued"

    run_scene(scene)


def test_an_older_answer_is_stale_and_one_to_another_quote_is_refused() -> None:
    async def scene(counter: Counter) -> None:
        quote = await request(counter, "ALFKI")
        assert (await answer(counter, quote, 3))[0] == 200
        assert (await answer(counter, quote, 3))[1]["status"] == "stale"
        assert (await answer(counter, quote, 2, state="declined"))[1]["status"] == "stale"
        other = {**quote, "lines": [asked(1, "CHAI", "4")]}
        assert (await answer(counter, quote, 4, offer=offer_of(other)))[1]["code"] == "offer-unfit"
        assert (await answer(counter, quote, 4, number="QU-8"))[1]["code"] == "number-differs"
        unreachable = await answer(counter, quote, 4, state="declined", offer=None)
        assert (unreachable[0], unreachable[1]["code"]) == (409, "status-unreachable")
        assert (await answer(counter, {**quote, "id": "Q-none"}))[0] == 404

    run_scene(scene)


def test_reading_quotes_as_the_integration_takes_the_scope_for_it() -> None:
    async def scene(counter: Counter) -> None:
        form = b"grant_type=client_credentials&client_id=engine&client_secret=engine"
        headers = {"content-type": "application/x-www-form-urlencoded"}
        scoped = form + b"&scope=storefront:connector"
        response = await counter.send(None, "POST", "/oauth/token", scoped, headers)
        token = orjson.loads(response.body)["access_token"]
        bearing = {"authorization": f"Bearer {token}"}
        assert (await counter.send(None, "GET", "/connector/quotes", None, bearing)).status == 403

    run_scene(scene)
