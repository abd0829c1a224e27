"""A served ERP that knows files alone: folders on the disk that anybody can put files into."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from contracts.sheet import read_sheet
from tests.simulator.serve.pier import SMALL, Pier, pier, run

NAME = "orders-by-hand.csv"
CUT = b"H,orders,1\r\nrecord,nth\r\n"


def seen(path: Path) -> bytes | None:
    """What a file holds, None where it is not there."""
    return path.read_bytes() if path.is_file() else None


async def until(done: Callable[[], bool]) -> None:
    """Return once something is so."""
    async with asyncio.timeout(10):
        while not done():  # noqa: ASYNC110 - a folder tells nobody that it changed
            await asyncio.sleep(0.02)


async def found(path: Path) -> bytes:
    """What a file holds, once it is there."""
    await until(lambda: seen(path) is not None)
    return seen(path) or b""


async def opened(it: Pier) -> tuple[Path, str]:
    """The folders of a new world, and what its engine is told."""
    body = {"id": "files", "profile": "file-drop", "at_leisure": True, **SMALL}
    world = await it.done("POST", "/worlds", body)
    told = seen(Path(world["engine_environment"])) or b""
    return Path(world["addresses"]["drop"]), told.decode()


def test_a_file_that_is_put_into_the_inbox_is_taken_and_answered(tmp_path: Path) -> None:
    async def main() -> tuple[Path, str, bytes]:
        async with pier(tmp_path) as it:
            drop, told = await opened(it)
            (drop / "inbox" / NAME).write_bytes(CUT)
            said = await found(drop / "outbox" / f"ack-{NAME}")
            await found(drop / "outbox" / "000001-customers.csv")
            ended = await it.done("DELETE", "/worlds/files")
            assert ended["legs"]
            return drop, told, said

    drop, told, said = run(main())
    assert f"SEATRIAL_DROP_DIR='{drop}'" in told
    assert "SEATRIAL_ERP_URL" not in told
    answer = read_sheet(said).documents[0]
    assert answer["reason"] == "no-trailer"
    assert "end it with the line T,0," in answer["says"]
    assert (seen(drop / "taken" / NAME), seen(drop / "inbox" / NAME)) == (CUT, None)


def test_drafts_are_left_alone_and_what_no_erp_could_take_is_put_aside(tmp_path: Path) -> None:
    async def main() -> tuple[Path, bytes]:
        async with pier(tmp_path) as it:
            drop, _ = await opened(it)
            for name in (".orders.csv", "orders.csv.part", "x" * 220):
                (drop / "inbox" / name).write_bytes(CUT)
            why = await found(drop / "refused" / f"{'x' * 200}.why.txt")
            return drop, why

    drop, why = run(main())
    assert {path.name for path in (drop / "inbox").iterdir()} == {".orders.csv", "orders.csv.part"}
    assert seen(drop / "refused" / ("x" * 220)) == CUT
    assert b"put it again under a shorter one" in why


def test_what_a_snapshot_does_not_know_is_in_the_outbox_no_more(tmp_path: Path) -> None:
    async def main() -> tuple[bytes | None, bytes | None]:
        async with pier(tmp_path) as it:
            drop, _ = await opened(it)
            first, later = drop / "outbox" / "000001-customers.csv", drop / "outbox" / f"ack-{NAME}"
            await found(first)
            await it.done("POST", "/worlds/files/snapshots", {"name": "morning"})
            (drop / "inbox" / NAME).write_bytes(CUT)
            await found(later)
            await it.done("POST", "/worlds/files/snapshots/morning/restore")
            await until(lambda: seen(later) is None)
            return seen(first), seen(later)

    first, later = run(main())
    assert first is not None
    assert later is None
