"""Each fault as the client meets it, in process and over sockets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from contracts.ports import CallFailed, Response

Sail = Callable[..., Any]


@pytest.mark.parametrize(
    ("seen", "expected"),
    [("silence", "timed_out"), ("reset", "connection_lost"), (504, 504)],
    ids=["silence", "reset", "504"],
)
def test_a_lost_request_leaves_no_order_in_the_erp(
    sail_both: Sail, seen: str | int, expected: str | int
) -> None:
    async def story(toy: Any) -> None:
        assert await toy.order() == expected
        await toy.wire.drained()
        assert toy.erp.orders == []
        assert toy.hits() == [("lost_request", "S-1", 1, True)]

    sail_both(story, [{"effect": "lost_request", "params": {"seen": seen}}])


@pytest.mark.parametrize(
    ("seen", "expected"),
    [("silence", "timed_out"), ("reset", "connection_lost"), (504, 504)],
    ids=["silence", "reset", "504"],
)
def test_a_lost_answer_leaves_the_order_in_the_erp(
    sail_both: Sail, seen: str | int, expected: str | int
) -> None:
    async def story(toy: Any) -> None:
        assert await toy.order() == expected
        await toy.wire.drained()
        assert toy.erp.orders == ["S-1"]
        assert toy.hits() == [("lost_response", "S-1", 1, True)]

    sail_both(story, [{"effect": "lost_response", "params": {"seen": seen}}])


@pytest.mark.parametrize(
    ("seen", "expected"),
    [("silence", "timed_out"), ("reset", "connection_lost"), (504, 504)],
    ids=["silence", "reset", "504"],
)
def test_a_late_commit_appears_after_the_client_has_given_up(
    sail_both: Sail, seen: str | int, expected: str | int
) -> None:
    async def story(toy: Any) -> None:
        assert await toy.order() == expected
        assert toy.erp.orders == []
        await toy.wire.drained()
        assert toy.erp.orders == ["S-1"]
        assert toy.hits() == [("late_commit", "S-1", 1, True)]

    params = {"delay_from_s": 0.3, "delay_to_s": 0.3, "seen": seen}
    sail_both(story, [{"effect": "late_commit", "params": params}])


def test_a_middlebox_that_repeats_a_request_makes_two_orders_and_one_answer(
    sail_both: Sail,
) -> None:
    async def story(toy: Any) -> None:
        seen = await toy.call("POST", "/orders", {"reference": "S-1"})
        assert isinstance(seen, Response)
        assert (seen.status, seen.body) == (201, b'{"number":2}')
        assert toy.erp.orders == ["S-1", "S-1"]
        assert toy.hits() == [("double_commit", "S-1", 1, True)]

    sail_both(story, [{"effect": "double_commit", "params": {"gap_s": 0.01}}])


@pytest.mark.parametrize("phase", ["before_commit", "after_commit"])
def test_a_delay_is_waited_for(sail_both: Sail, phase: str) -> None:
    async def story(toy: Any) -> None:
        began_us = toy.clock.now_us()
        assert await toy.order() == 201
        assert toy.clock.now_us() - began_us >= 40_000
        assert toy.hits() == [("delay", "S-1", 1, True)]

    sail_both(story, [{"effect": "delay", "phase": phase, "params": {"low_s": 0.04}}])


def test_a_delay_beyond_the_clients_patience_is_a_timeout_and_the_order_is_there(
    sail_both: Sail,
) -> None:
    async def story(toy: Any) -> None:
        assert await toy.order() == "timed_out"
        await toy.wire.drained()
        assert toy.erp.orders == ["S-1"]

    sail_both(story, [{"effect": "delay", "phase": "after_commit", "params": {"low_s": 0.3}}])


def test_a_busy_answer_carries_its_headers_and_leaves_no_order(sail_both: Sail) -> None:
    async def story(toy: Any) -> None:
        seen = await toy.call("POST", "/orders", {"reference": "S-1"})
        assert isinstance(seen, Response)
        assert (seen.status, seen.headers["retry-after"], seen.body) == (503, "30", b"busy")
        assert toy.erp.orders == []
        assert toy.hits() == [("status", "S-1", 1, True)]

    params = {"status": 503, "headers": {"Retry-After": "30"}, "body": "busy"}
    sail_both(story, [{"effect": "status", "params": params}])


def test_an_error_after_the_effect_lies_about_the_order(sail_both: Sail) -> None:
    async def story(toy: Any) -> None:
        assert await toy.order() == 500
        assert toy.erp.orders == ["S-1"]
        assert toy.hits() == [("status", "S-1", 1, True)]

    sail_both(story, [{"effect": "status", "phase": "after_commit", "params": {"status": 500}}])


def test_a_refused_connection_leaves_no_order(sail_both: Sail) -> None:
    async def story(toy: Any) -> bool:
        seen = await toy.call("POST", "/orders", {"reference": "S-1"})
        assert isinstance(seen, CallFailed)
        assert toy.erp.orders == []
        assert toy.hits() == [("refuse", "S-1", 1, True)]
        assert toy.answers()[0]["failed"] == "refused"
        return seen.definite

    sail_both(story, [{"effect": "refuse"}])


def test_a_refusal_is_definite_in_process_and_a_broken_connection_over_sockets(
    sail: Sail, over_sockets: Sail
) -> None:
    async def story(toy: Any) -> Any:
        return await toy.order()

    assert sail(story, [{"effect": "refuse"}]) == "refused"
    assert over_sockets(story, [{"effect": "refuse"}]) == "connection_lost"


def test_the_second_attempt_gets_through(sail_both: Sail) -> None:
    async def story(toy: Any) -> None:
        seen = [await toy.order() for _ in range(3)]
        assert seen == ["connection_lost", 201, 201]
        assert [record.attempt for record in toy.records("call")] == [1, 2, 3]

    sail_both(
        story,
        [{"effect": "lost_request", "schedule": {"first": 1}, "params": {"seen": "reset"}}],
    )


def test_the_same_plan_hits_the_same_calls_in_process_and_over_sockets(
    sail: Sail, over_sockets: Sail
) -> None:
    rules = [
        {"effect": "lost_request", "params": {"seen": "reset"}},
        {"effect": "lost_response", "params": {"seen": "reset"}},
        {"effect": "status", "params": {"status": 503}},
        {"effect": "double_commit", "params": {"gap_s": 0.0}},
    ]
    rules = [{**rule, "schedule": {"probability": 0.15}} for rule in rules]

    async def story(toy: Any) -> Any:
        for n in range(60):
            await toy.order(f"S-{n}")
            await toy.order(f"S-{n}")
        await toy.wire.drained()
        return sorted(toy.hits()), sorted(toy.erp.orders), toy.book.counts()

    in_process = sail(story, rules)
    assert in_process == over_sockets(story, rules)
    assert len(in_process[0]) > 40


def test_healing_ends_the_faults(sail_both: Sail) -> None:
    async def story(toy: Any) -> None:
        assert await toy.order() == "connection_lost"
        toy.book.heal()
        assert await toy.order() == 201

    sail_both(story, [{"effect": "lost_response", "params": {"seen": "reset"}}])


def test_a_client_whose_tokens_are_withdrawn_is_turned_away_by_the_server_itself(
    sail: Sail,
) -> None:
    async def story(toy: Any) -> None:
        toy.wire.attach("erp", toy.erp.app, revoke=toy.erp.withdrawn.append)
        bearer = {"authorization": "Bearer of-the-engine"}
        assert toy.erp.withdrawn == []
        assert (
            await toy.call("POST", "/orders", {"reference": "S-1"}, headers=bearer)
        ).status == 401
        assert toy.erp.withdrawn == ["Bearer of-the-engine"]
        assert toy.erp.orders == []
        assert toy.hits() == [("revoke", "S-1", 1, True)]

    sail(story, [{"effect": "revoke", "schedule": {"first": 1}}])


def test_a_server_that_issues_no_tokens_withdraws_none(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        assert await toy.order() == 201
        assert toy.hits() == [("revoke", "S-1", 1, False)]

    sail(story, [{"effect": "revoke"}])


def test_of_a_batch_every_second_row_is_kept_back_and_the_client_is_told_which(
    sail_both: Sail,
) -> None:
    async def story(toy: Any) -> None:
        rows = [{"id": f"R-{nth}"} for nth in range(3)]
        seen = await toy.call("POST", "/orders", {"rows": rows})
        assert isinstance(seen, Response)
        refused = {"status": "refused", "reason": "unknown-yet"}
        assert orjson.loads(seen.body)["results"] == [
            {"id": "R-1", "status": "applied"},
            {"id": "R-0", **refused},
            {"id": "R-2", **refused},
        ]
        assert toy.erp.orders == ["R-1"]
        assert [hit[3] for hit in toy.hits()] == [True]
        assert toy.answers()[-1]["content"] == orjson.loads(seen.body)

    sail_both(story, [{"effect": "partial", "schedule": {"first": 1, "per": "rule"}}])


def test_a_call_without_rows_goes_its_way_whole_and_was_not_hit(sail_both: Sail) -> None:
    async def story(toy: Any) -> None:
        assert await toy.order() == 201
        assert toy.erp.orders == ["S-1"]
        assert toy.hits() == [("partial", "S-1", 1, False)]

    sail_both(story, [{"effect": "partial"}])
