from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from contracts.ports import HttpPort, Refused, Request, Response
from simulator.errors import EdgeInvalid, PartyUnknown
from simulator.seed import Seed
from simulator.wire import LATENCIES, Wire

Sail = Callable[..., Any]
ORDER = {"reference": "S-1"}


def test_a_wire_is_an_http_port(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        port: HttpPort = toy.wire
        response = await port.call("engine>erp", Request("GET", "/health"), timeout_ms=100)
        assert (response.status, response.body) == (200, b'{"status":"ok"}')

    sail(story)


def test_a_call_and_its_answer_are_journalled_in_order(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        await toy.call("POST", "/orders", ORDER, headers={"idempotency-key": "k", "accept": "*/*"})
        call, answer = toy.records()
        assert (call.kind, call.actor, call.edge) == ("call", "engine", "engine>erp")
        assert (call.call_id, call.key, call.attempt) == ("c-000001", "S-1", 1)
        assert call.body == {
            "operation": "erp.orders.create",
            "method": "POST",
            "path": "/orders",
            "headers": {"content-type": "application/json", "idempotency-key": "k"},
            "content": ORDER,
        }
        assert (answer.kind, answer.actor, answer.call_id) == ("answer", "erp", "c-000001")
        assert (answer.key, answer.attempt, answer.edge) == ("S-1", 1, "engine>erp")
        assert answer.body["status"] == 201
        assert answer.body["content"] == {"number": 1}
        assert answer.t_us > call.t_us

    sail(story, latency="region")


def test_an_answer_is_journalled_when_it_arrives(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        await toy.order(timeout_ms=60_000)
        (answer,) = toy.records("answer")
        assert answer.t_us == toy.clock.now_us()

    sail(story, latency="far", think_s=1.0)


def test_attempts_count_per_edge_operation_and_key(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        for reference in ("S-1", "S-2", "S-1"):
            await toy.order(reference)
        await toy.order("S-1", edge="clerk>erp")
        for _ in range(2):
            await toy.call("GET", "/health")
        counted = [(r.edge, r.key, r.attempt) for r in toy.records("call")]
        assert counted == [
            ("engine>erp", "S-1", 1),
            ("engine>erp", "S-2", 1),
            ("engine>erp", "S-1", 2),
            ("clerk>erp", "S-1", 1),
            ("engine>erp", None, 1),
            ("engine>erp", None, 2),
        ]

    sail(story)


def test_a_snapshot_goes_on_with_ids_attempts_and_faults(sail: Sail) -> None:
    rules = [{"effect": "status", "schedule": {"nth": [2]}}]

    async def story(toy: Any) -> Any:
        await toy.order()
        return toy.wire.export()

    state = sail(story, rules)

    async def again(toy: Any) -> None:
        toy.wire.restore(state)
        assert await toy.order() == 503
        (call,) = toy.records("call")
        assert (call.call_id, call.attempt) == ("c-000002", 2)

    sail(again, rules)


def test_a_system_learns_which_call_it_serves_and_nobody_can_pretend(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        await toy.order(headers={"x-seatrial-call": "c-999999"})
        toy.wire.attach("erp", toy.erp.app, names_calls=False)
        await toy.order()
        await toy.order(headers={"x-seatrial-call": "c-999999"})
        assert toy.erp.causes == ["c-000001", None, None]

    sail(story)


def test_what_breaks_its_contract_is_journalled_with_the_violations(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        await toy.order()
        await toy.call("GET", "/health")
        create, answer, health, ok = (record.body for record in toy.records())
        assert {"contract": "orders", "direction": "request"}.items() <= create["violations"][
            0
        ].items()
        assert answer["violations"][0]["direction"] == "response"
        assert "violations" not in health
        assert "violations" not in ok

    sail(story, check=True)


def test_a_request_that_no_contract_knows_is_a_violation(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        await toy.call("DELETE", "/nothing?x=1")
        call, answer = toy.records()
        assert call.body["operation"] is None
        assert call.body["violations"] == [{"message": "no contract publishes this operation"}]
        assert (call.key, call.attempt, answer.body["status"]) == (None, 1, 404)

    sail(story, check=True)


def test_bodies_that_are_no_json_are_kept_as_text_or_base64(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        await toy.call("POST", "/orders", body=b"{broken")
        await toy.call("GET", "/html")
        bodies = [record.body for record in toy.records()]
        assert bodies[0]["text"] == "{broken"
        assert "content" not in bodies[0]
        assert bodies[0]["violations"][0]["message"] == "the content is not JSON in UTF-8"
        assert bodies[3]["base64"] == "//4="

    sail(story, check=True)


def test_an_answer_made_by_a_fault_names_its_rule_and_is_held_to_no_contract(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        await toy.order()
        real, made = toy.answers()
        assert (real["status"], real["lost"]) == (201, True)
        assert (made["status"], made["made_by"]) == (500, "status")
        assert "violations" not in made
        assert made["text"].startswith("<html>")

    rule = {"effect": "status", "phase": "after_commit", "params": {"status": 500}}
    sail(story, [rule], check=True)


def test_an_error_that_leaves_an_app_is_a_crash_of_that_party(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        seen = await toy.call("GET", "/profile")
        assert seen.status == 500
        (crash,) = toy.wire.crashes
        assert (crash.call_id, crash.party, crash.operation) == (
            "c-000001",
            "erp",
            "erp.profile.read",
        )
        assert isinstance(crash.error, KeyError)
        (answer,) = toy.answers()
        assert answer["crash"]["type"] == "KeyError"
        assert "name" not in str(answer)

    sail(story)


def test_an_app_that_ends_without_an_answer_breaks_the_connection(sail: Sail) -> None:
    async def silent(_scope: Any, _receive: Any, _send: Any) -> None:
        return

    async def story(toy: Any) -> None:
        toy.wire.attach("erp", silent)
        assert await toy.order() == "connection_lost"
        assert len(toy.wire.crashes) == 1

    sail(story)


def test_a_target_may_fail_by_itself(sail: Sail) -> None:
    class Down:
        async def send(self, request: Request, call_id: str, on_crash: Any) -> Response:
            raise Refused("nobody listens")

    async def story(toy: Any) -> None:
        toy.wire.attach("erp", Down())
        assert await toy.order() == "refused"

    sail(story)


def test_a_party_that_is_expected_refuses_until_it_is_there(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        toy.wire.expect("erp")  # it is up, and stays so
        assert (await toy.call("GET", "/orders")).status == 200
        toy.wire.expect("engine")
        assert isinstance(await toy.call("GET", "/orders", edge="erp>engine"), Refused)
        toy.wire.attach("engine", toy.erp.app)
        assert (await toy.call("GET", "/orders", edge="erp>engine")).status == 200

    sail(story)


def test_an_edge_that_leads_nowhere_is_an_error_of_the_harness(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        for edge in ("erp", ">erp", "engine>"):
            with pytest.raises(EdgeInvalid, match="caller>callee"):
                await toy.call("GET", "/", edge=edge)
        with pytest.raises(PartyUnknown, match="no party 'crm' was attached; there are: erp"):
            await toy.call("GET", "/", edge="engine>crm")

    sail(story)


def test_a_wire_without_a_journal_works_the_same(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        wire = Wire(toy.clock, seed=Seed(1))
        wire.attach("erp", toy.erp.app)
        response = await wire.call("engine>erp", Request("GET", "/health"), timeout_ms=100)
        assert response.status == 200
        assert toy.records() == []

    sail(story)


def test_hops_stay_within_their_profile_and_depend_on_the_call_alone(sail: Sail) -> None:
    region = LATENCIES["region"]
    hops = [
        region.hops_us(Seed(1), "engine>erp", "erp.orders.create", f"S-{n}", 1) for n in range(500)
    ]
    flat = [hop for pair in hops for hop in pair]
    assert min(flat) >= region.low_us
    assert max(flat) <= region.high_us
    assert len({there for there, _ in hops}) > 400
    assert len({back for _, back in hops}) > 400
    assert hops[0] == region.hops_us(Seed(1), "engine>erp", "erp.orders.create", "S-0", 1)


def test_faults_hit_the_same_calls_however_they_interleave(sail: Sail) -> None:
    rules = [
        {"effect": "lost_request", "schedule": {"probability": 0.2}, "params": {"seen": "reset"}},
        {"effect": "lost_response", "schedule": {"probability": 0.2}, "params": {"seen": "reset"}},
        {"effect": "delay", "schedule": {"probability": 0.3}, "params": {"low_s": 0.05}},
    ]
    references = [f"S-{n}" for n in range(60)]

    async def in_turn(toy: Any) -> Any:
        for reference in references:
            await toy.order(reference)
        return sorted(toy.hits())

    async def backwards(toy: Any) -> Any:
        for reference in reversed(references):
            await toy.order(reference)
        return sorted(toy.hits())

    async def at_once(toy: Any) -> Any:
        await asyncio.gather(*(toy.order(reference) for reference in references))
        return sorted(toy.hits())

    stories = (in_turn, backwards, at_once)
    seen = [sail(story, rules, latency=name) for story in stories for name in ("none", "region")]
    assert len(seen[0]) > 25
    assert all(each == seen[0] for each in seen)


def test_two_runs_of_one_seed_write_the_same_journal(sail: Sail) -> None:
    rules = [
        {"effect": "lost_request", "schedule": {"probability": 0.2}},
        {"effect": "lost_response", "schedule": {"probability": 0.2}},
        {"effect": "delay", "schedule": {"probability": 0.3}, "params": {"low_s": 0.05}},
    ]

    async def story(toy: Any) -> Any:
        await asyncio.gather(*(toy.order(f"S-{n}") for n in range(50)))
        await toy.wire.drained()
        return toy.journal.sha256

    options = {"latency": "region", "think_s": 0.002}
    one = sail(story, rules, **options)
    assert sail(story, rules, **options) == one
    assert sail(story, rules, **options, seed=8) != one
