"""What differs between profiles: idempotency keys, pushes, prices that are checked."""

from __future__ import annotations

import asyncio
from dataclasses import fields, replace
from typing import Any

import orjson
import pytest

from contracts.ports import TimedOut
from simulator.profiles import CLASSIC, CUSTOMISED, MODERN, PROFILES, Figure, Profile
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, line, new_order, rice, tea

SECOND = 1_000_000


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
def test_every_figure_of_a_profile_names_its_source(profile: Profile) -> None:
    figures = [getattr(profile, field.name) for field in fields(profile) if field.name != "id"]
    assert all(isinstance(figure, Figure) and figure.source for figure in figures)
    assert PROFILES[profile.id] is profile


def test_a_profile_says_how_it_behaves(play: Play) -> None:
    async def scene(office: Office) -> dict[str, Any]:
        answer = await office.send(None, "GET", "/profile")
        found: dict[str, Any] = orjson.loads(answer.body)
        return found

    assert play(scene, CLASSIC)["idempotency_keys"] is False
    assert play(scene, MODERN)["push"] is True


def test_a_classic_erp_makes_two_orders_of_one_reference(play: Play) -> None:
    async def scene(office: Office) -> None:
        body = new_order(tea("1"))
        for number in ("SO-000001", "SO-000002"):
            answer = await office.send("engine", "POST", "/orders", body, idempotency_key="k")
            assert orjson.loads(answer.body)["number"] == number

    play(scene, CLASSIC)


def test_a_key_that_is_honoured_gives_the_stored_answer(play: Play) -> None:
    async def scene(office: Office) -> None:
        body = new_order(tea("1"))
        first = await office.send("engine", "POST", "/orders", body, idempotency_key="k")
        await office.ship({"number": "SO-000001"})
        again = await office.send("engine", "POST", "/orders", body, idempotency_key="k")
        assert (again.status, again.body) == (first.status, first.body)
        assert office.erp.state.count("order") == 1
        other = await office.send("engine", "POST", "/orders", body, idempotency_key="k2")
        assert orjson.loads(other.body)["number"] == "SO-000002"

    play(scene, MODERN)


def test_a_key_that_comes_with_another_body_is_refused(play: Play) -> None:
    async def scene(office: Office) -> None:
        async def send(body: Any, key: str) -> tuple[int, str]:
            return await office.refused("engine", "POST", "/orders", body, idempotency_key=key)

        await office.send("engine", "POST", "/orders", new_order(tea("1")), idempotency_key="k")
        assert await send(new_order(tea("2")), "k") == (422, "idempotency-key-reused")
        assert await send(new_order(tea("2")), "k" * 256) == (400, "idempotency-key-invalid")
        assert office.erp.state.count("order") == 1

    play(scene, MODERN)


def test_a_key_that_is_none_is_refused_whether_keys_are_honoured_or_not(play: Play) -> None:
    async def scene(office: Office) -> object:
        body = new_order(tea("1"))
        return await office.refused("engine", "POST", "/orders", body, idempotency_key="k" * 256)

    assert play(scene, CLASSIC) == (400, "idempotency-key-invalid")
    assert play(scene, MODERN) == (400, "idempotency-key-invalid")


def test_a_refused_order_does_not_use_its_key_up(play: Play) -> None:
    async def scene(office: Office) -> None:
        wrong = new_order(tea("1"), account="STOP")
        refused = await office.refused("engine", "POST", "/orders", wrong, idempotency_key="k")
        assert refused == (422, "blocked-customer")
        right = await office.send(
            "engine", "POST", "/orders", new_order(tea("1")), idempotency_key="k"
        )
        assert right.status == 201

    play(scene, MODERN)


def test_a_key_is_forgotten_when_its_time_is_over(play: Play) -> None:
    async def scene(office: Office) -> None:
        body = new_order(tea("1"))
        for after_s, count in ((0, 1), (43_199, 1), (43_200, 2)):
            await office.clock.sleep_until_us(after_s * SECOND)
            office.tokens.clear()
            await office.send("engine", "POST", "/orders", body, idempotency_key="k")
            assert office.erp.state.count("order") == count

    play(scene, MODERN)


def test_a_modern_erp_hints_once_for_many_changes(play: Play) -> None:
    hints: list[tuple[int, int]] = []

    async def scene(office: Office) -> None:
        async def push(hint: dict[str, Any]) -> None:
            hints.append((office.clock.now_us() // SECOND, hint["position"]))
            await office.clock.sleep_until_us(office.clock.now_us() + 5 * SECOND)
            raise TimedOut

        pushes.append(push)
        task = asyncio.ensure_future(office.erp.dispatcher.run())
        await office.clock.sleep_until_us(100 * SECOND)
        await office.order(tea("1"))
        await office.order(tea("1"))
        last = office.erp.state.position
        await office.clock.sleep_until_us(132 * SECOND)
        assert hints == [(130, last)]
        await office.order(tea("1"))
        await office.clock.sleep_until_us(200 * SECOND)
        assert [at for at, _ in hints] == [130, 162]
        task.cancel()

    pushes: list[Any] = []

    async def push(hint: dict[str, Any]) -> None:
        await pushes[0](hint)

    play(scene, MODERN, push=push)


def test_a_classic_erp_pushes_nothing(play: Play) -> None:
    async def push(hint: dict[str, Any]) -> None:
        raise AssertionError

    async def scene(office: Office) -> None:
        await office.order(tea("1"))
        assert office.erp.state.next_due_us() is None

    play(scene, CLASSIC, push=push)


def test_a_price_is_taken_as_given_and_kept_with_its_rule(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(line(1, "TEA", "1", "CS", "P-TEA", "99.9900"))
        assert order["lines"][0]["unit_price"]["amount"] == "99.9900"
        assert order["lines"][0]["price_rule"] == "P-TEA"
        assert order["totals"]["lines"]["amount_minor"] == 9999

    play(scene)


def test_an_erp_that_checks_prices_refuses_any_other_than_its_own(play: Play) -> None:
    async def scene(office: Office) -> None:
        async def code(*lines: dict[str, Any], account: str = "TIGHT") -> str:
            body = new_order(*lines, account=account)
            answer = await office.send("engine", "POST", "/orders", body)
            return str(orjson.loads(answer.body).get("code", answer.status))

        discount = {"discount_percent": "15.0", "discount_rule": "D-RICE"}
        assert await code(tea("1")) == "201"
        assert await code(line(1, "TEA", "10", "CS", "P-TEA-10", "22")) == "201"
        assert await code(rice("1") | discount) == "201"
        assert await code(rice("1")) == "price-mismatch"
        assert await code(tea("10")) == "price-mismatch"
        assert await code(tea("1"), account="ALFKI") == "price-mismatch"
        assert await code(line(1, "TEA", "1", "CS", "P-TEA", "25.68")) == "price-mismatch"

    play(scene, replace(CLASSIC, price_policy=Figure("checked", "test")))


def test_a_customised_erp_cuts_texts_and_puts_some_in_capitals_without_a_word(play: Play) -> None:
    async def scene(office: Office) -> dict[str, Any]:
        body = {**new_order(tea("1")), "notes": "n" * 81, "purchase_order_number": " po/ß 7 "}
        answer = await office.send("engine", "POST", "/orders", body)
        found: dict[str, Any] = orjson.loads(answer.body)
        return found

    for profile, notes, number in ((CUSTOMISED, 80, "PO/SS 7"), (CLASSIC, 81, " po/ß 7 ")):
        kept = play(scene, profile)
        assert (len(kept["notes"]), kept["purchase_order_number"]) == (notes, number)


def test_a_field_that_no_contract_names_stands_in_orders_until_the_upgrade(play: Play) -> None:
    async def scene(office: Office) -> list[bool]:
        await office.send("engine", "POST", "/orders", new_order(tea("1")))
        told: list[bool] = []
        for at_us in (0, CUSTOMISED.upgrade_after_s.value * SECOND):
            await office.clock.sleep_until_us(max(at_us, office.clock.now_us()))
            office.tokens.clear()  # the first one is over by then
            listed = await office.send("engine", "GET", "/orders")
            read = await office.send("engine", "GET", "/orders/SO-000001")
            feed = await office.send("engine", "GET", "/changes?after=0")
            changes = orjson.loads(feed.body)["changes"]
            orders = [
                *orjson.loads(listed.body)["orders"],
                orjson.loads(read.body),
                *(row["data"] for row in changes if row["entity"] == "order"),
            ]
            origins = [f"{one['shop']}/{one['reference']}" for one in orders]
            told.append([one.get("x_origin") for one in orders] == origins)
            told.append(any("x_origin" in one for one in orders))
        return told

    assert play(scene, CUSTOMISED) == [True, True, False, False]
    assert play(scene, CLASSIC) == [False] * 4
