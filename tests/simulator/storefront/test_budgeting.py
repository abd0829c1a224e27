"""Budgets at the counter: what counts in a period, what is given back, and who is asked."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest

from simulator.storefront.budget import Budget, standing_minor
from tests.scenarios.partners import user
from tests.simulator.storefront.counter import HOUR, Counter, run_scene, wish

ANNA, BERT = "user:anna", "user:bert"
CHECKOUT = {"deliver_to": "ALFKI-1"}
DAY = 24 * HOUR


def budget(minor: str = "5000", **more: Any) -> dict[str, Any]:
    money = {"amount_minor": int(minor), "currency": "USD"}
    document = {"id": "B", "account": "ALFKI", "user": None, "period": "month", "amount": money}
    return {**document, "active": True, **more}


async def staff(counter: Counter) -> None:
    """anna buys and asks bert, who buys and approves."""
    await counter.put(
        "users",
        ("anna", 1, user("anna", account="ALFKI", approvers=["bert"])),
        ("bert", 1, user("bert", account="ALFKI", roles=["buyer", "approver"])),
    )


async def order(counter: Counter, who: str, count: str) -> tuple[int, Any]:
    """So many at 18 dollars."""
    await counter.send(who, "PUT", "/cart", {"lines": [wish(1, "CHAI", count)]})
    response = await counter.send(who, "POST", "/checkout", CHECKOUT)
    return response.status, orjson.loads(response.body)


async def spent(counter: Counter, who: str = ANNA) -> list[int]:
    rows = (await counter.read("/budgets", who))["budgets"]
    assert all(
        row["left"]["amount_minor"] == row["amount"]["amount_minor"] - row["spent"]["amount_minor"]
        for row in rows
    )
    return [row["spent"]["amount_minor"] for row in rows]


@pytest.mark.parametrize(
    ("period", "at", "begins", "ends"),
    [
        ("month", "2031-03-31T23:59:59", "2031-03-01", "2031-04-01"),
        ("month", "2031-12-01T00:00:00", "2031-12-01", "2032-01-01"),
        ("month", "2032-02-29T12:00:00", "2032-02-01", "2032-03-01"),
        ("quarter", "2031-03-31T00:00:00", "2031-01-01", "2031-04-01"),
        ("quarter", "2031-04-01T00:00:00", "2031-04-01", "2031-07-01"),
        ("quarter", "2031-12-31T23:59:59", "2031-10-01", "2032-01-01"),
    ],
)
def test_periods_are_those_of_the_calendar(period: str, at: str, begins: str, ends: str) -> None:
    own = Budget.parse(budget(period=period))
    span = own.span(datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert [each.date().isoformat() for each in span] == [begins, ends]
    assert {each.time().isoformat() for each in span} == {"00:00:00"}


@pytest.mark.parametrize(
    ("net", "ordered", "cancelled", "left"),
    [(1000, "3", "0", 1000), (1000, "3", "1", 667), (1000, "3", "3", 0), (5, "2", "1", 2)],
)
def test_a_line_gives_back_its_share_rounded_half_up(
    net: int, ordered: str, cancelled: str, left: int
) -> None:
    assert standing_minor(net, Decimal(ordered), Decimal(cancelled)) == left


def test_everybodys_orders_count_in_an_accounts_budget_and_ones_own_in_ones_own() -> None:
    async def scene(counter: Counter) -> None:
        await staff(counter)
        of_bert = budget("3600", id="A", user="bert")
        await counter.put("budgets", ("A", 1, of_bert), ("B", 1, budget("9000")))
        assert (await order(counter, ANNA, "2"))[0] == 201
        assert (await order(counter, BERT, "1"))[0] == 201
        assert await spent(counter) == [5400]
        assert await spent(counter, BERT) == [1800, 5400]
        status, refused = await order(counter, BERT, "2")
        assert (status, refused["code"]) == (422, "approval-needed")
        assert (await order(counter, ANNA, "2"))[0] == 201
        assert (await order(counter, ANNA, "1"))[1]["code"] == "approval-needed"
        await counter.put("budgets", ("B", 2, budget("9000", active=False)))
        assert (await order(counter, ANNA, "1"))[0] == 201
        assert await spent(counter) == []

    run_scene(scene)


def test_an_order_beyond_the_budget_is_one_once_it_is_approved_and_counts_then() -> None:
    async def scene(counter: Counter) -> None:
        await staff(counter)
        await counter.put("budgets", ("B", 1, budget("5000")))
        await counter.send(ANNA, "PUT", "/cart", {"lines": [wish(1, "CHAI", "3")]})
        asked = orjson.loads((await counter.send(ANNA, "POST", "/requisitions", CHECKOUT)).body)
        assert asked["state"] == "pending"
        assert await spent(counter) == [0]
        path = f"/requisitions/{asked['id']}/decisions"
        assert (await counter.send(BERT, "POST", path, {"decision": "approve"})).status == 201
        assert await spent(counter) == [5400]

    run_scene(scene)


def test_what_the_erp_cancels_is_given_back_and_the_next_month_begins_anew() -> None:
    async def scene(counter: Counter) -> None:
        await counter.put("budgets", ("B", 1, budget("5400")))
        placed = await counter.order("ALFKI", ("CHAI", "3"))
        buyer = "buyer:ALFKI"
        assert (await order(counter, buyer, "1"))[1]["code"] == "budget-exhausted"
        progress = {"line": 1, "allocated": "1", "shipped": "0", "invoiced": "0"}
        await counter.tell(placed, lines=[{**progress, "cancelled": "2", "backordered": "0"}])
        assert await spent(counter, buyer) == [1800]
        assert (await order(counter, buyer, "2"))[0] == 201
        assert (await order(counter, buyer, "1"))[1]["code"] == "budget-exhausted"
        await counter.wait(30 * DAY)
        assert await spent(counter, buyer) == [0]
        assert (await order(counter, buyer, "3"))[0] == 201
        quarter = budget("5400", period="quarter")
        await counter.put("budgets", ("B", 2, quarter))
        assert await spent(counter, buyer) == [5400]

    run_scene(scene)


def test_a_budget_in_other_money_always_asks() -> None:
    async def scene(counter: Counter) -> None:
        await staff(counter)
        other = budget(amount={"amount_minor": 10**9, "currency": "EUR"})
        await counter.put("budgets", ("B", 1, other))
        assert (await order(counter, ANNA, "1"))[1]["code"] == "approval-needed"

    run_scene(scene)
