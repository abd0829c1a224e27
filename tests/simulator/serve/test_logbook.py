from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from contracts.ports import Clock
from simulator.clock import run_virtual
from simulator.serve import logbook
from simulator.serve.logbook import Logbook

START = datetime(2026, 3, 2, tzinfo=UTC)


def kept(folder: Path, main: Callable[[Logbook, Clock], Awaitable[Any]]) -> Any:
    """What `main` finds in a logbook of a header and nine effects: three orders, six items."""

    async def live(clock: Clock) -> Any:
        book = Logbook(clock, "blue", folder / "journal.jsonl")
        book.journal.append("header", "harness", {})
        for number in range(9):
            entity = "order" if number % 3 == 0 else "item"
            book.journal.append("effect", "erp", {"entity": entity, "operation": entity}, cause="c")
        return await main(book, clock)

    return run_virtual(live, START)


def test_what_was_just_written_can_be_read(tmp_path: Path) -> None:
    async def main(book: Logbook, _: Clock) -> list[int]:
        return [entry.record["seq"] for entry in book.look(8, 10, {}).entries]

    assert kept(tmp_path, main) == [8, 9]


def test_pages_follow_one_another_without_gap_or_overlap(tmp_path: Path) -> None:
    async def main(book: Logbook, _: Clock) -> list[int]:
        found, since = [], 0
        while (page := book.look(since, 4, {})).entries:
            found += [entry.record["seq"] for entry in page.entries]
            since = page.next
        return found

    assert kept(tmp_path, main) == list(range(10))


def test_a_record_must_fit_everything_that_is_wanted(tmp_path: Path) -> None:
    async def main(book: Logbook, _: Clock) -> list[list[int]]:
        looks: list[dict[str, str]] = [
            {"kind": "effect", "operation": "order"},
            {"kind": "header"},
            {"kind": "order"},
            {"operation": "order", "cause": "other"},
        ]
        return [[e.record["seq"] for e in book.look(0, 9, wanted).entries] for wanted in looks]

    assert kept(tmp_path, main) == [[1, 4, 7], [0], [], []]


def test_one_look_goes_through_so_much_and_says_where_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logbook, "SCANNED_AT_MOST", 4)

    async def main(book: Logbook, _: Clock) -> tuple[int, int]:
        page = book.look(2, 9, {"kind": "header"})
        return len(page.entries), page.next

    assert kept(tmp_path, main) == (0, 6)


def test_whoever_waits_is_woken_by_the_next_record(tmp_path: Path) -> None:
    async def main(book: Logbook, _: Clock) -> list[bool]:
        waiter = asyncio.ensure_future(book.grown())
        await asyncio.sleep(0)
        before = waiter.done()
        book.journal.append("output", "engine", {})
        await waiter
        return [before, waiter.done()]

    assert kept(tmp_path, main) == [False, True]


def test_the_file_has_it_a_moment_later_for_who_follows_from_outside(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"

    async def main(_: Logbook, clock: Clock) -> tuple[int, int]:
        before = path.read_bytes().count(b"\n")
        await clock.sleep_until_us(300_000)
        return before, path.read_bytes().count(b"\n")

    assert kept(tmp_path, main) == (0, 10)


def test_nobody_else_may_read_the_file(tmp_path: Path) -> None:
    async def main(book: Logbook, _: Clock) -> int:
        return book.path.stat().st_mode & 0o777

    assert kept(tmp_path, main) == 0o600
