"""The ERP keeps its clients within the figures of its profile, and its own people out of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import orjson

from simulator.profiles import CLASSIC, STRICT_CLOUD, Figure, Profile
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, new_order, tea

SECOND = 1_000_000


def of(base: Profile = CLASSIC, **figures: Any) -> Profile:
    """A profile with other figures."""
    named: dict[str, Any] = {name: Figure(value, "test") for name, value in figures.items()}
    return replace(base, **named)


async def statuses(office: Office, count: int, who: str = "engine") -> list[tuple[int, str | None]]:
    """The answers to so many reads at once, each with what it says of coming back."""
    await office.send(who, "GET", "/items")  # has its token from here on
    answers = await asyncio.gather(*(office.send(who, "GET", "/items") for _ in range(count)))
    return [(answer.status, answer.headers.get("retry-after")) for answer in answers]


def test_calls_beyond_the_count_of_a_sliding_window_are_turned_away_and_told_when_to_return(
    play: Play,
) -> None:
    async def scene(office: Office) -> None:
        assert await statuses(office, 3) == [(200, None), (200, None), (429, "60")]
        await office.clock.sleep_until_us(59 * SECOND)
        assert (await office.send("engine", "GET", "/items")).headers["retry-after"] == "1"
        await office.clock.sleep_until_us(60 * SECOND)
        assert await statuses(office, 2) == [(200, None), (200, None)]

    play(scene, of(calls_per_minute=3, window_s=60, retry_after=True))


def test_an_erp_that_does_not_say_when_to_return_turns_away_without_a_word(play: Play) -> None:
    async def scene(office: Office) -> None:
        assert (await statuses(office, 1)) == [(429, None)]
        assert (await office.refused("engine", "GET", "/items")) == (429, "too-many-requests")

    play(scene, of(calls_per_minute=1, window_s=60))


def test_people_at_the_erps_own_screens_have_no_budget(play: Play) -> None:
    async def scene(office: Office) -> None:
        assert {status for status, _ in await statuses(office, 5, "clerk")} == {200}

    play(scene, of(calls_per_minute=1, window_s=60, closed_for_s=86_400))


def test_so_many_are_served_at_once_so_many_wait_and_the_rest_is_turned_away(play: Play) -> None:
    async def scene(office: Office) -> None:
        await office.send("engine", "GET", "/items")
        since_us = office.clock.now_us()
        ended: list[tuple[int, int]] = []

        async def ask() -> None:
            answer = await office.send("engine", "GET", "/items")
            ended.append(((office.clock.now_us() - since_us) // 1_000, answer.status))

        await asyncio.gather(*(ask() for _ in range(6)))
        assert ended == [(0, 429), (100, 200), (100, 200), (200, 200), (200, 200), (300, 200)]

    play(scene, of(at_once=2, queued=3, read_ms=100, calls_per_minute=0))


def test_a_client_that_used_up_the_servers_time_waits_for_the_next_window(play: Play) -> None:
    async def scene(office: Office) -> None:
        codes = [(await office.send("engine", "GET", "/items")).status for _ in range(4)]
        assert codes == [200, 200, 200, 429]
        await office.clock.sleep_until_us(60 * SECOND)
        assert (await office.send("engine", "GET", "/items")).status == 200

    play(scene, of(server_ms=1_000, read_ms=300, window_s=60))


def test_a_body_beyond_the_limit_is_refused_and_nothing_of_it_is_entered(play: Play) -> None:
    async def scene(office: Office) -> None:
        refused = await office.refused("engine", "POST", "/orders", new_order(tea("1")))
        assert refused == (413, "payload-too-large")
        assert office.erp.state.count("order") == 0

    play(scene, of(body_most=100))


def test_while_it_is_closed_nobody_is_served_and_each_is_told_until_when(play: Play) -> None:
    async def scene(office: Office) -> None:
        at = office.clock.now()
        minute = at.hour * 60 + at.minute
        assert minute == 480  # the office opens at 08:00, when it has been closed for an hour
        answer = await office.send("engine", "GET", "/items")
        assert (answer.status, answer.headers["retry-after"]) == (503, "1800")
        assert orjson.loads(answer.body)["code"] == "closed"
        await office.clock.sleep_until_us(1_800 * SECOND)
        assert (await office.send("engine", "GET", "/items")).status == 200

    play(scene, of(closed_at_minute=420, closed_for_s=5_400))


def test_what_was_counted_goes_on_counting_after_a_snapshot(play: Play) -> None:
    async def scene(office: Office) -> None:
        await statuses(office, 1)
        kept = office.erp.door.export()
        assert (await office.send("engine", "GET", "/items")).status == 429
        office.erp.door.restore({"times": {}, "spent": {}})
        assert (await office.send("engine", "GET", "/items")).status == 200
        office.erp.door.restore(kept)
        assert (await office.send("engine", "GET", "/items")).status == 429

    play(scene, of(calls_per_minute=2, window_s=60))


def test_at_leisure_a_strict_erp_serves_whoever_comes(play: Play) -> None:
    async def scene(office: Office) -> None:
        assert {status for status, _ in await statuses(office, 200)} == {200}

    play(scene, STRICT_CLOUD.at_leisure())


def of_locks(**figures: Any) -> Profile:
    """An ERP that takes locks without waiting, and works 400 ms on a write."""
    return of(locks_nowait=True, write_ms=400, **figures)


def test_a_second_write_of_an_account_fails_at_once_and_another_account_is_served(
    play: Play,
) -> None:
    async def scene(office: Office) -> None:
        await office.send("engine", "GET", "/items")  # has its token from here on
        bodies = [new_order(tea("1")), new_order(tea("1")), new_order(tea("1"), account="TIGHT")]
        answers = await asyncio.gather(
            *(office.send("engine", "POST", "/orders", body) for body in bodies)
        )
        assert sorted(answer.status for answer in answers) == [201, 201, 503]
        failed = next(answer for answer in answers if answer.status == 503)
        assert orjson.loads(failed.body)["code"] == "row-locked"
        assert "retry-after" not in failed.headers
        assert office.erp.state.count("order") == 2
        assert (await office.send("engine", "POST", "/orders", bodies[0])).status == 201

    play(scene, of_locks())


def test_a_refusal_comes_as_a_failed_lock_first_for_each_write_by_itself(play: Play) -> None:
    async def scene(office: Office) -> None:
        async def ask(amount: str) -> tuple[int, str]:
            body = new_order(tea(amount), account="STOP")
            return await office.refused("engine", "POST", "/orders", body)

        locked, refused = (503, "row-locked"), (422, "blocked-customer")
        assert [await ask("1") for _ in range(4)] == [locked, locked, refused, refused]
        assert await ask("2") == locked
        kept = office.erp.door.export()
        assert await ask("2") == locked
        office.erp.door.restore(kept)
        assert [await ask("2") for _ in range(2)] == [locked, refused]

    play(scene, of_locks(locks_before_refusal=2))


def test_what_cannot_be_read_and_what_clerks_do_meets_no_lock(play: Play) -> None:
    async def scene(office: Office) -> None:
        assert (await office.refused("engine", "POST", "/orders", {}))[0] == 422
        assert (await office.refused("engine", "POST", "/orders", [1]))[0] == 422
        number = (await office.order(tea("1")))["number"]
        hold = await office.refused("clerk", "POST", f"/orders/{number}/release", {"hold": "x"})
        assert hold == (422, "no-such-hold")

    play(scene, of_locks(locks_before_refusal=2))
