"""How many by when: a buyer is told the ERP's dates, of the warehouses that may serve him."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest

from contracts.instants import format_instant, parse_instant
from tests.simulator.storefront.counter import Counter, run_scene, stock, stock_up

DAY_US = 86_400_000_000


def outlook(counter: Counter, *steps: tuple[int, str, str], lead: int | None = None) -> Any:
    """An outlook of CHAI: per step in how many days, from where, how many pieces."""
    told = [
        {
            "at": format_instant(counter.clock.instant(counter.clock.now_us() + days * DAY_US)),
            "warehouse": place,
            "quantity": quantity,
        }
        for days, place, quantity in steps
    ]
    return {"sku": "CHAI", "unit": "EA", "lead_time_days": lead, "steps": told}


async def asked(counter: Counter, quantity: int, account: str = "ALFKI") -> tuple[str, int | None]:
    """On what a date rests, and in how many days it is."""
    path = f"/outlooks?sku=CHAI&quantity={quantity}"
    view = await counter.read(path, f"buyer:{account}")
    at = view["available_at"]
    if at is None:
        return view["basis"], None
    return view["basis"], round((parse_instant(at) - counter.clock.now()) / timedelta(days=1))


async def begin(counter: Counter, *steps: tuple[int, str, str], lead: int | None = None) -> None:
    await stock_up(counter)
    await counter.put("availability", ("MAIN/CHAI", 9, stock("CHAI", "2")))
    await counter.put("outlooks", ("CHAI", 1, outlook(counter, *steps, lead=lead)))


@pytest.mark.parametrize(
    ("quantity", "lead", "told"),
    [
        (2, None, ("stock", 0)),
        (3, None, ("replenishment", 3)),
        (12, None, ("replenishment", 3)),
        (13, None, ("replenishment", 8)),
        (99, None, ("unknown", None)),
        (13, 5, ("lead_time", 5)),
        (12, 5, ("replenishment", 3)),
        (2, 0, ("stock", 0)),
    ],
)
def test_a_date_rests_on_stock_then_on_what_comes_and_never_later_than_the_lead_time(
    quantity: int, lead: int | None, told: tuple[str, int | None]
) -> None:
    async def scene(counter: Counter) -> tuple[str, int | None]:
        await begin(counter, (3, "MAIN", "10"), (8, "MAIN", "20"), lead=lead)
        return await asked(counter, quantity)

    assert run_scene(scene) == told


def test_a_date_that_has_passed_promises_nothing_any_more() -> None:
    async def scene(counter: Counter) -> list[tuple[str, int | None]]:
        await begin(counter, (3, "MAIN", "10"))
        before = await asked(counter, 5)
        await counter.wait(4 * DAY_US)
        return [before, await asked(counter, 5)]

    assert run_scene(scene) == [("replenishment", 3), ("unknown", None)]


def test_what_comes_to_a_warehouse_that_may_not_serve_him_is_not_his() -> None:
    async def scene(counter: Counter) -> list[tuple[str, int | None]]:
        await begin(counter, (3, "FAR", "10"), (8, "MAIN", "20"))
        rule = {"id": "R", "warehouse": "FAR", "region": None, "channel": None, "serves": False}
        await counter.put("sourcing", ("R", 1, {**rule, "account": "ALFKI"}))
        return [await asked(counter, 5), await asked(counter, 5, "BERGS")]

    assert run_scene(scene) == [("replenishment", 8), ("replenishment", 3)]


def test_a_checkout_shows_the_erps_date_until_the_erp_has_spoken_of_the_order() -> None:
    async def scene(counter: Counter) -> list[Any]:
        await begin(counter, (3, "MAIN", "10"))
        await counter.fill("ALFKI", ("CHAI", 5))
        order = orjson.loads((await counter.check_out("ALFKI")).body)
        shown = [await counter.read(f"/orders/{order['id']}", "buyer:ALFKI")]
        await counter.put("outlooks", ("CHAI", 2, outlook(counter, (6, "MAIN", "10"))))
        shown.append(await counter.read(f"/orders/{order['id']}", "buyer:ALFKI"))
        await counter.tell(order)
        shown.append(await counter.read(f"/orders/{order['id']}", "buyer:ALFKI"))
        return [view.get("expected") for view in shown]

    first, moved, after = run_scene(scene)
    assert [(line["line"], line["quantity"]["value"]) for line in first] == [(1, "3")]
    assert parse_instant(moved[0]["expected_at"]) - parse_instant(
        first[0]["expected_at"]
    ) > timedelta(days=2)
    assert after is None


@pytest.mark.parametrize(
    ("query", "status"),
    [("sku=CHAI&quantity=0", 400), ("sku=CHAI&quantity=x", 400), ("sku=NONE", 404), ("", 404)],
)
def test_what_is_not_shown_or_makes_no_sense_is_refused(query: str, status: int) -> None:
    async def scene(counter: Counter) -> int:
        await begin(counter)
        answer = await counter.send("buyer:ALFKI", "GET", f"/outlooks?{query}")
        return int(answer.status)

    assert run_scene(scene) == status
