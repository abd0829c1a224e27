"""Picks are told to the warehouse, and each of its confirmations is posted by the ERP once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from contracts.ports import Request
from engine.config import Config
from engine.errors import ConfigInvalid
from tests.engine.fakes.sea import Sea, sail
from tests.engine.fakes.warehouse import FakeWarehouse, PickingErp
from tests.engine.fakes.wire import FINE, Fate

Step = Callable[[Sea, PickingErp, FakeWarehouse], Awaitable[Any]]


def with_warehouse(
    *steps: Step, wms_poll_ms: int = 60_000
) -> tuple[Sea, PickingErp, FakeWarehouse]:
    """A sea with a warehouse in which a pick was released."""
    made: list[Any] = []

    async def story(sea: Sea) -> None:
        erp, wms = PickingErp(sea.erp), FakeWarehouse(sea.clock)
        sea.wire.servers = {**sea.wire.servers, "engine>erp": erp.handle, "engine>wms": wms.handle}
        made.extend((erp, wms))
        erp.release()
        await sea.boot()
        await sea.settle()
        for step in steps:
            await step(sea, erp, wms)
            await sea.sleep(130)
            await sea.settle()

    sea = sail(story, wms_poll_ms=wms_poll_ms)
    return sea, made[0], made[1]


def tells(name: str, found: str, short: str = "0") -> Step:
    async def step(_sea: Sea, _erp: PickingErp, wms: FakeWarehouse) -> None:
        wms.tell(name, found, short)

    return step


async def restarts(sea: Sea, _erp: PickingErp, _wms: FakeWarehouse) -> None:
    sea.kill()
    await sea.boot()


def is_posting(request: Request) -> bool:
    return (request.method, request.path) == ("POST", "/warehouse-postings")


def meets(fate: Fate) -> Step:
    """The next posting meets a fate."""

    async def step(sea: Sea, _erp: PickingErp, _wms: FakeWarehouse) -> None:
        left = [fate]
        sea.wire.decide = lambda _, asked: left.pop() if left and is_posting(asked) else FINE

    return step


def test_a_pick_is_one_instruction_and_its_end_is_told_too() -> None:
    async def ends(_sea: Sea, erp: PickingErp, _wms: FakeWarehouse) -> None:
        erp.release("done", 2)

    _, _, wms = with_warehouse(restarts, ends)
    told = wms.instructions["PK-1"]
    assert (told["state"], told["version"]) == ("done", 2)
    assert told["lines"] == [{"line": 1, "sku": "0042", "quantity": {"value": "10", "unit": "EA"}}]


def test_a_confirmation_that_is_told_again_before_and_after_a_restart_is_posted_once() -> None:
    again = tells("WC-1", "6", "4")
    sea, erp, _ = with_warehouse(again, again, restarts, again)
    (posting,) = erp.postings
    assert posting["confirmation"] == "WC-1"
    assert posting["lines"][0]["short"] == {"value": "4", "unit": "EA"}
    assert posting["shipped_at"] == "2026-03-02T09:00:00.000000Z"
    assert sea.wire.count("POST", "/warehouse-postings") == 1


UNCERTAIN = {
    "a lost answer": Fate(lost_answer=True),
    "a lost request": Fate(lost_request=True),
    "a commit half a minute after the timeout": Fate(late_s=30),
    "500 after the effect": Fate(status=500, served=True),
}


@pytest.mark.parametrize("case", sorted(UNCERTAIN))
def test_a_posting_whose_end_is_uncertain_is_looked_up(case: str) -> None:
    _, erp, _ = with_warehouse(meets(UNCERTAIN[case]), tells("WC-1", "6"), tells("WC-2", "4"))
    assert [row["confirmation"] for row in erp.postings] == ["WC-1", "WC-2"]


def test_a_refused_posting_and_one_that_says_something_else_wait_where_people_look() -> None:
    async def refuses(_sea: Sea, erp: PickingErp, _wms: FakeWarehouse) -> None:
        erp.refuses = "not-in-pick"

    async def looks(sea: Sea, _erp: PickingErp, _wms: FakeWarehouse) -> None:
        parked = (await sea.get("/probe/parked"))["parked"]
        told = sorted((row["flow"], row["key"], row["reason"]) for row in parked)
        assert told == [
            ("confirmations_to_erp", "WC-1", "same-confirmation-other-content"),
            ("confirmations_to_erp", "WC-2", "not-in-pick"),
        ]

    _, erp, _ = with_warehouse(
        tells("WC-1", "6"), tells("WC-1", "5"), refuses, tells("WC-2", "4"), looks
    )
    assert [row["confirmation"] for row in erp.postings] == ["WC-1"]


def test_an_engine_without_a_wms_asks_nobody_for_picks() -> None:
    sea, _, _ = with_warehouse(wms_poll_ms=0)
    assert not any(edge == "engine>wms" for _, edge, _, _ in sea.wire.calls)
    assert sea.wire.count("GET", "/picks") == 0
    with pytest.raises(ConfigInvalid, match="wms_poll_ms"):
        Config.parse({"wms_poll_ms": -1})


@pytest.mark.parametrize("path", ["/picks", "/confirmations"])
def test_a_list_that_was_not_served_once_is_asked_for_again(path: str) -> None:
    async def story(sea: Sea) -> None:
        erp, wms = PickingErp(sea.erp), FakeWarehouse(sea.clock)
        sea.wire.servers = {**sea.wire.servers, "engine>erp": erp.handle, "engine>wms": wms.handle}
        erp.release()
        sea.wire.decide = lambda _, asked: (
            Fate(status=404, body=b"{}") if asked.path.startswith(path) else FINE
        )
        await sea.boot()
        await sea.sleep(10)
        assert sea.wire.count("GET", path) == 1, "not before the poll"
        assert any("list-not-served" in line for line in sea.output.lines)
        sea.wire.decide = lambda _edge, _asked: FINE
        wms.tell("WC-1", "6")
        await sea.sleep(130)
        await sea.settle()
        assert "PK-1" in wms.instructions
        assert [row["confirmation"] for row in erp.postings] == ["WC-1"]

    sail(story, wms_poll_ms=60_000)
