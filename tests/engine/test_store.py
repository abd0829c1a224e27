"""The store: what is acknowledged is kept, units are atomic, a turn of the loop is one commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from contracts.ports import Request
from engine import FileDisk, MemoryDisk, SimulatedDisk, incarnate
from engine.errors import StoreFailed
from engine.ports import Ports
from engine.store.disk import Disk
from engine.store.records import NewWork
from engine.store.schema import STATEMENTS, VERSION
from engine.store.sql import SqlStore
from engine.store.sqlite import rows_of
from engine.store.tx import Tx
from engine.store.work import Work
from simulator.clock import VirtualClock, run_virtual
from tests.engine.fakes.documents import START
from tests.engine.fakes.sea import Dice
from tests.engine.fakes.wire import Lines, Wire


class Refusal(Exception):
    """What a unit of work raises in these tests."""


def put(name: str) -> Callable[[Tx], None]:
    return lambda tx: tx.meta.put(name, "1")


def test_units_of_one_turn_share_one_commit() -> None:
    counted: list[str] = []

    async def main(clock: VirtualClock) -> None:
        ports = Ports(clock, Dice(), Wire(clock, {}), Lines(), MemoryDisk())
        ports, _ = incarnate(ports, lambda kind, k, side: counted.append(f"{kind}:{k}:{side}"))
        store = SqlStore(ports.disk)
        await asyncio.gather(*(store.transact(put(str(n))) for n in range(5)))

    run_virtual(main, START)
    assert counted == ["commit:1:before", "commit:1:after"]


def test_a_unit_that_raises_undoes_itself_and_nobody_else() -> None:
    def broken(tx: Tx) -> None:
        tx.meta.put("broken", "1")
        raise Refusal

    async def main(_: VirtualClock) -> None:
        store = SqlStore(MemoryDisk())
        sound = store.transact(lambda tx: tx.meta.put("sound", "1"))
        results = await asyncio.gather(store.transact(broken), sound, return_exceptions=True)
        assert isinstance(results[0], Refusal)
        assert await store.transact(lambda tx: tx.meta.get("sound")) == "1"
        assert await store.transact(lambda tx: tx.meta.get("broken")) is None

    run_virtual(main, START)


def test_a_unit_that_raises_alone_leaves_nothing_and_the_next_goes_on() -> None:
    def broken(tx: Tx) -> None:
        tx.meta.put("broken", "1")
        raise Refusal

    async def main(_: VirtualClock) -> None:
        store = SqlStore(MemoryDisk())
        with pytest.raises(Refusal):
            await store.transact(broken)
        await store.transact(put("sound"))
        assert await store.transact(lambda tx: tx.meta.get("sound")) == "1"
        assert await store.transact(lambda tx: tx.meta.get("broken")) is None

    run_virtual(main, START)


def test_a_unit_that_only_reads_is_no_crash_point() -> None:
    counted: list[str] = []

    async def main(clock: VirtualClock) -> None:
        ports = Ports(clock, Dice(), Wire(clock, {}), Lines(), MemoryDisk())
        ports, _ = incarnate(ports, lambda kind, k, side: counted.append(f"{kind}:{k}:{side}"))
        await SqlStore(ports.disk).transact(lambda tx: tx.meta.get("nothing"))

    run_virtual(main, START)
    assert counted == []


@pytest.mark.parametrize("kind", ["file", "simulated"])
def test_a_durable_disk_is_in_wal_mode_with_full_sync(kind: str, tmp_path: Path) -> None:
    disk: Disk = FileDisk(tmp_path / "engine.db") if kind == "file" else SimulatedDisk()
    SqlStore(disk).open()
    connection = disk._session.connection  # type: ignore[attr-defined]
    found = [connection.execute(f"PRAGMA {n}").fetchall()[0][0] for n in disk.pragmas]
    assert found == ["exclusive", "wal", 2]
    disk.detach()


def test_a_second_engine_on_the_same_file_is_refused(tmp_path: Path) -> None:
    first = FileDisk(tmp_path / "engine.db")
    SqlStore(first).open()
    with pytest.raises(StoreFailed):
        SqlStore(FileDisk(tmp_path / "engine.db")).open()
    first.detach()


def test_a_store_of_another_schema_is_refused(tmp_path: Path) -> None:
    connection = apsw.Connection(str(tmp_path / "engine.db"))
    connection.execute("PRAGMA user_version=99")
    connection.close()
    disk = FileDisk(tmp_path / "engine.db")
    with pytest.raises(StoreFailed, match="schema 99"):
        SqlStore(disk).open()
    disk.kill()


def test_a_store_of_the_version_before_is_brought_up_with_what_is_in_it(tmp_path: Path) -> None:
    connection = apsw.Connection(str(tmp_path / "engine.db"))
    for statement in STATEMENTS:
        connection.execute(statement.replace(",\n  refusals INTEGER NOT NULL DEFAULT 0", ""))
    Work(rows_of(connection)).park_new(NewWork("items", "a", "a", "c-1", b"{}"), "old", 5)
    connection.execute("PRAGMA user_version=2")
    connection.close()
    for _ in range(2):
        disk = FileDisk(tmp_path / "engine.db")
        SqlStore(disk).open()
        work = Work(rows_of(disk._session.connection))  # type: ignore[union-attr]
        if work.parked():
            assert work.replay(1, 7) is not None
        disk.detach()
    connection = apsw.Connection(str(tmp_path / "engine.db"))
    assert connection.execute("PRAGMA user_version").fetchall() == [(VERSION,)]
    (item,) = Work(rows_of(connection)).claim("items", 1, 7, 9)
    assert (item.object, item.refusals) == ("a", 0)
    connection.close()


@pytest.mark.parametrize("kind", ["memory", "file", "simulated"])
def test_a_kill_discards_the_open_transaction_and_keeps_the_committed(
    kind: str, tmp_path: Path
) -> None:
    disks: dict[str, Disk] = {
        "memory": MemoryDisk(),
        "file": FileDisk(tmp_path / "engine.db"),
        "simulated": SimulatedDisk(),
    }
    disk = disks[kind]

    async def main(_: VirtualClock) -> None:
        await SqlStore(disk).transact(lambda tx: tx.meta.put("kept", "1"))
        connection = disk._session.connection  # type: ignore[attr-defined]
        connection.execute("BEGIN")
        connection.execute("INSERT INTO meta VALUES('lost', '1')")
        disk.kill()
        store = SqlStore(disk)
        assert await store.transact(lambda tx: tx.meta.get("kept")) == "1"
        assert await store.transact(lambda tx: tx.meta.get("lost")) is None
        await store.close()

    run_virtual(main, START)


def test_a_dead_session_never_answers_and_never_writes() -> None:
    disk = MemoryDisk()

    async def main(clock: VirtualClock) -> None:
        ports = Ports(clock, Dice(), Wire(clock, {}), Lines(), disk)
        dead, life = incarnate(ports)
        store = SqlStore(dead.disk)
        await store.transact(lambda tx: tx.meta.put("kept", "1"))
        task = asyncio.create_task(store.transact(lambda tx: tx.meta.put("late", "1")))
        life.end()
        calls = asyncio.create_task(dead.http.call("engine>erp", Request("GET", "/"), timeout_ms=1))
        dead.output.line("last words")
        await clock.sleep_until_us(10**9)
        assert not task.done()
        assert not calls.done()
        alive = SqlStore(disk)
        assert await alive.transact(lambda tx: tx.meta.get("late")) is None
        life.bury()
        await asyncio.gather(task, calls, return_exceptions=True)
        assert task.cancelled()

    run_virtual(main, START)


def test_no_statement_of_the_queue_reads_the_whole_table() -> None:
    store = SqlStore(disk := MemoryDisk())
    store.open()
    rows = rows_of(disk._connection)
    plans: list[str] = []

    def explained(statement: str, *parameters: object) -> list[object]:
        plan = rows(f"EXPLAIN QUERY PLAN {statement}", *parameters)
        plans.extend(str(step[3]) for step in plan)
        return rows(statement, *parameters)

    exercise(Work(explained))
    assert plans
    scans = [step for step in plans if step.startswith("SCAN work") and "INDEX" not in step]
    assert scans == []


def exercise(work: Work) -> None:
    """Use every statement that runs while an engine works."""
    new = NewWork("prices", "price/1", "1", "c", b"{}", version=1, latest_only=True)
    for version in (1, 2, 3):
        work.put(replace(new, version=version), 0)
    work.put(replace(new, version=4, latest_only=False, latest_last=True), 0)
    (item,) = work.claim("prices", 5, 0, 100)
    work.next_due("prices")
    work.heads()
    work.next_lease_end()
    work.put(NewWork("prices", "price/1", "1", "c", b"{}", version=5), 0)
    work.retry_at(item, 5, "later", failed=True, doubt_us=None)
    (item,) = work.claim("prices", 5, 10, 100)
    work.complete(item)
    (item,) = work.claim("prices", 5, 10, 100)
    work.park(item, "reason", 10, None)
    work.expire(1_000)
    work.recover(1_000)
    work.is_parked("prices", "1")
    work.replay(item.item, 1_000)
    work.parked()
