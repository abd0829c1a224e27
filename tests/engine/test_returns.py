"""Requests for returns enter the ERP once; what the ERP makes of them is shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from contracts.ports import Request, Response
from tests.engine.fakes.sea import Sea, sail
from tests.engine.fakes.wire import FINE, Fate

ON = {"reconciliation": {"enabled": True}}
Step = Callable[[Sea], Awaitable[Any]]


def is_entry(request: Request) -> bool:
    return (request.method, request.path) == ("POST", "/returns")


async def deliver(sea: Sea, event_id: str | None = None, name: str = "dl-r") -> Response | None:
    return await sea.request(sea.shop.delivery(name, sea.shop.asked("RQ-1", event_id)))


def one_request(then: Step | None = None, fate: Fate = FINE, **settings: Any) -> Sea:
    """An order, and a request for a return about it whose first entry meets a fate."""
    left = [fate]

    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        sea.wire.decide = lambda _, asked: left.pop() if left and is_entry(asked) else FINE
        sea.shop.ask("RQ-1", "S-1")
        await deliver(sea)
        await sea.settle()
        if then is not None:
            await then(sea)

    return sail(story, **settings)


UNCERTAIN = {
    "nothing goes wrong": FINE,
    "a lost answer": Fate(lost_answer=True),
    "a lost request": Fate(lost_request=True),
    "a commit half a minute after the timeout": Fate(late_s=30),
    "500 after the effect": Fate(status=500, served=True),
    "201 with nothing in it": Fate(status=201, body=b"{}"),
}


@pytest.mark.parametrize("case", sorted(UNCERTAIN))
def test_a_request_whose_entry_is_uncertain_is_one_return(case: str) -> None:
    sea = one_request(fate=UNCERTAIN[case])
    assert sea.erp.returns_of("RQ-1") == ["RA-001"]
    assert sea.shop.rows["returns", "RA-001"]["data"]["request"] == "RQ-1"


def test_a_request_that_is_told_again_is_no_second_return() -> None:
    async def again(sea: Sea) -> None:
        answer = await deliver(sea, name="dl-again")
        assert answer is not None
        assert answer.status == 200
        await deliver(sea, "ev-other", "dl-other")
        await sea.settle()

    assert one_request(again).erp.returns_of("RQ-1") == ["RA-001"]


def test_both_who_asked_and_for_whom_reach_the_erp() -> None:
    entered = one_request().erp.returns["RA-001"]
    assert entered["requested_by"] == {"role": "staff", "id": "staff"}
    assert entered["account"] == "C-1"


def test_the_erps_word_on_a_return_is_shown_with_its_version() -> None:
    async def authorise(sea: Sea) -> None:
        sea.erp.put("return", "RA-001", sea.erp.returns["RA-001"] | {"state": "authorised"})
        await sea.sleep(61)
        await sea.settle()

    row = one_request(authorise).shop.rows["returns", "RA-001"]
    assert (row["version"], row["data"]["state"]) == (2, "authorised")


def test_a_refused_request_is_parked_with_the_erps_code() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.order("S-1")
        sea.erp.refuse["RQ-1"] = "unknown-order"
        sea.shop.ask("RQ-1", "S-1")
        await deliver(sea)
        await sea.settle()
        (parked,) = (await sea.get("/probe/parked"))["parked"]
        assert (parked["key"], parked["reason"]) == ("RQ-1", "unknown-order")

    sail(story)


def test_a_request_whose_event_never_came_is_entered_the_next_night_once() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        sea.shop.ask("RQ-1", "S-1")
        await sea.sleep(20 * 3_600)
        assert sea.erp.returns_of("RQ-1") == ["RA-001"]
        await deliver(sea)
        await sea.settle()
        assert sea.erp.returns_of("RQ-1") == ["RA-001"]

    sail(story, **ON)


def test_a_return_that_the_storefront_lost_is_shown_again() -> None:
    async def lose(sea: Sea) -> None:
        del sea.shop.rows["returns", "RA-001"]
        await sea.sleep(20 * 3_600)
        await sea.settle()

    assert ("returns", "RA-001") in one_request(lose, reconciliation={"enabled": True}).shop.rows
