"""Amendments in the portal: asked until the cut-off, of one's own orders, and decided once."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from simulator.storefront import buyer_client
from tests.simulator.storefront.counter import HOUR, Counter, run_scene, status_of


async def ask(
    counter: Counter, order: Any, *wanted: tuple[int, str], account: str = "ALFKI"
) -> tuple[int, Any]:
    lines = [{"line": line, "quantity": {"value": value, "unit": "EA"}} for line, value in wanted]
    path = f"/orders/{order['id']}/amendments"
    response = await counter.send(buyer_client(account), "POST", path, {"lines": lines})
    return response.status, orjson.loads(response.body)


async def answer(counter: Counter, asked: Any, version: int = 1, **more: Any) -> Any:
    told = {"number": "AM-1", "version": version, "state": "accepted", "reason": None, **more}
    path = f"/connector/amendments/{asked['id']}/answer"
    response = await counter.send("engine", "PUT", path, told)
    return orjson.loads(response.body)


def test_an_amendment_is_announced_and_the_order_waits_for_the_erps_word() -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 5))
        status, asked = await ask(counter, order, (1, "3"))
        assert (status, asked["order"], asked["answer"]) == (201, order["id"], None)
        await counter.wait(HOUR)
        event = counter.receiver.events()[-1]
        assert (event["type"], event["data"]) == ("seatrial.amendment.requested", asked)
        assert (await counter.read(f"/connector/orders/{order['id']}"))["lines"] == order["lines"]
        assert (await answer(counter, asked))["status"] == "applied"
        path = f"/orders/{order['id']}/amendments"
        (shown,) = (await counter.read(path, buyer_client("ALFKI")))["amendments"]
        assert shown["answer"]["state"] == "accepted"
        await counter.wait(HOUR)
        assert len(counter.receiver.events()) == 2  # the answer makes no echo

    run_scene(scene)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ((1, "6"), "more-than-ordered"),
        ((2, "1"), "line-unknown"),
        ((1, "0.0000001"), "quantity-invalid"),
    ],
)
def test_what_can_be_seen_to_be_impossible_is_refused_at_once(
    wanted: tuple[int, str], code: str
) -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 5))
        assert (await ask(counter, order, wanted))[1]["code"] == code

    run_scene(scene)


@pytest.mark.parametrize(("before_us", "status"), [(1, 201), (0, 422)])
def test_an_order_may_be_amended_for_a_day(before_us: int, status: int) -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 5))
        await counter.wait(24 * HOUR - before_us)
        counter.tokens.clear()
        assert (await ask(counter, order, (1, "0")))[0] == status

    run_scene(scene)


def test_an_order_of_somebody_else_and_a_finished_one_cannot_be_amended() -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 5))
        assert (await ask(counter, order, (1, "0"), account="BERGS"))[0] == 404
        path = f"/connector/orders/{order['id']}/status"
        told = status_of(order, state="cancelled", shipment_state="none")
        await counter.send("engine", "PUT", path, told)
        assert (await ask(counter, order, (1, "0")))[1]["code"] == "order-over"

    run_scene(scene)


def test_what_was_decided_stays_so() -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 5))
        _, asked = await ask(counter, order, (1, "3"))
        await answer(counter, asked, 2)
        assert (await answer(counter, asked, 2))["status"] == "stale"
        refused = await answer(counter, asked, 3, state="refused", reason="shipped")
        assert refused["code"] == "status-unreachable"
        assert (await answer(counter, asked, 3, number="AM-9"))["code"] == "number-differs"

    run_scene(scene)


async def ask_head(counter: Counter, order: Any, **head: Any) -> tuple[int, Any]:
    line = {"line": 1, "quantity": {"value": "5", "unit": "EA"}}
    path = f"/orders/{order['id']}/amendments"
    content = {"lines": [line], "head": head}
    response = await counter.send(buyer_client("ALFKI"), "POST", path, content)
    return response.status, orjson.loads(response.body)


def test_what_the_erp_keeps_of_a_head_is_what_the_order_says_from_then_on() -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 5))
        status, asked = await ask_head(counter, order, notes="ring", deliver_to="ALFKI-1")
        assert (status, asked["head"]["deliver_to"]["id"]) == (201, "ALFKI-1")
        path = f"/connector/orders/{order['id']}"
        assert (await counter.read(path))["notes"] == order["notes"]
        kept = {"notes": "RING"}
        assert (await answer(counter, asked, kept=kept))["status"] == "applied"
        assert (await counter.read(path))["notes"] == "RING"
        _, refused = await ask_head(counter, order, notes="never")
        told: Any = {"number": "AM-2", "state": "refused", "head_reason": "shipped", "kept": None}
        await answer(counter, refused, **told)
        assert (await counter.read(path))["notes"] == "RING"
        await counter.wait(HOUR)
        assert len(counter.receiver.events()) == 3  # neither answer makes an echo

    run_scene(scene)


def test_an_answer_that_comes_late_leaves_what_was_asked_for_later() -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 5))
        _, first = await ask_head(counter, order, notes="once", customer_reference="A")
        await counter.wait(1_000_000)
        _, second = await ask_head(counter, order, notes="twice")
        await answer(counter, second, number="AM-2", kept={"notes": "twice"})
        await answer(counter, first, kept={"notes": "once", "customer_reference": "A"})
        shown = await counter.read(f"/connector/orders/{order['id']}")
        assert (shown["notes"], shown["customer_reference"]) == ("twice", "A")

    run_scene(scene)


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ({"deliver_to": "ALFKI-9"}, "address-unknown"),
        ({"requested_date": "2024-02-31"}, "invalid"),
        ({}, "invalid"),
    ],
)
def test_a_head_that_cannot_be_is_refused_by_the_shop(head: Any, code: str) -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 5))
        status, told = await ask_head(counter, order, **head)
        assert (status, told["code"]) == (422, code)

    run_scene(scene)
