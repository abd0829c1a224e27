"""A storefront that has no hash of what came later; and orders, which the feed told of already."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest

from contracts.ports import Request, Response
from engine.flows.table import BY_ID
from tests.engine.fakes.sea import Sea, sail
from tests.engine.fakes.wire import FINE, Fate
from tests.engine.test_brought import DAY_S, NIGHT_S, ON, PRICES, brought, drift, lost

LATER = BY_ID["postings"]


@pytest.mark.parametrize("status", [404, 405, None])
def test_a_storefront_of_the_first_version_is_compared_by_its_lists_where_it_tells_no_hash(
    status: int | None,
) -> None:
    """Where what came later can only be written there, nothing is said of it, and the rest is."""
    later = f"/connector/{LATER.path.rpartition('/')[2]}"

    def unlisted(_edge: str, request: Request) -> Fate:
        listed = request.method == "GET" and request.path.startswith(later)
        return FINE if status is None or not listed else Fate(status=status)

    async def story(sea: Sea) -> None:
        of_the_first_version(sea)
        sea.wire.decide = unlisted
        rows = await brought(sea, PRICES, LATER)
        for row in rows:
            lost(sea, row)
        await sea.sleep(DAY_S)
        await sea.settle()
        assert [row in sea.shop.rows for row in rows] == [True, status is None]
        assert len(await drift(sea)) == (2 if status is None else 1)

    sail(story, **ON)


def of_the_first_version(sea: Sea) -> None:
    """The storefront has the first version of the contract, which knows no further nouns."""
    tell = sea.shop.reconcile

    def reconcile(what: str, noun: str, query: dict[str, str]) -> Response:
        answered = tell(what, noun, query)
        told = orjson.loads(answered.body)
        told.pop("further", None)
        return replace(answered, body=orjson.dumps(told))

    sea.shop.reconcile = reconcile  # type: ignore[method-assign]


def test_of_what_came_later_and_is_not_there_a_storefront_of_the_first_version_is_not_asked() -> (
    None
):
    async def story(sea: Sea) -> None:
        of_the_first_version(sea)
        await brought(sea, PRICES)
        asked = {path.partition("?")[0] for _, _, _, path in sea.wire.calls}
        assert "/connector/digests" in asked
        assert LATER.path not in asked

    sail(story, **ON)


def test_orders_that_the_feed_told_of_are_asked_for_no_second_time() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        sea.erp.put("order", "E-001", {**sea.erp.orders["E-001"], "notes": "cut"})
        await sea.sleep(901)
        await sea.settle()
        sea.wire.calls.clear()
        await sea.sleep(NIGHT_S)
        assert [one["field"] for one in await drift(sea)] == ["notes"]
        assert "/connector/digests" in (paths := [path for _, _, _, path in sea.wire.calls])
        assert [path for path in paths if path.startswith("/orders?")] == []

    sail(story, **ON)


def test_orders_of_a_feed_that_cannot_be_read_again_are_asked_for_by_their_list() -> None:
    def forgetful(_edge: str, request: Request) -> Fate:
        return Fate(status=410) if request.path.startswith("/changes?after=0&") else FINE

    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        sea.erp.put("order", "E-001", {**sea.erp.orders["E-001"], "notes": "cut"})
        await sea.sleep(901)
        await sea.settle()
        sea.wire.decide = forgetful
        sea.wire.calls.clear()
        await sea.sleep(NIGHT_S)
        assert [one["field"] for one in await drift(sea)] == ["notes"]
        assert any(path.startswith("/orders?changed_since=") for _, _, _, path in sea.wire.calls)

    sail(story, **ON)
