"""What the shop holds, by hashes that anybody can make himself, and rows that repair it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import orjson
import pytest

from contracts.canonical import digest
from contracts.check import Checker
from contracts.published import schema, urn
from simulator.storefront.nouns import NOUNS
from tests.simulator.storefront.counter import Counter, account, item, price, run_scene


def hash_of(rows: Sequence[dict[str, Any]]) -> str:
    """As the contract says it, written anew."""
    lines = [f"{row['id']}\n{row['version']}\n{digest(row['data'])}\n" for row in rows]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


async def told(counter: Counter, noun: str) -> tuple[int, str]:
    nouns = (await counter.read("/connector/digests"))["nouns"]
    (one,) = [each for each in nouns if each["noun"] == noun]
    return one["count"], one["hash"]


async def rows_of(counter: Counter, noun: str, **asked: str) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    page = await counter.read(f"/connector/holdings/{noun}?{query}")
    assert page["next"] is None
    rows: list[dict[str, Any]] = page["rows"]
    return rows


async def repair(counter: Counter, noun: str, **row: Any) -> str:
    assert not Checker().document(urn("reconciliation", "repair"), row)
    response = await counter.send("engine", "PUT", f"/connector/{noun}", {"rows": [row]})
    (result,) = orjson.loads(response.body)["results"]
    return str(result["status"])


def test_the_hash_of_a_noun_is_made_of_its_rows_and_follows_every_change() -> None:
    async def scene(counter: Counter) -> None:
        seen = set()
        for version, amount in ((2, "19.00"), (3, "20.00")):
            await counter.put("prices", ("P-1", version, price("P-1", "CHAI", amount)))
            rows = await rows_of(counter, "prices")
            assert await told(counter, "prices") == (2, hash_of(rows))
            seen.add(hash_of(rows))
        await counter.put("prices", ("P-1", 4, None))
        (left,) = await rows_of(counter, "prices")
        assert left["id"] == "P-2"
        assert await told(counter, "prices") == (1, hash_of([left]))
        assert len(seen) == 2
        assert await told(counter, "budgets") == (0, hash_of([]))

    run_scene(scene)


def test_every_noun_is_told_once_and_those_of_the_first_version_where_it_has_them() -> None:
    async def scene(counter: Counter) -> None:
        told = await counter.read("/connector/digests")
        assert not Checker().document(urn("reconciliation", "digests"), told)
        assert not Checker().document(urn("reconciliation", "digests", "1.1.0"), told)
        first, later = ({one["noun"] for one in told[name]} for name in ("nouns", "further"))
        assert first == set(schema(urn("reconciliation", "noun"))["enum"])
        assert len(told["nouns"]) + len(told["further"]) == len(NOUNS)
        assert first | later == {noun.name for noun in NOUNS}
        for noun in later:
            assert await rows_of(counter, noun) == []
            assert (await counter.read(f"/connector/digests/{noun}"))["ranges"] == []

    run_scene(scene)


def test_ranges_follow_each_other_without_a_gap_and_name_their_last_row() -> None:
    async def scene(counter: Counter) -> None:
        await counter.put("items", *((f"I-{n:04}", 1, item(f"I-{n:04}")) for n in range(450)))
        ranges, after = [], ""
        while True:
            page = await counter.read(f"/connector/digests/items?limit=2&after={after}")
            ranges += page["ranges"]
            if page["next"] is None:
                break
            after = page["next"]
        after, count = "", 0
        for one in ranges:
            rows = await rows_of(counter, "items", after=after, to=one["to"])
            assert (len(rows), hash_of(rows)) == (one["count"], one["hash"])
            assert rows[-1]["id"] == one["to"]
            after, count = one["to"], count + len(rows)
        assert (count, len(ranges)) == ((await told(counter, "items"))[0], 3)

    run_scene(scene)


def test_a_long_list_of_rows_goes_on_after_its_last() -> None:
    async def scene(counter: Counter) -> None:
        first = await counter.read("/connector/holdings/prices?limit=1")
        assert [row["id"] for row in first["rows"]] == [first["next"]] == ["P-1"]
        assert [row["id"] for row in await rows_of(counter, "prices", after="P-1")] == ["P-2"]
        assert [row["id"] for row in await rows_of(counter, "prices", id="P-1")] == ["P-1"]
        assert await rows_of(counter, "prices", id="P-9") == []

    run_scene(scene)


@pytest.mark.parametrize("path", ["digests/orders", "holdings/orders", "holdings/nothing"])
def test_what_nobody_brings_is_not_listed(path: str) -> None:
    async def scene(counter: Counter) -> None:
        response = await counter.send("engine", "GET", f"/connector/{path}")
        assert response.status == 404

    run_scene(scene)


def test_a_repair_overrules_the_version_with_which_it_was_compared_and_no_other() -> None:
    async def scene(counter: Counter) -> None:
        right = price("P-1", "CHAI", "19.00")
        assert await repair(counter, "prices", id="P-1", version=1, data=right, held=2) == "stale"
        assert await repair(counter, "prices", id="P-1", version=1, data=right, held=1) == "applied"
        (row, _) = await rows_of(counter, "prices")
        assert (row["version"], row["data"]) == (1, right)
        await counter.put("prices", ("P-1", 9, price("P-1", "CHAI", "1.00")))
        assert await repair(counter, "prices", id="P-1", version=1, data=right, held=9) == "applied"
        (row, _) = await rows_of(counter, "prices")
        assert (row["version"], row["data"]) == (1, right)
        (again,) = await counter.put("prices", ("P-1", 2, price("P-1", "CHAI", "21.00")))
        assert again["status"] == "applied", "the owner's next version is no late one"

    run_scene(scene)


def test_a_repair_removes_what_nobody_has_and_brings_back_what_was_removed() -> None:
    async def scene(counter: Counter) -> None:
        await counter.put("accounts", ("XTRA", 7, account("XTRA")))
        assert await repair(counter, "accounts", id="XTRA", version=1, data=None, held=7) == (
            "applied"
        )
        assert "XTRA" not in [row["id"] for row in await rows_of(counter, "accounts")]
        (late,) = await counter.put("accounts", ("XTRA", 1, account("XTRA")))
        assert late["status"] == "stale"
        back: dict[str, Any] = {"id": "XTRA", "version": 1, "data": account("XTRA")}
        assert await repair(counter, "accounts", **back, held=7) == "stale", "it is not there"
        assert await repair(counter, "accounts", **back, held=None) == "applied"

    run_scene(scene)


@pytest.mark.parametrize("held", [0, "1", 1.0, True])
def test_a_repair_that_was_compared_with_no_version_is_no_row(held: Any) -> None:
    async def scene(counter: Counter) -> None:
        row = {"id": "P-1", "version": 1, "data": None, "held": held}
        response = await counter.send("engine", "PUT", "/connector/prices", {"rows": [row]})
        assert response.status == 422

    run_scene(scene)


def test_after_a_restore_the_hashes_are_those_of_what_is_there_again() -> None:
    async def scene(counter: Counter) -> None:
        kept, before = counter.shop.state.snapshot(), await told(counter, "prices")
        await counter.put("prices", ("P-1", 2, price("P-1", "CHAI", "19.00")))
        assert await told(counter, "prices") != before
        counter.shop.state.restore(kept)
        assert await told(counter, "prices") == before
        await counter.put("prices", ("P-1", 2, price("P-1", "CHAI", "20.00")))
        assert await told(counter, "prices") == (2, hash_of(await rows_of(counter, "prices")))

    run_scene(scene)
