"""What the ERP says of an order: shown when it is news, and what it means for the stock shown."""

from __future__ import annotations

import orjson
import pytest

from tests.simulator.storefront.counter import (
    MINUTE,
    SECOND,
    Counter,
    run_scene,
    status_of,
    stock,
)


def test_a_status_that_is_not_newer_changes_nothing() -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 2))
        assert (await counter.tell(order, 5))["status"] == "applied"
        before = counter.shop.state.get("order", order["id"])
        for version in (5, 4, 1):
            answer = await counter.tell(order, version, state="cancelled")
            assert answer == {"id": order["id"], "status": "stale"}
        assert counter.shop.state.get("order", order["id"]) == before
        assert (await counter.tell(order, 6, state="processing"))["status"] == "applied"

    run_scene(scene)


def test_a_status_shows_the_erps_tax_and_leaves_the_lines_alone() -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 2))
        usd = {"currency": "USD"}
        told = {
            "totals": {
                "lines": {"amount_minor": 3600, **usd},
                "charges": {"amount_minor": 500, **usd},
                "tax": {"amount_minor": 684, **usd},
                "total": {"amount_minor": 4784, **usd},
            },
            "charges": [{"kind": "freight", "amount": {"amount_minor": 500, **usd}}],
        }
        await counter.tell(order, 1, **told)
        shown = await counter.read(f"/connector/orders/{order['id']}")
        assert shown["lines"] == order["lines"]
        assert shown["totals"] == told["totals"]
        assert shown["status"]["number"] == "SO-000001"
        assert order["totals"]["tax"] is None

    run_scene(scene)


def test_a_disagreement_about_the_lines_stays_visible_in_the_totals() -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 1))
        usd = {"currency": "USD"}
        totals = {
            "lines": {"amount_minor": 1799, **usd},
            "charges": {"amount_minor": 0, **usd},
            "tax": {"amount_minor": 100, **usd},
            "total": {"amount_minor": 1899, **usd},
        }
        await counter.tell(order, 1, totals=totals)
        shown = await counter.read(f"/connector/orders/{order['id']}")
        assert shown["totals"]["total"]["amount_minor"] == 1900
        assert shown["status"]["totals"]["total"]["amount_minor"] == 1899

    run_scene(scene)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ({"state": "cancelled"}, {"state": "processing"}),
        ({"state": "processing"}, {"state": "accepted"}),
        ({"shipment_state": "shipped"}, {"shipment_state": "waiting"}),
        ({"invoice_state": "invoiced"}, {"invoice_state": "none"}),
    ],
)
def test_a_newer_status_that_the_graph_does_not_lead_to_is_refused(
    was: dict[str, str], now: dict[str, str]
) -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 1))
        await counter.tell(order, 1, **was)
        problem = await counter.tell(order, 2, **now)
        assert (problem["status"], problem["code"]) == (409, "status-unreachable")
        shown = await counter.read(f"/connector/orders/{order['id']}")
        assert shown["status"]["version"] == 1

    run_scene(scene)


def test_a_second_erp_order_for_one_order_of_the_shop_is_refused() -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 1))
        await counter.tell(order, 1)
        problem = await counter.tell(order, 2, number="SO-000002")
        assert (problem["status"], problem["code"]) == (409, "number-differs")

    run_scene(scene)


def test_the_shop_holds_what_it_sold_until_the_erp_counts_it() -> None:
    """The freshness gap, step by step: sold, confirmed, and only then counted by the ERP."""

    async def shown(counter: Counter) -> str:
        available: str = (await counter.view("BERGS", "CHAI"))[0]["available"]
        return available

    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 15))
        assert await shown(counter) == "5"
        # News that the ERP sent before it knew of the order add nothing back.
        await counter.put("availability", ("MAIN/CHAI", 2, stock("CHAI", "18")))
        assert await shown(counter) == "3"
        # The confirmation is ahead of the stock figure that counts the order.
        await counter.tell(order)
        assert await shown(counter) == "3"
        await counter.put("availability", ("MAIN/CHAI", 3, stock("CHAI", "3")))
        assert await shown(counter) == "3"
        await counter.put("availability", ("MAIN/CHAI", 4, stock("CHAI", "9")))
        assert await shown(counter) == "9"

    run_scene(scene)


def test_stock_news_that_overtook_the_confirmation_are_believed_after_a_while() -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 15))
        await counter.put("availability", ("MAIN/CHAI", 2, stock("CHAI", "5")))
        await counter.tell(order)
        assert (await counter.view("BERGS", "CHAI"))[0]["available"] == "0"
        await counter.wait(30 * MINUTE - SECOND)
        assert (await counter.view("BERGS", "CHAI"))[0]["available"] == "0"
        await counter.wait(SECOND)
        assert (await counter.view("BERGS", "CHAI"))[0]["available"] == "5"

    run_scene(scene)


def test_a_repaired_stock_figure_is_no_news_of_what_the_erp_has_not_counted_yet() -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 15))
        await counter.tell(order)
        shown = []
        for version in (1, 2):
            row = {"id": "MAIN/CHAI", "version": version, "data": stock("CHAI", "19"), "held": 1}
            response = await counter.send(
                "engine", "PUT", "/connector/availability", {"rows": [row]}
            )
            assert orjson.loads(response.body)["results"][0]["status"] == "applied"
            shown.append((await counter.view("BERGS", "CHAI"))[0]["available"])
        assert shown == ["4", "19"]

    run_scene(scene)


def test_what_the_erp_backordered_or_put_on_hold_is_not_held_by_the_shop() -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 15), ("TOFU", 3))
        told = status_of(order, allocated={1: "0", 2: "0"}, state="held", holds=["credit"])
        path = f"/connector/orders/{order['id']}/status"
        await counter.send("engine", "PUT", path, told)
        assert (await counter.view("BERGS", "CHAI"))[0]["available"] == "20"

    run_scene(scene)
