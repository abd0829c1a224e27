"""Served worlds of an ERP that is closed for a part of the night."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from simulator.clock import WallClock
from tests.simulator.serve.pier import SMALL, pier, run

OPEN, CLOSED = (datetime(2031, 3, 4, hour, 15, tzinfo=UTC) for hour in (12, 2))
"""An instant at which every ERP is there, and one at which an old one is not."""


def test_a_world_that_tells_of_stock_by_the_hour_tells_of_it_and_closes_its_months(
    tmp_path: Path,
) -> None:
    async def main() -> tuple[Any, ...]:
        async with pier(tmp_path, real=lambda: WallClock(OPEN)) as it:
            body = {"id": "old", "profile": "legacy-batch", **SMALL}
            world = await it.done("POST", "/worlds", body)
            state = it.worlds.get("old").landscape.erp.state
            listed = (await it.ask(world, "erp", "GET", "/availability")).body["availability"]
            changes = (await it.ask(world, "erp", "GET", "/changes?after=0&limit=500")).body
            told = [one for one in changes["changes"] if one["entity"] == "availability"]
            return listed, told, state.count("availability"), state.scheduled("period-close")

    listed, told, count, closes = run(main())
    assert (len(listed), len(told)) == (count, count)
    assert count > 0
    assert closes


def test_a_world_that_is_made_while_its_erp_is_closed_says_when_it_opens(tmp_path: Path) -> None:
    async def main() -> tuple[Any, ...]:
        async with pier(tmp_path, real=lambda: WallClock(CLOSED)) as it:
            body = {"id": "old", "profile": "legacy-batch", "scale": 0, **SMALL}
            world = await it.done("POST", "/worlds", body)
            shut = await it.ask(world, "erp", "GET", "/availability")
            wait_s = int(shut.headers["retry-after"])
            await it.done("PATCH", "/worlds/old/clock", {"advance_s": wait_s})
            there = await it.ask(world, "erp", "GET", "/availability")
            return shut, wait_s, there, it.worlds.get("old").landscape.erp.state

    shut, wait_s, there, state = run(main())
    assert (shut.status, wait_s, there.status) == (503, 900, 200)
    assert len(there.body["availability"]) == state.count("availability") > 0
