"""Requests for addresses in the portal: they add nothing, and are answered once and for all."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from simulator.storefront import buyer_client
from tests.simulator.storefront.counter import HOUR, Counter, run_scene

GATE = {"name": "Gate 2", "street": "9 Mole", "city": "Harbour", "country": "Ireland"}


async def ask(counter: Counter, replaces: str | None = None, who: str = "ALFKI") -> Any:
    content = {"replaces": replaces, "address": GATE}
    answered = await counter.send(buyer_client(who), "POST", "/address-requests", content)
    return orjson.loads(answered.body)


async def tell(counter: Counter, asked: Any, version: int, state: str, **more: Any) -> Any:
    told = {"number": "AR-1", "version": version, "state": state, "reason": None}
    content = {**told, "address_id": None, **more}
    path = f"/connector/address-requests/{asked['id']}/answer"
    return orjson.loads((await counter.send("engine", "PUT", path, content)).body)


async def mine(counter: Counter, who: str = "ALFKI") -> list[Any]:
    page = await counter.read("/address-requests", buyer_client(who))
    return list(page["address-requests"])


def test_a_request_is_announced_once_and_is_its_own_accounts_alone() -> None:
    async def scene(counter: Counter) -> None:
        asked = await ask(counter)
        await counter.wait(HOUR)
        (event,) = counter.receiver.events()
        assert (event["type"], event["data"]) == ("seatrial.address.requested", asked)
        assert asked["address"] == {**GATE, "region": None, "postal_code": None}
        assert (await tell(counter, asked, 1, "requested"))["status"] == "applied"
        await tell(counter, asked, 2, "accepted", address_id="AD-1")
        (shown,) = await mine(counter)
        assert (shown["answer"]["state"], shown["answer"]["address_id"]) == ("accepted", "AD-1")
        assert await mine(counter, "BERGS") == []
        await counter.wait(HOUR)
        assert len(counter.receiver.events()) == 1  # the answers make no echo

    run_scene(scene)


@pytest.mark.parametrize(
    ("state", "more"),
    [
        ("accepted", {}),
        ("accepted", {"address_id": "AD-1", "reason": "not-found"}),
        ("requested", {"address_id": "AD-1"}),
        ("refused", {}),
        ("refused", {"reason": "not-found", "address_id": "AD-1"}),
    ],
)
def test_what_is_accepted_has_an_id_and_what_is_refused_a_reason(
    state: str, more: dict[str, Any]
) -> None:
    async def scene(counter: Counter) -> None:
        asked = await ask(counter)
        assert (await tell(counter, asked, 1, state, **more))["code"] == "answer-unfit"
        assert (await mine(counter))[0]["answer"] is None

    run_scene(scene)


def test_what_was_decided_stays_so_and_is_one_request_of_the_erp() -> None:
    async def scene(counter: Counter) -> None:
        asked = await ask(counter)
        await tell(counter, asked, 2, "refused", reason="not-found")
        assert (await tell(counter, asked, 1, "requested"))["status"] == "stale"
        late = await tell(counter, asked, 3, "accepted", address_id="AD-1")
        assert late["code"] == "status-unreachable"
        other = await tell(counter, asked, 3, "refused", reason="not-found", number="AR-2")
        assert other["code"] == "number-differs"

    run_scene(scene)


@pytest.mark.parametrize(
    ("state", "first", "then"),
    [
        ("accepted", {"address_id": "AD-1"}, {"address_id": "AD-2"}),
        ("refused", {"reason": "not-found"}, {"reason": "not-served"}),
    ],
)
def test_what_was_decided_stays_with_all_that_belongs_to_it(
    state: str, first: dict[str, Any], then: dict[str, Any]
) -> None:
    async def scene(counter: Counter) -> None:
        asked = await ask(counter)
        await tell(counter, asked, 1, state, **first)
        assert (await tell(counter, asked, 2, state, **then))["code"] == "status-unreachable"
        assert (await tell(counter, asked, 3, state, **first))["status"] == "applied"

    run_scene(scene)


def test_nobody_replaces_an_address_that_is_not_his() -> None:
    async def scene(counter: Counter) -> None:
        assert (await ask(counter, "AD-9"))["code"] == "address-unknown"
        await counter.wait(HOUR)
        assert counter.receiver.events() == []

    run_scene(scene)
