"""Log, audit and probes: identifiers and codes, never a name, a price or a secret."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from contracts.check import Checker
from contracts.published import urn
from contracts.trail import Chain
from engine.output import Log
from tests.engine.fakes import documents
from tests.engine.fakes.documents import SECRET
from tests.engine.fakes.sea import Sea, sail
from tests.engine.fakes.wire import FINE, Fate

CANARIES = ("Lovelace", "Ring twice", "Dock 4", "14.0000", "1400", "hush", SECRET, "canary")


def test_a_field_that_is_not_listed_is_withheld_and_a_sentence_is_tagged() -> None:
    async def story(sea: Sea) -> None:
        log = Log(sea.clock, sea.output)
        log.write("something", key="S-1", reason="Ada Lovelace lives here", count=3, name="Ada")

    line = orjson.loads(sail(story).output.lines[0])
    assert (line["key"], line["count"], line["name"]) == ("S-1", 3, "withheld")
    assert line["reason"].startswith("hash:")
    assert (line["event"], line["at"]) == ("something", "2026-03-02T08:00:00.000000Z")


def test_nothing_confidential_reaches_log_audit_or_probes() -> None:
    fates = [
        Fate(status=500),
        Fate(status=502, served=True),
        Fate(status=422),
        Fate(lost_answer=True),
    ]

    async def story(sea: Sea) -> None:
        sea.wire.decide = lambda _edge, request: (
            fates.pop() if fates and request.method in ("POST", "PUT") else FINE
        )
        sea.erp.refuse["S-2"] = "Ada Lovelace may not buy this"
        sea.erp.put("price", "P-1", documents.price("P-1", "0001", "14.0000"))
        await sea.boot()
        for number in range(4):
            sea.order(f"S-{number}")
        sea.shop.orders["S-3"]["notes"] = "Ring twice, please"
        await sea.settle()
        told = [orjson.dumps(await sea.get(f"/probe/{name}")) for name in PROBES]
        said = "\n".join(sea.output.lines) + b"\n".join(told).decode()
        assert "item." in said
        assert [canary for canary in CANARIES if canary in said] == []

    sail(story)


PROBES = ("parked", "audit", "drift", "settled")


def test_every_probe_answers_as_its_contract_says() -> None:
    async def story(sea: Sea) -> None:
        sea.erp.refuse["S-2"] = "unknown-item"
        await sea.boot()
        sea.order("S-1")
        sea.order("S-2")
        await sea.settle()
        for name in PROBES:
            content = await sea.get(f"/probe/{name}")
            assert Checker().document(urn("probe", name), content) == [], name

    sail(story)


def test_every_effect_has_an_audit_row_and_every_row_its_who_what_when_and_flow() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        entries = (await sea.get("/probe/audit"))["entries"]
        effects = [(row["flow"], row["key"], row["outcome"]) for row in entries]
        assert effects == [("order_to_erp", "S-1", "created"), ("order_status", "S-1", "applied")]
        for row in entries:
            assert row["actor"] == "engine"
            assert row["correlation"] in ("ev-S-1", "erp/changes/1")
            assert len(row["after"]) == 64

    sail(story)


def test_the_audit_is_read_page_by_page() -> None:
    async def story(sea: Sea) -> None:
        for number in range(7):
            sea.erp.put("item", f"{number:04}", documents.item(f"{number:04}"))
        await sea.boot()
        await sea.settle()
        keys: list[str] = []
        page: dict[str, Any] = {"next": "0"}
        while page["next"] is not None:
            page = await sea.get(f"/probe/audit?after={page['next']}&limit=3")
            keys += [row["key"] for row in page["entries"]]
        assert keys == [f"{number:04}" for number in range(7)]

    sail(story)


@pytest.mark.parametrize("failed", [False, True])
def test_health_says_whether_the_engine_can_keep_its_promises(failed: bool) -> None:
    async def story(sea: Sea) -> None:
        engine = await sea.boot()
        if failed:
            sea.disk._connection.execute("DROP TABLE work")  # type: ignore[attr-defined]
            sea.shop.place("S-1")
            answer = await sea.deliver("S-1")
            assert answer is not None
            assert answer.status == 503
            await sea.sleep(61)
        health = await sea.get("/health")
        assert health["status"] == ("failed" if failed else "ok")
        assert engine.broken.is_set() == failed

    sail(story)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET outcome='applied', who='nobody' WHERE seq=2",
        "DELETE FROM audit WHERE seq=2",
        "UPDATE audit SET seq=CASE seq WHEN 2 THEN -1 ELSE seq END",
        "UPDATE audit SET at_us=at_us+1 WHERE seq=2",
    ],
)
def test_a_row_that_somebody_changes_in_the_store_breaks_the_chain(statement: str) -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.order("S-1")
        sea.order("S-2")
        await sea.settle()
        assert await _breaks(sea) == []
        sea.disk._connection.execute(statement)  # type: ignore[attr-defined]
        assert len(await _breaks(sea)) == 1

    sail(story)


async def _breaks(sea: Sea) -> list[str]:
    chain, after = Chain(), 0
    page = await sea.get(f"/probe/audit?after={after}")
    for entry in page["entries"]:
        chain.take(entry)
    assert page["next"] is None
    chain.close(page["head"])
    assert chain.chained
    return chain.breaks
