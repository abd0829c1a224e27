"""What is wanted back is told to the warehouse, and what it decided to the ERP, come what may."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.ports import Request
from tests.engine.fakes.sea import Sea, sail
from tests.engine.fakes.warehouse import FakeWarehouse, PickingErp
from tests.engine.fakes.wire import FINE, Fate
from tests.engine.test_warehouse import UNCERTAIN, Step, restarts, with_warehouse


def wants_back(value: str, name: str = "PW-1") -> Step:
    async def step(_sea: Sea, erp: PickingErp, _wms: FakeWarehouse) -> None:
        erp.want_back(value, name)

    return step


def posted(erp: PickingErp) -> dict[str, str]:
    return {one["id"]: one["lines"][0]["quantity"]["value"] for one in erp.decided}


def test_the_warehouse_is_asked_and_what_it_decided_is_posted_as_it_said() -> None:
    async def packs(_sea: Sea, _erp: PickingErp, wms: FakeWarehouse) -> None:
        wms.packed = 8

    _, erp, _ = with_warehouse(wants_back("3"), packs, wants_back("5", "PW-2"))
    assert posted(erp) == {"PW-1": "3", "PW-2": "2"}
    assert erp.decided[0] == {
        "id": "PW-1",
        "shop": erp.withdrawals[0]["shop"],
        "pick": "PK-1",
        "lines": [{"line": 1, "sku": "0042", "quantity": {"value": "3", "unit": "EA"}}],
        "decided_at": "2026-03-02T10:00:00.000000Z",
        "version": 1,
    }


def is_told(request: Request) -> bool:
    return (request.method, request.path) == ("PUT", "/withdrawals/PW-1")


def is_posted(request: Request) -> bool:
    return (request.method, request.path) == ("PUT", "/withdrawals/PW-1/decision")


@pytest.mark.parametrize("which", [is_told, is_posted])
@pytest.mark.parametrize("case", sorted(UNCERTAIN))
def test_whatever_is_lost_on_the_way_it_is_decided_and_posted_once(case: str, which: Any) -> None:
    async def meets(sea: Sea, _erp: PickingErp, _wms: FakeWarehouse) -> None:
        left = [UNCERTAIN[case]]
        sea.wire.decide = lambda _, asked: left.pop() if left and which(asked) else FINE

    _, erp, wms = with_warehouse(meets, wants_back("3"))
    assert list(wms.decisions) == ["PW-1"]
    assert posted(erp) == {"PW-1": "3"}


def test_an_engine_that_dies_between_the_two_goes_on_with_the_second() -> None:
    async def dies(sea: Sea, erp: PickingErp, wms: FakeWarehouse) -> None:
        sea.wire.decide = lambda _, asked: Fate(lost_request=True) if is_posted(asked) else FINE
        erp.want_back("3")
        await sea.sleep(130)
        assert (list(wms.decisions), erp.decided) == (["PW-1"], [])
        sea.kill()
        sea.wire.decide = lambda _edge, _asked: FINE
        await sea.boot()

    _, erp, _ = with_warehouse(dies, restarts)
    assert posted(erp) == {"PW-1": "3"}


def test_what_is_wanted_back_at_once_comes_after_its_pick_though_that_is_lost_at_first() -> None:
    async def story(sea: Sea) -> None:
        erp, wms = PickingErp(sea.erp), FakeWarehouse(sea.clock)
        sea.wire.servers = {**sea.wire.servers, "engine>erp": erp.handle, "engine>wms": wms.handle}
        left = [Fate(lost_request=True)]
        sea.wire.decide = lambda _, asked: (
            left.pop() if left and asked.path.startswith("/instructions") else FINE
        )
        erp.release()
        erp.want_back("3")
        await sea.boot()
        await sea.sleep(130)
        await sea.settle()
        assert posted(erp) == {"PW-1": "3"}

    sail(story, wms_poll_ms=60_000)


def test_a_decision_that_the_erp_refuses_waits_where_people_look() -> None:
    async def refuses(_sea: Sea, erp: PickingErp, _wms: FakeWarehouse) -> None:
        erp.refuses = "not-in-withdrawal"
        erp.want_back("3")

    async def looks(sea: Sea, _erp: PickingErp, _wms: FakeWarehouse) -> None:
        parked = (await sea.get("/probe/parked"))["parked"]
        told = [(row["flow"], row["key"], row["reason"]) for row in parked]
        assert told == [("decisions_to_erp", "PW-1", "not-in-withdrawal")]

    _, erp, _ = with_warehouse(refuses, looks)
    assert erp.decided == []
