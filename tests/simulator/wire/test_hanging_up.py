"""A client of a gateway hangs up: it died, or its patience ended, and the journal says which."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from simulator.wire import Exchange
from simulator.wire.gateway import Gateway
from simulator.wire.sockets import SocketClient, SocketPort, socket_server

Sail = Callable[..., Any]


async def hang_up(toy: Any, *, died: bool) -> list[dict[str, Any]]:
    """Order, hang up before the answer; the answers in the journal once the ERP is done."""
    asked: list[str | None] = []

    async def dead(call: Exchange) -> bool:
        asked.append(call.operation)
        await asyncio.sleep(0)
        return died

    async with (
        socket_server(Gateway(toy.wire, "engine>erp", hold_ms=5_000, dead=dead)) as server,
        SocketClient() as client,
    ):
        toy.port = SocketPort(client, {"erp": server.url})
        assert await toy.order(timeout_ms=40) == "timed_out"
        await toy.wire.drained()
        assert await toy.order("S-2", timeout_ms=2_000) == 201
    assert asked == ["erp.orders.create"]
    answers: list[dict[str, Any]] = toy.answers()
    return answers


def test_what_a_dead_client_was_answered_is_lost_and_nobody_saw_a_failure(
    over_sockets: Sail,
) -> None:
    async def story(toy: Any) -> None:
        first, second = await hang_up(toy, died=True)
        assert (first["status"], first["lost"]) == (201, True)
        assert (second["status"], "lost" in second) == (201, False)

    over_sockets(story, think_s=0.05)


def test_a_client_that_lives_saw_a_time_out_and_its_answer_is_lost(over_sockets: Sail) -> None:
    async def story(toy: Any) -> None:
        first, lost, _ = await hang_up(toy, died=False)
        assert (first["failed"], first["seen_by_caller"]) == ("timed_out", True)
        assert (lost["status"], lost["lost"]) == (201, True)

    over_sockets(story, think_s=0.05)


@pytest.mark.parametrize(
    ("died", "failed"), [(True, ("connection_lost", False)), (False, ("timed_out", True))]
)
def test_silence_ends_for_a_client_as_its_own_end_does(
    over_sockets: Sail, died: bool, failed: tuple[str, bool]
) -> None:
    async def story(toy: Any) -> None:
        first, _ = await hang_up(toy, died=died)
        assert (first["failed"], first["seen_by_caller"]) == failed

    over_sockets(
        story,
        [{"effect": "lost_request", "when": {"edges": ["*>erp"], "keys": ["S-1"]}}],
    )
