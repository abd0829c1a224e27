"""The simulated disk: FULL and WAL lose no acknowledged commit to a power loss; less would."""

from __future__ import annotations

from collections.abc import Callable

import apsw
import pytest

from engine import SimulatedDisk
from engine.store.sql import SqlStore
from engine.store.tx import Tx
from simulator.clock import VirtualClock, run_virtual
from tests.engine.fakes.documents import START
from tests.engine.fakes.sea import Dice

SEEDS = 60


def write(disk: SimulatedDisk, count: int) -> None:
    """So many acknowledged commits, and one that was never acknowledged."""

    async def main(_: VirtualClock) -> None:
        store = SqlStore(disk)
        for number in range(count):
            await store.transact(put(f"key-{number}"))

    run_virtual(main, START)
    assert disk._session is not None
    disk._session.connection.execute("BEGIN")
    disk._session.connection.execute("INSERT INTO meta VALUES('open', 'x')")


def put(name: str) -> Callable[[Tx], None]:
    return lambda tx: tx.meta.put(name, "x" * 500)


def kept(disk: SimulatedDisk) -> int:
    connection = disk.attach().connection
    connection.execute("PRAGMA locking_mode=exclusive")
    return len(connection.execute("SELECT name FROM meta").fetchall())


def test_no_acknowledged_commit_is_lost_with_the_power() -> None:
    for seed in range(SEEDS):
        disk = SimulatedDisk()
        write(disk, 5 + seed)
        disk.power_loss(Dice(seed))
        assert kept(disk) == 5 + seed, f"seed {seed}"
        disk.detach()


def test_power_loss_after_a_checkpoint_loses_nothing_either() -> None:
    for seed in range(5):
        disk = SimulatedDisk()
        write(disk, 1_200)
        disk.power_loss(Dice(seed))
        assert kept(disk) == 1_200, f"seed {seed}"
        disk.detach()


@pytest.mark.parametrize("synchronous", [0, 1])
def test_without_full_sync_the_same_power_loss_loses_commits(synchronous: int) -> None:
    class Careless(SimulatedDisk):
        @property
        def pragmas(self) -> dict[str, str | int]:
            return {**super().pragmas, "synchronous": synchronous}

    lost = 0
    for seed in range(SEEDS):
        disk = Careless()
        write(disk, 20)
        disk.power_loss(Dice(seed))
        try:
            lost += kept(disk) != 20
        except apsw.SQLError:
            lost += 1
        disk.detach()
    assert lost > SEEDS // 2


def test_a_kill_without_power_loss_keeps_what_was_not_synced() -> None:
    class Careless(SimulatedDisk):
        @property
        def pragmas(self) -> dict[str, str | int]:
            return {**super().pragmas, "synchronous": 0}

    disk = Careless()
    write(disk, 20)
    assert disk.unsynced > 0
    disk.kill()
    assert kept(disk) == 20
    disk.detach()


def test_power_that_goes_in_the_middle_of_a_commit_keeps_all_of_it_or_nothing() -> None:
    survived = []
    for seed in range(SEEDS):
        disk = SimulatedDisk()
        write(disk, 20)
        disk.power_loss(Dice(seed), midway=True)
        survived.append(kept(disk) - 20)
        disk.detach()
    assert sorted(set(survived)) == [0, 1]
