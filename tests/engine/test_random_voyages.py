"""Voyages nobody thought of: random faults, several kills, duplicates, power losses; seeded."""

from __future__ import annotations

from asyncio import Task, create_task

import pytest

from contracts.ports import Request
from engine import MemoryDisk, SimulatedDisk
from tests.engine.fakes import documents
from tests.engine.fakes.sea import Dice, Sea, sail
from tests.engine.fakes.wire import FINE, Decide, Fate

ORDERS = tuple(f"S-{number}" for number in range(6))
FATES = (
    Fate(lost_answer=True),
    Fate(lost_request=True),
    Fate(late_s=25),
    Fate(status=500),
    Fate(status=500, served=True),
    Fate(status=503, headers={"retry-after": "7"}, body=b"{}"),
    Fate(status=429, headers={"retry-after": "3"}, body=b"{}"),
    Fate(refused=True),
    Fate(status=401, body=b"{}"),
)


def storm(dice: Dice, strength: float) -> Decide:
    def decide(_edge: str, _request: Request) -> Fate:
        fate: Fate = dice.choice(FATES) if dice.uniform() < strength else FINE
        return fate

    return decide


async def voyage(sea: Sea, dice: Dice) -> None:
    """Orders, their duplicates and shipments, while the engine dies about every thirtieth point."""
    left = 5
    restarts: list[Task[None]] = []

    async def restart() -> None:
        await sea.sleep(1 + 30 * dice.uniform())
        await sea.boot(hook)

    def hook(kind: str, k: int, side: str) -> None:
        nonlocal left
        if left and dice.below(30) == 0:
            left -= 1
            sea.kill()
            if isinstance(sea.disk, SimulatedDisk) and dice.below(2):
                sea.disk.power_loss(dice)
            restarts.append(create_task(restart()))

    sea.wire.decide = storm(dice, 0.15)
    await sea.boot(hook)
    for reference in ORDERS:
        sea.order(reference)
        await sea.sleep(40 * dice.uniform())
        await sea.deliver(dice.choice([name for name in ORDERS if name in sea.shop.orders]))
    await sea.sleep(600)
    for number in sorted(sea.erp.orders):
        sea.erp.ship(number)
    for reference in ORDERS:
        await sea.deliver(reference)
    sea.wire.decide = lambda _edge, _request: FINE
    await sea.settle(20_000)
    await sea.sleep(120)
    await sea.settle(20_000)


@pytest.mark.parametrize("seed", range(30))
def test_a_random_voyage_loses_nothing_and_doubles_nothing(seed: int) -> None:
    async def story(sea: Sea) -> None:
        sea.erp.put("item", "0042", documents.item("0042"))
        await voyage(sea, Dice(seed))
        assert (await sea.get("/probe/parked"))["parked"] == []

    sea = sail(story, disk=SimulatedDisk() if seed % 2 else MemoryDisk())
    assert [len(sea.erp.numbers_of(reference)) for reference in ORDERS] == [1] * len(ORDERS)
    for reference in ORDERS:
        (number,) = sea.erp.numbers_of(reference)
        status = sea.shop.orders[reference]["status"]
        assert (status["number"], status["version"]) == (number, sea.erp.versions["order", number])
    assert len(sea.shop.applied) == len(set(sea.shop.applied))
    assert len(sea.lives) > 1
