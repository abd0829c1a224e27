"""Kills from outside: where the wire shows that an engine works, and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from contracts.ports import Response
from scenarios.driver.strikes import Strikes
from simulator.faults import KillSchedule, PlannedKill
from simulator.faults.effects.kill import KillPoint, KillSide

OK = Response(200, {}, b"")


def kill(point: KillPoint, side: KillSide, k: int = 1) -> PlannedKill:
    return PlannedKill("kill", 0, 0, 1_000_000, point, k, side, 0)


class Sea:
    """A wire of one's own: lets calls pass by `strikes` and notes what was struck."""

    def __init__(self, *kills: PlannedKill) -> None:
        self.struck: list[dict[str, Any]] = []
        self.alive = True
        self.lived_us = 0
        self.strikes = Strikes(
            "engine",
            KillSchedule(kills),
            lambda: self.alive,
            lambda: self.lived_us,
            lambda _, detail: self.struck.append(detail),
        )

    def call(self, caller: str, callee: str, operation: str, key: str = "S-1") -> Any:
        outcome = asyncio.get_running_loop().create_future()
        return SimpleNamespace(
            caller=caller,
            callee=callee,
            operation=operation,
            key=key,
            write=True,
            call_id=f"c-{key}",
            outcome=outcome,
        )

    def order(self, key: str = "S-1") -> Any:
        return self.call("engine", "erp", "erp.orders.create", key)

    def webhook(self, key: str = "EV-1") -> Any:
        return self.call("storefront", "engine", "engine.webhook", key)


def story(tell: Callable[[], Any]) -> None:
    async def main() -> None:
        tell()
        await asyncio.sleep(0)

    asyncio.run(main())


def test_an_engine_dies_before_its_call_leaves() -> None:
    def tell() -> None:
        sea = Sea(kill("call", "before", k=2))
        assert sea.strikes.before_delivery(sea.order("S-1"))
        assert not sea.strikes.before_delivery(sea.order("S-2")), "it never sent it"
        assert sea.struck == [{"call": "erp.orders.create", "key": "S-2"}]

    story(tell)


def test_an_engine_dies_before_it_sees_the_answer_to_its_call() -> None:
    def tell() -> None:
        sea = Sea(kill("call", "after"))
        call = sea.order()
        assert sea.strikes.before_delivery(call)
        assert sea.struck == []
        assert not sea.strikes.after_answer(call, OK), "nobody hears it"
        assert sea.struck == [{"call": "erp.orders.create", "key": "S-1", "status": 200}]

    story(tell)


def test_an_engine_dies_as_well_when_the_answer_never_comes() -> None:
    async def main() -> None:
        sea = Sea(kill("call", "after"))
        call = sea.order()
        sea.strikes.before_delivery(call)
        call.outcome.cancel()
        await asyncio.sleep(0)
        assert sea.struck == [{"call": "erp.orders.create", "key": "S-1", "answered": False}]

    asyncio.run(main())


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_commit_is_a_webhook_which_arrives_and_whose_answer_is_heard(side: KillSide) -> None:
    def tell() -> None:
        sea = Sea(kill("commit", side))
        call = sea.webhook()
        assert sea.strikes.before_delivery(call), "its sender lives"
        assert len(sea.struck) == (side == "before")
        assert sea.strikes.after_answer(call, OK), "its sender lives"
        assert len(sea.struck) == 1

    story(tell)


def test_what_comes_to_an_engine_that_is_down_is_not_counted() -> None:
    def tell() -> None:
        sea = Sea(kill("commit", "before", k=2))
        sea.strikes.before_delivery(sea.webhook("EV-1"))
        sea.alive = False
        sea.strikes.before_delivery(sea.webhook("EV-2"))
        sea.alive = True
        sea.strikes.before_delivery(sea.webhook("EV-3"))
        assert [one["key"] for one in sea.struck] == ["EV-3"]

    story(tell)


def test_the_calls_of_others_are_not_counted() -> None:
    def tell() -> None:
        sea = Sea(kill("call", "before"), kill("commit", "before"))
        for caller, callee, operation in (
            ("clerk", "erp", "erp.orders.read"),
            ("harness", "engine", "engine.probe.settled"),
            ("buyer", "storefront", "storefront.checkout"),
        ):
            assert sea.strikes.before_delivery(sea.call(caller, callee, operation))
        assert sea.struck == []

    story(tell)


def test_the_windows_of_kills_count_the_time_that_an_engine_has_lived() -> None:
    def tell() -> None:
        sea = Sea(replace(kill("call", "before"), from_us=8_000_000, to_us=18_000_000))
        passed = []
        for lived_us in (7_999_999, 18_000_000, 8_000_000):
            sea.lived_us = lived_us
            passed.append(sea.strikes.before_delivery(sea.order()))
        assert passed == [True, True, False]

    story(tell)
