"""Killed before and after every commit and every outgoing call: nothing lost, nothing doubled."""

from __future__ import annotations

from asyncio import Task, create_task
from collections.abc import Callable

from contracts.ports import Request
from engine import MemoryDisk, SimulatedDisk
from tests.engine.fakes import documents
from tests.engine.fakes.sea import Dice, Sea, sail
from tests.engine.fakes.wire import FINE, Decide, Fate

Point = tuple[str, int, str]
REFERENCES = ("S-0", "S-1", "S-2")


async def voyage(sea: Sea, kill_at: Point | None, power: int | None) -> list[Point]:
    """Master data, three orders, their shipments; killed once, back three seconds later."""
    points: list[Point] = []
    restarts: list[Task[None]] = []

    async def restart() -> None:
        await sea.sleep(3)
        await sea.boot()

    def hook(kind: str, k: int, side: str) -> None:
        points.append((kind, k, side))
        if (kind, k, side) == kill_at:
            sea.kill()
            if power is not None:
                assert isinstance(sea.disk, SimulatedDisk)
                sea.disk.power_loss(Dice(power))
            restarts.append(create_task(restart()))

    for sku in ("0041", "0042"):
        sea.erp.put("item", sku, documents.item(sku))
        sea.erp.put("availability", f"W-1/{sku}", documents.availability(sku, 40, 10))
    await sea.boot(hook)
    for reference in REFERENCES:
        sea.order(reference)
    await sea.settle()
    for number in sorted(sea.erp.orders):
        sea.erp.ship(number)
    await sea.sleep(100)
    await sea.settle()
    return points


def foul_weather() -> Decide:
    """Every so often an answer is lost, a request is lost, or a commit comes late."""
    calls = 0

    def decide(_edge: str, _request: Request) -> Fate:
        nonlocal calls
        calls += 1
        if calls % 7 == 3:
            return Fate(lost_answer=True)
        if calls % 11 == 5:
            return Fate(lost_request=True)
        return Fate(late_s=20) if calls % 13 == 6 else FINE

    return decide


def fair_weather() -> Decide:
    return lambda _edge, _request: FINE


def assert_nothing_lost_or_doubled(sea: Sea, where: object) -> None:
    for reference in REFERENCES:
        numbers = sea.erp.numbers_of(reference)
        assert len(numbers) == 1, (where, reference, numbers)
        status = sea.shop.orders[reference]["status"]
        assert (status["number"], status["version"]) == (numbers[0], 2), (where, reference)
        assert ("shipments", f"SH-{numbers[0]}") in sea.shop.rows, (where, reference)
    assert len(sea.shop.rows) == 7, where
    assert len(sea.shop.applied) == len(set(sea.shop.applied)), where


def points_of(weather: Callable[[], Decide]) -> list[Point]:
    points: list[Point] = []

    async def story(sea: Sea) -> None:
        sea.wire.decide = weather()
        points.extend(await voyage(sea, None, None))

    assert_nothing_lost_or_doubled(sail(story), "not killed")
    return points


def sweep(weather: Callable[[], Decide], power: bool, every: int = 1) -> tuple[int, int]:
    """Kill at every point of a clean run; how many kills, and how many with items in flight."""
    killed = busy = 0
    for number, point in enumerate(points_of(weather)):
        if number % every:
            continue

        async def story(sea: Sea, at: Point = point, seed: int = number) -> None:
            sea.wire.decide = weather()
            await voyage(sea, at, seed if power else None)

        sea = sail(story, disk=SimulatedDisk() if power else MemoryDisk())
        assert_nothing_lost_or_doubled(sea, point)
        killed += len(sea.lives) == 2
        busy += any('"recovered":0' not in line for line in sea.output.lines if "ready" in line)
    return killed, busy


def test_a_kill_at_any_point_in_fair_weather_loses_and_doubles_nothing() -> None:
    killed, busy = sweep(fair_weather, power=False)
    assert killed >= 60
    assert busy >= 30


def test_a_kill_at_any_point_in_foul_weather_loses_and_doubles_nothing() -> None:
    killed, busy = sweep(foul_weather, power=False)
    assert killed >= 120
    assert busy >= 50


def test_a_power_loss_at_any_point_loses_and_doubles_nothing() -> None:
    killed, busy = sweep(fair_weather, power=True)
    assert killed >= 60
    assert busy >= 30


def test_a_power_loss_in_foul_weather_loses_and_doubles_nothing() -> None:
    killed, _ = sweep(foul_weather, power=True, every=3)
    assert killed >= 40


def test_the_same_voyage_makes_the_same_calls_twice() -> None:
    async def story(sea: Sea) -> None:
        sea.wire.decide = foul_weather()
        await voyage(sea, ("commit", 5, "after"), None)

    first, second = sail(story), sail(story)
    assert first.wire.calls == second.wire.calls
    assert first.output.lines == second.output.lines
