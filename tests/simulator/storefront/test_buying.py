"""The buyer's face: what he sees, what he may order, and what he gets for clicking twice."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.ports import Response
from tests.simulator.storefront.counter import (
    START,
    Counter,
    account,
    contract,
    discount,
    invoice,
    item,
    price,
    run_scene,
    shipment,
    stock,
    wish,
)


def code_of(response: Response) -> tuple[int, str]:
    return response.status, orjson.loads(response.body)["code"]


def test_each_buyer_sees_his_own_contract_price_and_nobody_elses() -> None:
    async def scene(counter: Counter) -> None:
        await counter.put("prices", ("C-1", 1, contract("C-1", "CHAI", "15.00", "ALFKI")))
        ((own),) = await counter.view("ALFKI", "CHAI")
        ((other),) = await counter.view("BERGS", "CHAI")
        assert (own["unit_price"]["amount"], own["price_rule"]) == ("15.00", "C-1")
        assert (other["unit_price"]["amount"], other["price_rule"]) == ("18.00", "P-1")
        page = orjson.dumps(await counter.view("BERGS", "CHAI", "TOFU"))
        assert b"C-1" not in page
        assert b"15.00" not in page

    run_scene(scene)


def test_no_choice_of_identifiers_opens_another_accounts_contract() -> None:
    async def scene(counter: Counter) -> None:
        await counter.put("items", ("X\nCHAI", 1, item("X\nCHAI")))
        await counter.put("accounts", ("ALFKI\nX", 1, account("ALFKI\nX")))
        theirs = contract("C-1", "CHAI", "15.00", "ALFKI\nX")
        await counter.put("prices", ("C-1", 1, theirs))
        shown = await counter.read("/catalog", "buyer:ALFKI")
        rules = {each["sku"]: each["price_rule"] for each in shown["items"]}
        assert rules == {"CHAI": "P-1", "TOFU": "P-2", "X\nCHAI": None}

    run_scene(scene)


def test_the_catalogue_prices_the_quantity_that_was_asked_for() -> None:
    async def scene(counter: Counter) -> None:
        tier = price("T-1", "CHAI", "16.00", min_quantity="10")
        await counter.put("prices", ("T-1", 1, tier))
        await counter.put("discounts", ("D-1", 1, discount("D-1", "25", sku="CHAI")))
        ((many),) = await counter.view("ALFKI", "CHAI", quantity="10")
        ((few),) = await counter.view("ALFKI", "CHAI", quantity="9")
        assert (many["price_rule"], many["net"]["amount_minor"]) == ("T-1", 12000)
        assert (few["price_rule"], few["net"]["amount_minor"]) == ("P-1", 12150)
        assert (few["discount_rule"], few["discount_percent"]) == ("D-1", "25")
        path = "/catalog?sku=CHAI&sku=TOFU&quantity=10&quantity=1"
        both = (await counter.read(path, "buyer:ALFKI"))["items"]
        assert [each["net"]["amount_minor"] for each in both] == [12000, 2325]

    run_scene(scene)


def test_without_skus_the_catalogue_shows_what_is_sold() -> None:
    async def scene(counter: Counter) -> None:
        await counter.put("items", ("OLD", 1, item("OLD", status="discontinued")))
        shown = await counter.read("/catalog", "buyer:ALFKI")
        assert [each["sku"] for each in shown["items"]] == ["CHAI", "TOFU"]
        assert shown["at"] == "2026-03-02T08:00:00.000000Z"

    run_scene(scene)


def test_an_accepted_order_says_all_that_the_erp_will_need() -> None:
    async def scene(counter: Counter) -> None:
        await counter.put("discounts", ("D-1", 1, discount("D-1", "15", customer="ALFKI")))
        order = await counter.order(
            "ALFKI",
            ("CHAI", 3),
            ("TOFU", "2.5"),
            ("CHAI", 1, "CS"),
            purchase_order_number="PO 00042",
            customer_reference="10248",
            notes="ring twice",
            requested_date="2026-03-09",
            carrier="Speedy Express",
            custom={"Kostenstelle": "0815"},
        )
        assert order["id"] == "S-000001"
        assert (order["shop"], order["account"]) == ("shop", "ALFKI")
        assert order["purchase_order_number"] == "PO 00042"
        assert order["custom"] == {"Kostenstelle": "0815"}
        assert order["deliver_to"]["street"] == "Obere Str. 57"
        assert "role" not in order["deliver_to"]
        assert order["invoicee"]["street"] == "Kontor 1"
        first, second, third = order["lines"]
        assert first["net"]["amount_minor"] == 4590
        assert (first["price_rule"], first["discount_rule"]) == ("P-1", "D-1")
        assert first["promise"] == {"status": "in_stock", "available_shown": "20"}
        assert second["net"]["amount_minor"] == 4941
        assert second["promise"] == {"status": "backorder", "available_shown": "0"}
        assert third["quantity"] == {"value": "1", "unit": "CS"}
        assert third["promise"] == {"status": "in_stock", "available_shown": "1"}
        assert third["net"]["amount_minor"] == 18360
        assert order["totals"]["tax"] is None
        assert order["totals"]["total"]["amount_minor"] == 4590 + 4941 + 18360
        assert order["status"] is None
        assert await counter.read(f"/connector/orders/{order['id']}") == order

    run_scene(scene)


def test_two_buyers_in_the_freshness_gap_do_not_both_get_the_last_piece() -> None:
    async def scene(counter: Counter) -> None:
        await counter.put("availability", ("MAIN/CHAI", 2, stock("CHAI", "1")))
        await counter.fill("ALFKI", ("CHAI", 1))
        await counter.fill("BERGS", ("CHAI", 1))
        first = orjson.loads((await counter.check_out("ALFKI")).body)
        second = orjson.loads((await counter.check_out("BERGS")).body)
        assert first["lines"][0]["promise"] == {"status": "in_stock", "available_shown": "1"}
        assert second["lines"][0]["promise"] == {"status": "backorder", "available_shown": "0"}

    run_scene(scene)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["CHAI", "TOFU"]), st.integers(1, 40), st.booleans()),
        min_size=1,
        max_size=5,
    ),
    st.integers(0, 100),
    st.decimals("0.01", "99.99", places=2),
)
def test_the_totals_of_cart_and_order_add_up(
    lines: list[tuple[str, int, bool]], percent: int, amount: Any
) -> None:
    async def scene(counter: Counter) -> None:
        await counter.put("prices", ("P-1", 2, price("P-1", "CHAI", f"{amount:f}")))
        await counter.put("discounts", ("D-1", 1, discount("D-1", str(percent))))
        asked = [(sku, many, "CS" if cases else "EA") for sku, many, cases in lines]
        cart = orjson.loads((await counter.fill("ALFKI", *asked)).body)
        order = orjson.loads((await counter.check_out("ALFKI")).body)
        nets = [line["net"]["amount_minor"] for line in order["lines"]]
        assert order["totals"]["lines"]["amount_minor"] == sum(nets)
        assert order["totals"]["total"] == order["totals"]["lines"]
        assert cart["totals"] == order["totals"]
        assert cart["lines"] == order["lines"]

    run_scene(scene)


def test_the_same_key_gives_the_same_order_and_another_key_another() -> None:
    async def scene(counter: Counter) -> None:
        await counter.fill("ALFKI", ("CHAI", 1))
        first = await counter.check_out("ALFKI", key="buy-1", notes="once")
        again = await counter.check_out("ALFKI", key='"buy-1"', notes="once")
        assert (first.status, again.status) == (201, 201)
        assert orjson.loads(again.body) == orjson.loads(first.body)
        await counter.tell(orjson.loads(first.body))
        later = await counter.check_out("ALFKI", key="buy-1", notes="once")
        assert later.body == again.body
        other = await counter.check_out("ALFKI", key="buy-1", notes="twice")
        assert code_of(other) == (422, "key-reused")
        empty = await counter.check_out("ALFKI", key="buy-2")
        assert code_of(empty) == (422, "cart-empty")
        await counter.fill("BERGS", ("CHAI", 2))
        bergs = await counter.check_out("BERGS", key="buy-1", notes="once")
        assert orjson.loads(bergs.body)["id"] == "S-000002"
        assert len(counter.effects("event")) >= 2

    run_scene(scene)


def test_a_price_that_moved_since_the_cart_was_shown_is_not_charged_unseen() -> None:
    async def scene(counter: Counter) -> None:
        await counter.fill("ALFKI", ("CHAI", 1), ("TOFU", 1))
        await counter.put("prices", ("P-1", 2, price("P-1", "CHAI", "19.00")))
        moved = await counter.check_out("ALFKI", key="buy-1")
        assert code_of(moved) == (409, "cart-changed")
        assert orjson.loads(moved.body)["lines"] == [1]
        assert counter.effects("order") == []
        order = orjson.loads((await counter.check_out("ALFKI", key="buy-1")).body)
        assert order["lines"][0]["net"]["amount_minor"] == 1900

    run_scene(scene)


def test_an_order_keeps_the_price_at_which_it_was_placed() -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 2))
        await counter.put("prices", ("P-1", 2, price("P-1", "CHAI", "99.00")))
        await counter.put("items", ("CHAI", 2, item("CHAI", name="Renamed")))
        view = await counter.read(f"/orders/{order['id']}", "buyer:ALFKI")
        assert view["order"] == order
        await counter.tell(order)
        view = await counter.read(f"/orders/{order['id']}", "buyer:ALFKI")
        assert view["order"]["lines"] == order["lines"]

    run_scene(scene)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([("NOPE", 1)], "item-unknown"),
        ([("OLD", 1)], "item-discontinued"),
        ([("SECRET", 1)], "price-missing"),
        ([("CHAI", 1, "KGM")], "unit-unknown"),
        ([("CHAI", "1.1234567")], "quantity-invalid"),
        ([("CHAI", "1000000000000")], "quantity-invalid"),
        ([("DEAR", "999999999999")], "amount-too-large"),
        ([("CHAI", 1), ("NOPE", 1)], "item-unknown"),
    ],
)
def test_what_cannot_be_sold_cannot_be_put_in_the_cart(lines: list[Any], code: str) -> None:
    async def scene(counter: Counter) -> None:
        await counter.put(
            "items",
            ("OLD", 1, item("OLD", status="discontinued")),
            ("SECRET", 1, item("SECRET")),
            ("DEAR", 1, item("DEAR")),
        )
        await counter.put(
            "prices",
            ("P-8", 1, price("P-8", "OLD", "1.00")),
            ("P-9", 1, contract("P-9", "SECRET", "1.00", "BERGS")),
            ("P-10", 1, price("P-10", "DEAR", "99999999999999.99999")),
        )
        assert code_of(await counter.fill("ALFKI", *lines)) == (422, code)
        assert code_of(await counter.check_out("ALFKI")) == (422, "cart-empty")

    run_scene(scene)


def test_an_item_that_was_discontinued_in_the_cart_cannot_be_ordered() -> None:
    async def scene(counter: Counter) -> None:
        await counter.fill("ALFKI", ("CHAI", 1))
        await counter.put("items", ("CHAI", 2, item("CHAI", status="discontinued")))
        assert code_of(await counter.check_out("ALFKI")) == (422, "item-discontinued")

    run_scene(scene)


def test_a_blocked_account_looks_but_does_not_order() -> None:
    async def scene(counter: Counter) -> None:
        await counter.fill("ALFKI", ("CHAI", 1))
        await counter.put("accounts", ("ALFKI", 2, account("ALFKI", blocked=True)))
        assert len(await counter.view("ALFKI", "CHAI")) == 1
        assert code_of(await counter.check_out("ALFKI")) == (422, "account-blocked")

    run_scene(scene)


def test_goods_go_to_an_address_of_the_account_or_to_one_that_is_written_out() -> None:
    async def scene(counter: Counter) -> None:
        elsewhere = {"name": "Site 3", "street": "Kai 1", "city": "Hamburg", "country": "Germany"}
        order = await counter.order("ALFKI", ("CHAI", 1), deliver_to=elsewhere)
        assert order["deliver_to"] == elsewhere
        await counter.fill("ALFKI", ("CHAI", 1))
        for other in ("BERGS-1", "ALFKI-2", "nowhere"):
            refused = await counter.check_out("ALFKI", deliver_to=other)
            assert code_of(refused) == (422, "address-unknown")

    run_scene(scene)


def test_another_accounts_order_is_not_found() -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 1))
        path = f"/orders/{order['id']}"
        theirs = await counter.send("buyer:BERGS", "GET", path)
        nobodys = await counter.send("buyer:BERGS", "GET", "/orders/S-999999")
        assert (theirs.status, nobodys.status) == (404, 404)
        assert theirs.body == nobodys.body
        assert await counter.read("/orders", "buyer:BERGS") == {"orders": [], "next": None}
        mine = await counter.read("/orders", "buyer:ALFKI")
        assert mine == {"orders": [order], "next": None}

    run_scene(scene)


def test_own_orders_are_listed_page_by_page() -> None:
    async def scene(counter: Counter) -> None:
        placed = [(await counter.order("ALFKI", ("TOFU", 1)))["id"] for _ in range(5)]
        first = await counter.read("/orders?limit=3", "buyer:ALFKI")
        rest = await counter.read(f"/orders?limit=3&after={first['next']}", "buyer:ALFKI")
        seen = [order["id"] for order in first["orders"] + rest["orders"]]
        assert seen == placed
        assert rest["next"] is None

    run_scene(scene)


def test_the_buyer_sees_each_parcel_and_each_invoice_once() -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 1), ("TOFU", 1))
        one, other = shipment(order, "SH-1"), shipment(order, "SH-2", tracking="T-SH-1")
        for version in (1, 2):
            await counter.put("shipments", ("SH-1", version, one), ("SH-2", version, other))
            await counter.put("invoices", ("IN-1", version, invoice(order, "IN-1")))
        view = await counter.read(f"/orders/{order['id']}", "buyer:ALFKI")
        assert [(each["id"], len(each["lines"])) for each in view["shipments"]] == [("SH-1", 4)]
        assert [each["id"] for each in view["invoices"]] == ["IN-1"]
        held = (await counter.read("/connector/shipments"))["rows"]
        assert [row["data"]["tracking"] for row in held] == ["T-SH-1", "T-SH-1"]

    run_scene(scene)


def test_scopes_keep_buyers_and_integrations_apart() -> None:
    async def scene(counter: Counter) -> None:
        assert (await counter.send("buyer:ALFKI", "GET", "/connector/orders")).status == 403
        assert (await counter.send("buyer:ALFKI", "PUT", "/connector/prices", {})).status == 403
        assert (await counter.send("engine", "GET", "/catalog")).status == 403
        assert (await counter.send("engine", "POST", "/checkout", {})).status == 403
        assert (await counter.send(None, "GET", "/catalog")).status == 401
        assert (await counter.send(None, "GET", "/health")).status == 200

    run_scene(scene)


def test_a_token_ends_on_the_injected_clock() -> None:
    async def scene(counter: Counter) -> None:
        bearer = {"authorization": f"Bearer {await counter.token('buyer:ALFKI')}"}
        await counter.wait(3600 * 1_000_000 - 1)
        assert (await counter.send(None, "GET", "/catalog", headers=bearer)).status == 200
        await counter.wait(1)
        assert (await counter.send(None, "GET", "/catalog", headers=bearer)).status == 401

    run_scene(scene)


def test_a_line_number_stands_for_one_line_and_a_sku_for_any_number_of_them() -> None:
    async def scene(counter: Counter) -> None:
        twice = {"lines": [wish(1, "CHAI", 1), wish(1, "TOFU", 1)]}
        repeated = await counter.send("buyer:ALFKI", "PUT", "/cart", twice)
        assert code_of(repeated) == (422, "lines-repeated")
        order = await counter.order("ALFKI", ("CHAI", 12), ("CHAI", 8), ("CHAI", 1))
        assert [line["promise"]["status"] for line in order["lines"]] == [
            "in_stock",
            "in_stock",
            "backorder",
        ]
        assert [line["promise"]["available_shown"] for line in order["lines"]] == ["20", "8", "0"]

    run_scene(scene)


def test_a_price_is_the_one_of_the_instant_at_which_it_is_shown() -> None:
    async def scene(counter: Counter) -> None:
        ends = "2026-03-02T09:00:00.000000Z"
        await counter.put(
            "prices",
            ("P-1", 2, price("P-1", "CHAI", "18.00", valid_to=ends)),
            ("P-3", 1, price("P-3", "CHAI", "20.00", valid_from=ends)),
        )
        await counter.wait(3_600_000_000 - 1)
        assert (await counter.view("ALFKI", "CHAI"))[0]["price_rule"] == "P-1"
        await counter.wait(1)
        assert (await counter.view("ALFKI", "CHAI"))[0]["price_rule"] == "P-3"
        assert counter.clock.now() > START

    run_scene(scene)
