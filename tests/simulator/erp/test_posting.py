"""Orders that are taken with 202 and posted later: entered or refused, each once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson

from simulator.profiles import ASYNCHRONOUS, CLASSIC, Figure
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, axes, line, new_order, progress, tea

AFTER_US = ASYNCHRONOUS.posts_after_s.value * 1_000_000
MOMENT_US = 1_000
KEYLESS = replace(ASYNCHRONOUS, idempotency_keys=Figure(value=False, source="a test"))


async def take(office: Office, key: str = "k", **head: Any) -> dict[str, Any]:
    """An order that is taken; its posting, and where that is to be found."""
    body = new_order(tea("2"), **head)
    answer = await office.send("engine", "POST", "/orders", body, idempotency_key=key)
    assert answer.status == 202
    posting: dict[str, Any] = orjson.loads(answer.body)
    assert answer.headers["location"] == f"/postings?id={posting['id']}"
    return posting


async def orders(office: Office) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await office.ok("reader", "GET", "/orders"))["orders"]
    return found


def test_what_is_taken_is_no_order_until_it_is_posted(play: Play) -> None:
    async def scene(office: Office) -> None:
        posting = await take(office)
        assert (posting["state"], posting["number"]) == ("queued", None)
        await office.goes_on(AFTER_US - MOMENT_US)
        assert await orders(office) == []
        assert (await office.stock("TEA"))["reserved"] == "0"
        await office.goes_on(2 * MOMENT_US)
        (order,) = await orders(office)
        assert axes(order)[0] == "processing"
        assert progress(order) == {"allocated": "2"}
        told = await office.ok("reader", "GET", f"/postings?id={posting['id']}")
        (posted,) = told["postings"]
        assert (posted["state"], posted["number"]) == ("entered", order["number"])

    play(scene, ASYNCHRONOUS)


def test_what_is_refused_when_it_is_posted_says_why_and_leaves_nothing(play: Play) -> None:
    async def scene(office: Office) -> None:
        await take(office, account="STOP", reference="S-1")
        unknown = line(3, "COFFEE", "1", "EA", "P-TEA", "1.0000")
        body = new_order(tea("1"), unknown, reference="S-2")
        assert (await office.send("engine", "POST", "/orders", body)).status == 202
        await office.goes_on(AFTER_US + MOMENT_US)
        told = (await office.ok("reader", "GET", "/postings"))["postings"]
        assert [(row["state"], row["code"], row["line"]) for row in told] == [
            ("refused", "blocked-customer", None),
            ("refused", "unknown-item", 3),
        ]
        assert await orders(office) == []
        assert office.erp.state.count("booking") == 0
        feed = await office.ok("engine", "GET", "/posting-changes?after=0")
        assert [each["data"]["state"] for each in feed["changes"]] == ["queued"] * 2 + [
            "refused"
        ] * 2
        main = await office.ok("engine", "GET", "/changes?after=0")
        assert main["also"]["postings"] == feed["next"]

    play(scene, ASYNCHRONOUS)


def test_a_key_gives_the_same_posting_and_without_keys_there_are_two_orders(play: Play) -> None:
    async def keyed(office: Office) -> None:
        first = await take(office)
        await office.goes_on(AFTER_US + MOMENT_US)
        assert (await take(office))["id"] == first["id"]
        await office.goes_on(AFTER_US + MOMENT_US)
        assert len(await orders(office)) == 1

    async def keyless(office: Office) -> None:
        assert (await take(office))["id"] != (await take(office))["id"]
        await office.goes_on(AFTER_US + MOMENT_US)
        assert len(await orders(office)) == 2

    play(keyed, ASYNCHRONOUS)
    play(keyless, KEYLESS)


def test_what_does_not_fit_its_schema_is_refused_at_once(play: Play) -> None:
    async def scene(office: Office) -> None:
        assert (await office.refused("engine", "POST", "/orders", {}))[0] == 422
        assert office.erp.state.count("posting") == 0

    play(scene, ASYNCHRONOUS)


def test_an_erp_that_was_stopped_meanwhile_posts_what_it_had_taken_once(play: Play) -> None:
    async def scene(office: Office) -> None:
        await take(office)
        kept = office.erp.state.snapshot()
        await office.goes_on(AFTER_US + MOMENT_US)
        office.erp.state.restore(kept)
        assert await orders(office) == []
        await office.goes_on(AFTER_US + MOMENT_US)
        await office.goes_on(AFTER_US + MOMENT_US)
        assert len(await orders(office)) == 1

    play(scene, ASYNCHRONOUS)


def test_an_erp_that_enters_at_once_says_so_and_has_no_postings(play: Play) -> None:
    async def scene(office: Office) -> None:
        await office.order(tea("2"))
        told = await office.ok("reader", "GET", "/postings?reference=S-000001")
        assert told == {"postings": [], "next": None, "posts_after_s": 0}
        assert "also" not in await office.ok("engine", "GET", "/changes?after=0")

    play(scene, CLASSIC)
    leisure = ASYNCHRONOUS.at_leisure()
    play(scene, leisure)
    assert ASYNCHRONOUS.allowed_s({"orders": 900, "prices": 60}) == {"orders": 1_200, "prices": 60}
    assert leisure.allowed_s({"orders": 900}) == {"orders": 900}
