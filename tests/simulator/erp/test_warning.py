"""Warnings of order entry: accepted by name, one after the other, and nothing remembered."""

from __future__ import annotations

from typing import Any

import orjson

from simulator.profiles import CLASSIC, CONFIRMABLE, MODERN
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, new_order, tea

REPEATED = "purchase-order-repeated"


def filed(number: str | None = "PO 1", day: str | None = None, **more: Any) -> dict[str, Any]:
    """An order under a purchase order number, wanted by a day."""
    order: dict[str, Any] = new_order(tea("1"), **more)
    return {**order, "purchase_order_number": number, "requested_date": day}


async def enter(office: Office, order: dict[str, Any], *accepted: str, **headers: str) -> str:
    """Whether it was entered; else the warning, or the code of the refusal."""
    query = "&".join(f"accept={name}" for name in accepted)
    path = f"/warned/orders?{query}" if query else "/warned/orders"
    answer = await office.send("engine", "POST", path, order, **headers)
    content = orjson.loads(answer.body)
    if answer.status == 201:
        return "entered"
    return str(content.get("warning", content["code"]))


def test_each_warning_is_accepted_by_its_name_in_the_call_that_it_is_of(play: Play) -> None:
    async def scene(office: Office) -> None:
        tomorrow = "2024-03-02"
        assert await enter(office, filed()) == "entered"
        assert await enter(office, filed(day=tomorrow)) == "short-notice"
        assert await enter(office, filed(day=tomorrow), "short-notice") == REPEATED
        assert await enter(office, filed(day=tomorrow), REPEATED) == "short-notice"
        assert office.erp.state.count("order") == 1
        assert await enter(office, filed(day=tomorrow), "short-notice", REPEATED) == "entered"
        assert await enter(office, filed()) == REPEATED
        assert await enter(office, filed(day="2024-03-03")) == REPEATED

    play(scene, CONFIRMABLE)


def test_a_number_is_one_accounts_own_and_free_again_when_its_order_is_cancelled(
    play: Play,
) -> None:
    async def scene(office: Office) -> None:
        assert await enter(office, filed()) == "entered"
        assert await enter(office, filed(None)) == "entered"
        assert await enter(office, filed(None)) == "entered"
        assert await enter(office, filed(account="TIGHT")) == "entered"
        assert await enter(office, filed()) == REPEATED
        line = {"line": 1, "quantity": {"value": "1", "unit": "box"}}
        order = await office.ok("engine", "GET", "/orders/SO-000001")
        line["quantity"] = order["lines"][0]["quantity"]
        await office.ok("clerk", "POST", "/orders/SO-000001/cancellations", {"lines": [line]})
        assert await enter(office, filed()) == "entered"

    play(scene, CONFIRMABLE)


def test_what_is_refused_on_its_merits_is_refused_whatever_is_accepted(play: Play) -> None:
    async def scene(office: Office) -> None:
        assert await enter(office, filed(account="STOP"), REPEATED) == "blocked-customer"
        assert await office.refused("engine", "POST", "/orders", filed()) == (
            422,
            "warned-otherwise",
        )

    play(scene, CONFIRMABLE)


def test_a_key_that_is_honoured_gives_the_stored_answer_and_no_warning_of_itself(
    play: Play,
) -> None:
    async def scene(office: Office) -> None:
        assert await enter(office, filed(), idempotency_key="k") == "entered"
        assert await enter(office, filed(), idempotency_key="k") == "entered"
        assert office.erp.state.count("order") == 1
        assert await enter(office, filed(), idempotency_key="k2") == REPEATED

    play(scene, MODERN)


def test_other_profiles_enter_orders_as_ever_and_serve_warnings_beside(play: Play) -> None:
    async def scene(office: Office) -> None:
        for _ in range(2):
            assert (await office.send("engine", "POST", "/orders", filed())).status == 201
        assert await enter(office, filed()) == REPEATED

    play(scene, CLASSIC)
