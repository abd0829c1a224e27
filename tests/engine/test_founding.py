"""An order goes before whatever is asked of it, also where that came first."""

from __future__ import annotations

from asyncio import Task, create_task
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from contracts.ports import Request
from engine import MemoryDisk, SimulatedDisk
from engine.flows.table import BY_ID
from engine.store.disk import Disk
from engine.store.records import Item, NewWork
from engine.store.work import FOUNDING, Work
from tests.engine.fakes import documents
from tests.engine.fakes.amending import AmendingErp, amending, amendment
from tests.engine.fakes.sea import Dice, Sea, sail
from tests.engine.fakes.wire import FINE, Fate
from tests.engine.fakes.wirings import wiring
from tests.engine.test_queue import queue

KEY = "order_to_erp/S-1"
WRITES = ("/orders", "/amendments")
Point = tuple[str, int, str]


def put(work: Work, flow: str, name: str, now_us: int = 0) -> None:
    work.put(NewWork(flow, KEY, name, "c-1", b"{}"), now_us)


def ready(work: Work, now_us: int = 0) -> list[Item]:
    """What is claimed of all flows that have anything due."""
    flows = sorted(work.heads())
    return [item for flow in flows for item in work.claim(flow, 9, now_us, now_us + 100)]


def names(work: Work, now_us: int = 0) -> list[str]:
    """The names of what is claimed and done, one after the other, until nothing is due."""
    done: list[str] = []
    while items := ready(work, now_us):
        (item,) = items
        done.append(item.object)
        work.complete(item)
    return done


def test_the_flows_that_found_a_key_are_flows_of_orders() -> None:
    assert all(BY_ID[flow].of_order and not BY_ID[flow].latest_only for flow in FOUNDING)


def test_what_founds_a_key_goes_before_what_waits_for_it_and_the_rest_in_its_order() -> None:
    work = queue()
    for name in ("A-1", "A-2", "A-3"):
        put(work, "amendment_to_erp", name)
    put(work, "order_to_erp", "S-1")
    put(work, "order_to_erp", "S-1 again")
    put(work, "amendment_to_erp", "A-4")
    assert names(work) == ["S-1", "S-1 again", "A-1", "A-2", "A-3", "A-4"]


def test_what_is_in_flight_steps_aside_when_it_comes_back_and_is_due_behind_the_order() -> None:
    work = queue()
    put(work, "amendment_to_erp", "A-1")
    (early,) = ready(work)
    put(work, "order_to_erp", "S-1", 3)
    assert ready(work, 3) == [], "two of one key are never in flight together"
    work.retry_at(early, 300, "order-not-there", failed=True, doubt_us=None)
    assert names(work, 4) == ["S-1", "A-1"]


def test_what_waits_for_its_own_hour_is_due_as_soon_as_its_order_is_there() -> None:
    work = queue()
    put(work, "amendment_to_erp", "A-1")
    (early,) = ready(work)
    work.retry_at(early, 300, "order-not-there", failed=True, doubt_us=None)
    assert ready(work, 10) == []
    put(work, "order_to_erp", "S-1", 11)
    assert names(work, 11) == ["S-1", "A-1"]


def test_a_result_that_comes_too_late_lets_nobody_by() -> None:
    work = queue()
    put(work, "amendment_to_erp", "A-1")
    (slow,) = ready(work)
    work.expire(100)
    (again,) = ready(work, 100)
    put(work, "order_to_erp", "S-1", 101)
    assert not work.retry_at(slow, 102, "late", failed=True, doubt_us=None)
    assert ready(work, 102) == []
    work.complete(again)
    assert names(work, 103) == ["S-1"]


@pytest.mark.parametrize("how", ["expire", "recover"])
def test_a_lease_that_is_taken_back_lets_the_order_by(how: str) -> None:
    work = queue()
    put(work, "amendment_to_erp", "A-1")
    ready(work)
    put(work, "order_to_erp", "S-1", 5)
    assert getattr(work, how)(150) == 1
    assert names(work, 150) == ["S-1", "A-1"]


def test_an_order_that_is_replayed_goes_before_what_was_asked_of_it_since() -> None:
    work = queue()
    put(work, "order_to_erp", "S-1")
    (order,) = ready(work)
    work.park(order, "blocked-customer", 10, None)
    put(work, "amendment_to_erp", "A-1", 20)
    (early,) = ready(work, 20)
    work.retry_at(early, 900, "order-not-there", failed=True, doubt_us=None)
    assert work.replay(order.item, 30) is not None
    assert names(work, 30) == ["S-1", "A-1"]


def test_an_order_that_waits_for_its_own_hour_lets_nobody_by() -> None:
    work = queue()
    put(work, "order_to_erp", "S-1")
    put(work, "amendment_to_erp", "A-1")
    (order,) = ready(work)
    work.retry_at(order, 50, "busy", failed=True, doubt_us=None)
    assert ready(work, 49) == []
    assert names(work, 50) == ["S-1", "A-1"]


async def overtaken(sea: Sea) -> None:
    """Two amendments are delivered 40 s and 10 s before the event of their order."""
    for number, wait_s in ((1, 30), (2, 10)):
        body = amendment(sea, f"A-{number}", "S-1")
        sea.tasks.append(create_task(_until_taken(sea, f"dl-A-{number}", body)))
        await sea.sleep(wait_s)
    sea.order("S-1")


async def _until_taken(sea: Sea, delivery_id: str, body: bytes) -> None:
    while True:
        answer = await sea.request(sea.shop.delivery(delivery_id, body))
        if answer is not None and answer.status < 300:
            return
        await sea.sleep(3)


def sailed(
    story: Callable[[Sea], Awaitable[None]], disk: Disk | None = None, **settings: Any
) -> tuple[Sea, AmendingErp]:
    made: list[AmendingErp] = []

    async def play(sea: Sea) -> None:
        made.append(amending(sea))
        await story(sea)

    return sail(play, disk=disk, **settings), made[0]


def assert_in_order(sea: Sea, erp: AmendingErp, where: object) -> None:
    """The order is there once, and both amendments after it, each once and in their order."""
    assert len(sea.erp.numbers_of("S-1")) == 1, where
    assert [row["reference"] for row in erp.amendments] == ["A-1", "A-2"], where


@pytest.mark.parametrize("pattern", ["", "event_bus", "point_to_point"])
def test_an_order_whose_event_comes_late_waits_for_no_amendment(pattern: str) -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        await overtaken(sea)
        await sea.sleep(2)
        assert len(sea.erp.numbers_of("S-1")) == 1
        assert len(made_at(sea)) == 1
        await sea.settle()

    sea, erp = sailed(story, wiring=wiring(pattern) if pattern else "")
    assert_in_order(sea, erp, pattern)
    assert len(erp.asked_us) == 3, "one before the order came, and each once behind it"
    assert erp.asked_us[-1] - erp.asked_us[0] < 60_000_000


def test_an_order_that_was_never_announced_is_repaired_while_an_amendment_waits_for_it() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.shop.place("S-1")
        await sea.sleep(18.9 * 3_600)
        await _until_taken(sea, "dl-A-1", amendment(sea, "A-1", "S-1"))
        await sea.sleep(0.2 * 3_600)
        assert len(sea.erp.numbers_of("S-1")) == 1
        await sea.settle()

    _, erp = sailed(story, reconciliation={"enabled": True})
    assert [row["reference"] for row in erp.amendments] == ["A-1"]


def made_at(sea: Sea) -> list[int]:
    """When orders were sent."""
    return [at for at, _, method, path in sea.wire.calls if (method, path) == ("POST", "/orders")]


def killed(point: Point | None, power: int | None) -> tuple[list[Point], Sea, AmendingErp]:
    """The same, killed at a point, back three seconds later; calls now and then get no answer."""
    points: list[Point] = []
    restarts: list[Task[None]] = []

    writes = 0

    def fate(_edge: str, request: Request) -> Fate:
        nonlocal writes
        writes += (request.method == "POST") * (request.path in WRITES)
        return Fate(lost_answer=True) if writes % 3 == 2 and request.path in WRITES else FINE

    async def story(sea: Sea) -> None:
        sea.wire.decide = fate

        async def restart() -> None:
            await sea.sleep(3)
            await sea.boot()

        def hook(kind: str, k: int, side: str) -> None:
            points.append((kind, k, side))
            if (kind, k, side) == point:
                sea.kill()
                if power is not None:
                    assert isinstance(sea.disk, SimulatedDisk)
                    sea.disk.power_loss(Dice(power))
                restarts.append(create_task(restart()))

        await sea.boot(hook)
        await overtaken(sea)
        await sea.settle()

    disk: Disk = MemoryDisk() if power is None else SimulatedDisk()
    sea, erp = sailed(story, disk=disk)
    return points, sea, erp


@pytest.mark.parametrize("power", [False, True], ids=["kill", "power loss"])
def test_wherever_the_engine_is_killed_the_order_goes_first_and_everything_goes_once(
    power: bool,
) -> None:
    points, sea, erp = killed(None, None)
    assert_in_order(sea, erp, "not killed")
    for number, point in enumerate(points):
        _, sea, erp = killed(point, number if power else None)
        assert_in_order(sea, erp, point)
    assert len(points) >= 40


def test_an_order_of_the_erp_is_shown_before_a_parcel_of_it_that_was_read_first() -> None:
    async def story(sea: Sea) -> None:
        put_row = sea.shop.put

        def strict(noun: str, row: dict[str, Any]) -> dict[str, Any]:
            known = ("erp-orders", "P-1") in sea.shop.rows
            if noun == "shipments" and not known:
                return {"id": row["id"], "status": "refused", "reason": "unknown-order"}
            return put_row(noun, row)

        sea.shop.put = strict  # type: ignore[method-assign]
        await sea.boot()
        await sea.sleep(10)
        order = documents.order("P-1")
        begun = documents.erp_order("P-1", {**order, "reference": "P-1"}, order["placed_at"])
        sea.erp.put("order", "P-1", begun | {"origin": None})
        sea.erp.put("shipment", "SH-1", documents.shipment("SH-1", begun, order["placed_at"]))
        await sea.sleep(605)
        assert [noun for noun, *_ in sea.shop.applied] == ["erp-orders", "shipments"]
        await sea.settle()

    sail(story, wiring=wiring("point_to_point", erp_orders=600), erp_orders=True)
