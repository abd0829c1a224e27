"""What comes while a night compares: its report repairs nothing by what was so before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from contracts.ports import Request
from engine.reconcile.nightly import Reconciler
from engine.store.tx import Tx
from tests.engine.fakes.sea import Sea, sail
from tests.engine.fakes.wire import FINE, Fate
from tests.engine.test_brought import BROUGHT, DAY_S, ON, PRICES, brought, changed, drift, tell

STOCK = next(flow for flow in BROUGHT if flow.entity == "availability")


async def known(sea: Sea, read: Callable[[Tx], Any]) -> Any:
    assert sea.engine is not None
    return await sea.engine._parts.store.transact(read)


def before_the_report(
    sea: Sea, monkeypatch: pytest.MonkeyPatch, happen: Callable[[], None]
) -> None:
    """Something happens once between the comparison and its report, and the engine brings it."""
    leave = Reconciler._leave
    times: list[int] = []

    async def later(self: Reconciler, *found: Any) -> None:
        if not times:
            times.append(1)
            happen()
            await sea.sleep(1_800)
        await leave(self, *found)

    monkeypatch.setattr(Reconciler, "_leave", later)


async def repairs(sea: Sea) -> list[str]:
    entries = (await sea.get("/probe/audit"))["entries"]
    return [one["key"] for one in entries if one["flow"] == "reconcile"]


def test_what_is_brought_before_the_report_is_not_repaired_by_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story(sea: Sea) -> None:
        (row,) = await brought(sea, PRICES)
        changed(sea, row)
        before_the_report(sea, monkeypatch, lambda: tell(sea, PRICES, 1))
        await sea.sleep(DAY_S)
        await sea.settle()
        assert await drift(sea) == []
        assert await repairs(sea) == []
        shown = sea.shop.rows[row]
        assert shown["version"] == 2
        assert (await known(sea, lambda tx: tx.facts.get("price", "X-1")))[0] == 2
        await sea.sleep(2 * DAY_S)
        assert (sea.shop.rows[row], await drift(sea), await repairs(sea)) == (shown, [], [])

    sail(story, **ON)


def test_what_is_learned_before_the_report_is_not_unlearned_by_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story(sea: Sea) -> None:
        await brought(sea, PRICES)
        await known(sea, lambda tx: tx.facts.forget("price", "X-1"))
        before_the_report(sea, monkeypatch, lambda: tell(sea, PRICES, 1))
        await sea.sleep(DAY_S)
        await sea.settle()
        assert (await known(sea, lambda tx: tx.facts.get("price", "X-1")))[0] == 2

    sail(story, **ON)


def test_what_a_list_found_the_same_is_repaired_where_the_rows_are_not_any_more() -> None:
    async def story(sea: Sea) -> None:
        (row,) = await brought(sea, STOCK)
        before = sea.shop.rows[row]
        times: list[int] = []

        def spoil(_edge: str, request: Request) -> Fate:
            if request.path == "/connector/digests" and not times:
                times.append(1)
                changed(sea, row)
            return FINE

        sea.wire.decide = spoil
        await sea.sleep(DAY_S)
        await sea.settle()
        assert times
        assert await repairs(sea) == [row[1]]
        assert sea.shop.rows[row]["data"] == before["data"]
        assert [one["state"] for one in await drift(sea)] == ["repaired"]

    sail(story, **ON)
