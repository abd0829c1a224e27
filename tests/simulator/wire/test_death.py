"""Callers and servers that die or lose patience in the middle of a call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from contracts.ports import Request, Response
from simulator.wire import Exchange, Wire

Sail = Callable[..., Any]


def test_a_timeout_never_stops_the_server_between_insert_and_commit(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        assert await toy.order(timeout_ms=1_500) == "timed_out"
        assert toy.clock.now_us() == 1_500_000
        assert toy.erp.orders == ["S-1"]
        assert toy.wire.in_flight == 1
        await toy.wire.drained()
        assert toy.clock.now_us() == 2_000_000
        failed, lost = toy.answers()
        assert failed == {
            "operation": "erp.orders.create",
            "failed": "timed_out",
            "seen_by_caller": True,
        }
        assert (lost["status"], lost["lost"]) == (201, True)

    sail(story, think_s=1.0)


def test_a_cancelled_caller_never_stops_the_server(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        caller = asyncio.create_task(toy.order(timeout_ms=9_000))
        await asyncio.sleep(0.5)
        caller.cancel()
        await asyncio.gather(caller, return_exceptions=True)
        await toy.wire.drained()
        assert toy.erp.orders == ["S-1"]
        assert [body.get("lost") for body in toy.answers()] == [True]

    sail(story, think_s=1.0)


def test_a_caller_cancelled_at_the_very_instant_of_its_answer_counts_as_gone(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        exchange = toy.wire.begin(
            "engine>erp", Request("POST", "/orders", {}, b'{"reference":"S-1"}'), timeout_ms=9_000
        )
        asyncio.get_running_loop().call_at(1.999_999, exchange.outcome.cancel)
        await toy.wire.drained()
        assert exchange.over
        assert [body.get("lost") for body in toy.answers()] == [True]

    sail(story, think_s=1.0)


def test_an_abandoned_call_never_returns_and_its_answer_is_lost(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        caller = asyncio.create_task(toy.order(timeout_ms=3_000))
        other = asyncio.create_task(toy.order("S-2", edge="clerk>erp", timeout_ms=3_000))
        await asyncio.sleep(0.5)
        assert toy.wire.abandon("engine") == 1
        assert await other == 201
        await asyncio.sleep(100)
        assert not caller.done()
        assert toy.erp.orders == ["S-1", "S-2"]
        lost = {record.key: record.body.get("lost") for record in toy.records("answer")}
        assert lost == {"S-1": True, "S-2": None}

    sail(story, think_s=1.0)


def test_an_abandoned_call_that_was_never_delivered_still_has_its_answer_record(
    sail: Sail,
) -> None:
    async def story(toy: Any) -> None:
        caller = asyncio.create_task(toy.order())
        await asyncio.sleep(0)
        toy.wire.abandon("engine")
        await toy.wire.drained()
        assert not caller.done()
        assert toy.answers() == [
            {
                "operation": "erp.orders.create",
                "failed": "connection_lost",
                "seen_by_caller": False,
            }
        ]
        assert toy.hits() == [("lost_request", "S-1", 1, False)]

    sail(story, [{"effect": "lost_request"}])


def test_a_party_that_goes_down_breaks_its_calls_and_refuses_later_ones(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        caller = asyncio.create_task(toy.order(timeout_ms=9_000))
        await asyncio.sleep(0.5)
        (task,) = toy.wire.detach("erp")
        assert await caller == "connection_lost"
        assert await toy.order("S-2") == "refused"
        assert not task.done()
        await task
        assert toy.erp.orders == ["S-1"]
        assert [body.get("failed") for body in toy.answers()] == ["connection_lost", "refused"]
        toy.wire.attach("erp", toy.erp.app)
        assert await toy.order("S-3", timeout_ms=3_000) == 201
        assert toy.wire.in_flight == 0

    sail(story, think_s=1.0)


def test_a_request_on_its_way_to_a_party_that_goes_down_is_refused(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        caller = asyncio.create_task(toy.order(timeout_ms=9_000))
        await asyncio.sleep(0)
        assert toy.wire.detach("erp") == ()
        assert await caller == "refused"
        assert toy.erp.orders == []

    sail(story, latency="region")


def test_attaching_again_replaces_the_incarnation(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        caller = asyncio.create_task(toy.order(timeout_ms=9_000))
        await asyncio.sleep(0.5)
        toy.wire.attach("erp", toy.erp.app)
        assert await caller == "connection_lost"
        assert await toy.order("S-2", timeout_ms=3_000) == 201

    sail(story, think_s=1.0)


class Watcher:
    def __init__(self, *, leaves: bool = True, passes: bool = True) -> None:
        self.leaves, self.passes = leaves, passes
        self.seen: list[Any] = []

    def before_delivery(self, call: Exchange) -> bool:
        self.seen.append(("before", call.call_id, call.operation, call.key, call.write))
        return self.leaves

    def after_answer(self, call: Exchange, response: Response) -> bool:
        self.seen.append(("after", call.call_id, call.caller, call.callee, response.status))
        return self.passes


def test_observers_see_each_call_before_it_leaves_and_after_it_is_answered(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        watcher = Watcher()
        toy.wire.observe(watcher)
        assert await toy.order() == 201
        await toy.call("GET", "/health")
        assert watcher.seen == [
            ("before", "c-000001", "erp.orders.create", "S-1", True),
            ("after", "c-000001", "engine", "erp", 201),
            ("before", "c-000002", "erp.health", None, False),
            ("after", "c-000002", "engine", "erp", 200),
        ]

    sail(story)


def test_a_caller_killed_before_delivery_sends_nothing(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        toy.wire.observe(Watcher(leaves=False))
        caller = asyncio.create_task(toy.order())
        await asyncio.sleep(100)
        assert not caller.done()
        assert toy.erp.orders == []
        assert toy.wire.in_flight == 0
        assert [body["seen_by_caller"] for body in toy.answers()] == [False]

    sail(story)


def test_a_caller_killed_after_the_answer_never_sees_it_though_the_order_is_there(
    sail: Sail,
) -> None:
    class Killer(Watcher):
        def __init__(self, wire: Wire) -> None:
            super().__init__(passes=False)
            self.wire = wire

        def after_answer(self, call: Exchange, response: Response) -> bool:
            self.seen.append(self.wire.abandon("engine"))
            return super().after_answer(call, response)

    async def story(toy: Any) -> None:
        killer = Killer(toy.wire)
        toy.wire.observe(killer)
        caller = asyncio.create_task(toy.order())
        await asyncio.sleep(100)
        assert [event if isinstance(event, int) else event[0] for event in killer.seen] == [
            "before",
            1,
            "after",
        ]
        assert not caller.done()
        assert toy.erp.orders == ["S-1"]
        assert [(body["status"], body["lost"]) for body in toy.answers()] == [(201, True)]

    sail(story, latency="region")
