"""Whatever a flow brings, what becomes of it in the storefront behind the engine is mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from contracts.check import Checker
from contracts.operations import Operations
from contracts.ports import Request
from contracts.published import parse_urn, schema, urn
from contracts.scope import load_scope
from engine import MemoryDisk
from engine.config import owners_of
from engine.flows.flow import Flow
from engine.flows.table import FLOWS, OBJECT_OF
from tests.contracts.samples import example
from tests.engine.fakes.sea import Sea, sail
from tests.engine.fakes.wire import FINE, Fate

NIGHT_S = 20 * 3_600
DAY_S = 86_400
ON = {"reconciliation": {"enabled": True}, "poll_ms": 900_000}
BROUGHT = [flow for flow in FLOWS if flow.batch]

Change = Callable[[Sea, tuple[str, str]], None]


def document_of(flow: Flow) -> dict[str, Any]:
    """The published example of what a flow brings, as the ERP tells of it."""
    told = {"availability": "erp-availability", "erp_order": "erp-order"}
    rows = schema(str(Operations.load().by_id(flow.operation).request_schema))
    data = rows["properties"]["rows"]["items"]["properties"]["data"]["anyOf"][0]["$ref"]
    contract, _, name = parse_urn(data)
    if flow.entity == "erp_order":
        contract = "orders"
    return dict(example(contract, told.get(flow.entity, name)))


def lost(sea: Sea, row: tuple[str, str]) -> None:
    del sea.shop.rows[row]


def changed(sea: Sea, row: tuple[str, str]) -> None:
    held = sea.shop.rows[row]
    field = next(name for name, value in held["data"].items() if isinstance(value, str))
    sea.shop.rows[row] = {**held, "data": {**held["data"], field: "otherwise"}}


def overwritten(sea: Sea, row: tuple[str, str]) -> None:
    """As by somebody who counts on: the version is one that the ERP has yet to reach."""
    changed(sea, row)
    sea.shop.rows[row] = {**sea.shop.rows[row], "version": 7}


def ahead(sea: Sea, row: tuple[str, str]) -> None:
    sea.shop.rows[row] = {**sea.shop.rows[row], "version": 7}


def id_of(flow: Flow, number: int) -> str:
    if flow.entity == "availability":
        return f"W-{number}/{document_of(flow)['sku']}"
    return f"X-{number}"


def tell(sea: Sea, flow: Flow, number: int) -> None:
    document = document_of(flow)
    entity, object_id = flow.entity, id_of(flow, number)
    if entity == "availability":
        document["warehouse"] = f"W-{number}"
    if entity == "erp_order":
        entity = "order"
        document |= {"shop": "erp", "number": object_id, "reference": object_id}
    if "id" in document:
        document["id"] = object_id
    sea.erp.put(entity, object_id, document)


async def brought(sea: Sea, *flows: Flow) -> list[tuple[str, str]]:
    """One object of each flow, told of and shown, and two nights behind it; their rows."""
    for flow in flows:
        tell(sea, flow, 1)
    await sea.boot()
    await sea.sleep(901)
    await sea.settle()
    await sea.sleep(NIGHT_S + DAY_S)
    rows = [(flow.path.rpartition("/")[2], id_of(flow, 1)) for flow in flows]
    assert set(rows) == set(sea.shop.rows)
    assert (await sea.get("/probe/drift"))["drift"] == []
    return rows


async def drift(sea: Sea) -> list[dict[str, Any]]:
    report = await sea.get("/probe/drift")
    assert not Checker().document(urn("reconciliation", "drift"), report)
    rows: list[dict[str, Any]] = report["drift"]
    return rows


@pytest.mark.parametrize("how", [lost, changed, overwritten, ahead])
def test_rows_of_every_kind_are_as_the_erp_has_them_after_the_next_night(how: Change) -> None:
    async def story(sea: Sea) -> None:
        rows = await brought(sea, *BROUGHT)
        before = dict(sea.shop.rows)
        for row in rows:
            how(sea, row)
        await sea.sleep(DAY_S)
        await sea.settle()
        for row in rows:
            after = sea.shop.rows[row]
            assert (after["version"], after["data"]) == (
                before[row]["version"],
                before[row]["data"],
            )
        found = {one["entity"]: one for one in await drift(sea)}
        if how is ahead:
            assert {one["field"] for one in found.values()} == {"version"}
            assert all(one["erp_hash"] != one["store_hash"] for one in found.values())
        owners = owners_of(load_scope())
        for flow in BROUGHT:
            one, owner = found.pop(flow.entity), owners[OBJECT_OF[flow.id]]
            assert (one["id"], one["state"]) == (id_of(flow, 1), "repaired")
            assert one["since"] == one["found_at"]
            assert one["owner"] == f"{owner.system} ({owner.stakeholder})"
            assert one["escalation"] == owner.escalation
        assert found == {}
        await sea.sleep(DAY_S)
        assert await drift(sea) == []

    sail(story, **ON)


def test_rows_of_every_kind_that_the_erp_never_had_are_removed_and_may_come_later() -> None:
    async def story(sea: Sea) -> None:
        rows = await brought(sea, *BROUGHT)
        extras = [(noun, id_of(flow, 2)) for flow, (noun, _) in zip(BROUGHT, rows, strict=True)]
        for row, extra in zip(rows, extras, strict=True):
            sea.shop.rows[extra] = {**sea.shop.rows[row], "id": extra[1], "version": 3}
            sea.shop.changed_us["/".join(extra)] = sea.clock.now_us()
        await sea.sleep(DAY_S)
        await sea.settle()
        assert [sea.shop.rows[extra]["data"] for extra in extras] == [None] * len(BROUGHT)
        found = await drift(sea)
        assert {(one["entity"], one["id"]) for one in found} == {
            (flow.entity, id_of(flow, 2)) for flow in BROUGHT
        }
        assert {(one["erp_hash"], one["state"]) for one in found} == {(None, "repaired")}
        for flow in BROUGHT:
            tell(sea, flow, 2)
        await sea.sleep(2 * DAY_S)
        await sea.settle()
        for extra in extras:
            assert sea.shop.rows[extra]["data"] is not None

    sail(story, **ON)


@pytest.mark.parametrize("spoilt", [False, True])
def test_a_night_before_the_engine_has_caught_up_undoes_nothing(spoilt: bool) -> None:
    """A new store, and a storefront that an earlier one brought all that there is."""

    def out(_edge: str, request: Request) -> Fate:
        return Fate(status=503) if request.path.startswith("/changes?after=1&") else FINE

    async def story(sea: Sea) -> None:
        await brought(sea, PRICES)
        sea.erp.put("price", "X-1", {**sea.erp.documents["price", "X-1"], "per": "2"})
        tell(sea, PRICES, 2)
        await sea.sleep(1_001)
        await sea.settle()
        before = dict(sea.shop.rows)
        assert {row["version"] for row in before.values()} == {1, 2}
        sea.kill()
        sea.ports = replace(sea.ports, disk=MemoryDisk())
        beyond = sea.erp.changes[1:]
        del sea.erp.changes[1:]
        await sea.boot()
        await sea.sleep(
            (10_740 - sea.clock.now().hour * 3_600 - sea.clock.now().minute * 60) % DAY_S
        )
        sea.erp.changes += beyond
        if spoilt:
            sea.wire.decide = out
        sea.wire.calls.clear()
        await sea.sleep(3_600)
        asked = [path for _, _, _, path in sea.wire.calls]
        assert "/connector/digests" in asked or spoilt
        assert any(path.startswith("/changes?after=1&") for path in asked)
        assert sea.shop.rows == before
        sea.wire.decide = lambda _edge, _request: FINE
        await sea.sleep(2 * DAY_S)
        await sea.settle()
        assert sea.shop.rows == before
        assert await drift(sea) == []
        assert (await sea.get("/probe/parked"))["parked"] == []

    sail(story, **{**ON, "poll_ms": 1_000_000})


def test_a_feed_that_ends_before_what_it_told_of_has_nothing_removed() -> None:
    def short(request: Request) -> Any:
        whole = list(sea_of[0].erp.changes)
        if request.path.startswith("/changes?after=0&"):
            del sea_of[0].erp.changes[1:]
        answer = sea_of[0].erp.handle(request)
        sea_of[0].erp.changes[:] = whole
        return answer

    sea_of: list[Sea] = []

    async def story(sea: Sea) -> None:
        sea_of.append(sea)
        (row,) = await brought(sea, PRICES)
        tell(sea, PRICES, 2)
        await sea.sleep(901)
        await sea.settle()
        await sea.sleep(DAY_S)
        sea.wire.servers = {**sea.wire.servers, "engine>erp": short}
        second = row[0], "X-2"
        changed(sea, second)
        await sea.sleep(DAY_S)
        await sea.settle()
        assert sea.shop.rows[second]["data"] is not None
        (one,) = await drift(sea)
        assert (one["id"], one["state"], one["repair"]) == ("X-2", "open", "none")

    sail(story, **ON)


PRICES = next(flow for flow in FLOWS if flow.id == "prices")


def test_a_change_that_the_engine_lost_is_brought_the_next_night() -> None:
    async def story(sea: Sea) -> None:
        ((noun, _),) = await brought(sea, PRICES)
        tell(sea, PRICES, 2)
        await sea.sleep(901)
        await sea.settle()
        assert sea.engine is not None
        store = sea.engine._parts.store  # one that lost what it had promised to keep
        await store.transact(lambda tx: tx.facts.forget("price", "X-2"))
        del sea.shop.rows[noun, "X-2"]
        await sea.sleep(DAY_S)
        await sea.settle()
        assert (noun, "X-2") in sea.shop.rows
        (one,) = (await sea.get("/probe/drift"))["drift"]
        assert (one["entity"], one["id"], one["store_hash"]) == ("price", "X-2", None)

    sail(story, **ON)


def test_a_night_without_drift_reads_hashes_and_news_alone() -> None:
    async def story(sea: Sea) -> None:
        await brought(sea, PRICES)
        sea.wire.calls.clear()
        await sea.sleep(DAY_S)
        paths = [path for _, _, _, path in sea.wire.calls]
        assert paths.count("/connector/digests") == 1
        assert [
            path
            for path in paths
            if path.startswith(("/connector/holdings", "/connector/digests/"))
        ] == []
        assert [path for path in paths if "after=0&" in path and "return" not in path] == []

    sail(story, **ON)


def test_a_repair_goes_through_the_queue_and_the_audit_trail() -> None:
    async def story(sea: Sea) -> None:
        (row,) = await brought(sea, PRICES)
        lost(sea, row)
        await sea.sleep(DAY_S)
        await sea.settle()
        entries = (await sea.get("/probe/audit"))["entries"]
        told = [(one["flow"], one["outcome"]) for one in entries if one["key"] == "X-1"]
        assert told == [("prices", "applied"), ("reconcile", "repair"), ("prices", "applied")]

    sail(story, **ON)


def test_a_storefront_that_takes_no_repair_has_a_dead_letter_whose_drift_grows_old() -> None:
    async def story(sea: Sea) -> None:
        (row,) = await brought(sea, PRICES)
        put = sea.shop.put

        def plain(noun: str, row: dict[str, Any]) -> dict[str, Any]:
            return put(noun, {name: row[name] for name in row if name != "held"})

        sea.shop.put = plain  # type: ignore[method-assign]
        changed(sea, row)
        seen: list[tuple[str, str, int]] = []
        for _ in range(4):
            await sea.sleep(DAY_S)
            await sea.settle()
            (one,) = await drift(sea)
            assert one["repair"] == ("parked" if seen else "queued")
            seen.append((one["state"], one["since"], one["age_s"] // DAY_S))
        since = seen[0][1]
        assert [state for state, _, _ in seen] == ["repaired", "parked", "parked", "parked"]
        assert [(first, days) for _, first, days in seen] == [(since, days) for days in range(4)]
        (letter,) = (await sea.get("/probe/parked"))["parked"]
        assert (letter["flow"], letter["reason"]) == ("prices", "repair-without-effect")
        sea.shop.put = put  # type: ignore[method-assign]
        await sea.request(Request("POST", f"/dead-letters/{letter['id']}/replay"))
        await sea.settle()
        assert [one["state"] for one in await drift(sea)] == ["repaired"]
        await sea.sleep(DAY_S)
        assert (await sea.get("/probe/drift"))["drift"] == []
        assert (await sea.get("/probe/parked"))["parked"] == []

    sail(story, **ON)


def test_a_storefront_without_hashes_is_compared_by_its_lists() -> None:
    def without(_edge: str, request: Request) -> Fate:
        absent = request.path.startswith(("/connector/digests", "/connector/holdings"))
        return Fate(status=404) if absent else FINE

    async def story(sea: Sea) -> None:
        sea.wire.decide = without
        (row,) = await brought(sea, PRICES)
        lost(sea, row)
        await sea.sleep(DAY_S)
        await sea.settle()
        assert row in sea.shop.rows

    sail(story, **ON)


def test_what_a_feed_tells_of_no_more_is_told_and_left_alone() -> None:
    def forgetful(_edge: str, request: Request) -> Fate:
        return Fate(status=410) if request.path.startswith("/changes?after=0&") else FINE

    async def story(sea: Sea) -> None:
        (row,) = await brought(sea, PRICES)
        sea.wire.decide = forgetful
        extra = row[0], "X-2"
        sea.shop.rows[extra] = {**sea.shop.rows[row], "id": "X-2"}
        lost(sea, row)
        await sea.sleep(DAY_S)
        await sea.settle()
        told = [(one["id"], one["state"], one["repair"]) for one in await drift(sea)]
        assert told == [("X-1", "open", "none"), ("X-2", "open", "none")]
        assert (row in sea.shop.rows, extra in sea.shop.rows) == (False, True)

    sail(story, **ON)


def test_an_order_that_the_erp_rewrote_stays_in_the_report_and_grows_old() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        sea.erp.put("order", "E-001", {**sea.erp.orders["E-001"], "notes": "cut"})
        await sea.sleep(901)
        await sea.settle()
        await sea.sleep(NIGHT_S)
        (first,) = (await sea.get("/probe/drift"))["drift"]
        await sea.sleep(2 * DAY_S)
        (later,) = (await sea.get("/probe/drift"))["drift"]
        assert first["since"] == later["since"] == first["found_at"] < later["found_at"]
        assert (later["field"], later["state"]) == ("notes", "open")
        assert later["age_s"] - first["age_s"] == 2 * DAY_S
        assert later["owner"].startswith("storefront"), "what is asked is the shop's"

    sail(story, **ON)


def test_a_status_that_was_changed_under_its_version_waits_for_a_human() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        shown = sea.shop.orders["S-1"]["status"]
        sea.shop.orders["S-1"]["status"] = {**shown, "state": "cancelled"}
        await sea.sleep(NIGHT_S)
        (one,) = await drift(sea)
        assert (one["entity"], one["field"], one["state"]) == ("order", "state", "parked")
        assert one["repair"] == "parked"
        (letter,) = (await sea.get("/probe/parked"))["parked"]
        assert (letter["flow"], letter["reason"]) == ("order_status", "drift-without-repair")

    sail(story, **ON)
