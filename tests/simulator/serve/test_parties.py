"""A WMS and a tax engine beside the systems of a served world, for whoever wants them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from contracts.scope import identities, load_scope, with_parties
from tests.simulator.serve.errands import entered
from tests.simulator.serve.pier import SMALL, Pier, journal, pier, run

BOTH = {**SMALL, "parties": ["wms", "tax"]}
AWAY = {
    "id": "away",
    "effect": "status",
    "when": {"edges": ["engine>wms"], "operations": ["wms.instructions.put"]},
    "schedule": {"first": 1, "per": "rule"},
    "params": {"status": 503},
}


async def _picked(it: Pier, world: dict[str, Any]) -> dict[str, Any]:
    """A clerk has an order picked; the ERP's pick, as an engine is told of it."""
    (number,) = await entered(it, world, ["S-1"])
    released = await it.ask(world, "erp", "POST", f"/orders/{number}/picks", client="clerk")
    assert released.status == 201, released
    pick: dict[str, Any]
    (pick,) = (await it.ask(world, "erp", "GET", "/picks?changed_since=0")).body["picks"]
    return pick


async def _instruct(it: Pier, world: dict[str, Any], pick: dict[str, Any]) -> int:
    head = ("id", "shop", "order", "reference", "warehouse", "carrier", "state", "version")
    lines = [{part: line[part] for part in ("line", "sku", "quantity")} for line in pick["lines"]]
    told = {part: pick[part] for part in head} | {"lines": lines}
    return (await it.ask(world, "wms", "PUT", f"/instructions/{pick['id']}", told)).status


async def _confirm(it: Pier, world: dict[str, Any], pick: dict[str, Any]) -> dict[str, Any]:
    """The people in the warehouse send everything away; what an engine is then to post."""
    (line,) = pick["lines"]
    none = {"value": "0", "unit": line["quantity"]["unit"]}
    left = [{"line": line["line"], "quantity": line["quantity"], "short": none}]
    path = f"/instructions/{pick['id']}/confirmations"
    body = {"lines": left, "carrier": None}
    assert (await it.ask(world, "wms", "POST", path, body, client="floor")).status == 201
    heard = await it.ask(world, "wms", "GET", "/confirmations?changed_since=0")
    (told,) = heard.body["confirmations"]
    return {
        **{part: told[part] for part in ("shop", "pick", "carrier", "tracking", "lines")},
        "confirmation": told["id"],
        "shipped_at": told["confirmed_at"],
    }


def test_a_pick_goes_to_the_wms_and_its_confirmation_to_the_erp(tmp_path: Path) -> None:
    async def main() -> dict[str, Any]:
        async with pier(tmp_path) as it:
            world: dict[str, Any] = await it.done("POST", "/worlds", BOTH)
            pick = await _picked(it, world)
            assert await _instruct(it, world, pick) == 200
            posting = await _confirm(it, world, pick)
            posted = await it.ask(world, "erp", "POST", "/warehouse-postings", posting)
            assert posted.status == 201, posted
            (shipment,) = (await it.ask(world, "erp", "GET", "/shipments")).body["shipments"]
            assert shipment["tracking"] == posting["tracking"]
            return world

    records = journal(run(main()))
    edges = {one.body["operation"]: one.edge for one in records if one.kind == "answer"}
    assert edges["wms.instructions.put"] == "engine>wms"
    assert edges["wms.floor.confirm"] == "floor>wms"
    assert edges["erp.picks.release"] == "clerk>erp"
    known = identities(with_parties(load_scope()))
    assert set(records[0].body["identities"]) == set(known)


def test_a_fault_before_the_wms_hits_the_engine_as_any_other(tmp_path: Path) -> None:
    async def main() -> tuple[dict[str, Any], list[int]]:
        async with pier(tmp_path) as it:
            world = await it.done("POST", "/worlds", BOTH)
            await it.done("POST", f"/worlds/{world['id']}/faults", AWAY)
            pick = await _picked(it, world)
            return world, [await _instruct(it, world, pick) for _ in range(2)]

    world, answered = run(main())
    assert answered == [503, 200]
    hit = [one for one in journal(world) if one.kind == "fault"]
    assert [(one.edge, one.body["effective"]) for one in hit] == [("engine>wms", True)]


def test_a_snapshot_keeps_what_the_wms_knows(tmp_path: Path) -> None:
    async def main() -> list[int]:
        async with pier(tmp_path) as it:
            world = await it.done("POST", "/worlds", BOTH)
            await it.done("POST", f"/worlds/{world['id']}/snapshots", {"name": "before"})
            pick = await _picked(it, world)
            path = f"/instructions/{pick['id']}"
            await _instruct(it, world, pick)
            found = [(await it.ask(world, "wms", "GET", path, client="floor")).status]
            await it.done("POST", f"/worlds/{world['id']}/snapshots/before/restore", {})
            return [*found, (await it.ask(world, "wms", "GET", path, client="floor")).status]

    assert run(main()) == [200, 404]


def test_a_tax_engine_owns_the_tax_and_whoever_sets_its_rates_reaches_it(tmp_path: Path) -> None:
    later = "2099-01-01T00:00:00.000000Z"
    rate = {"code": "standard", "country": None, "percent": "7", "valid_from": later}

    async def main() -> dict[str, Any]:
        async with pier(tmp_path) as it:
            world = await it.done("POST", "/worlds", BOTH)
            url = world["addresses"]["tax"]
            assert (await it.call("PUT", f"{url}/rates/standard", rate)).status == 200
            assert (await it.call("GET", f"{url}/documents/SH-1")).status == 404
            return dict(world)

    world = run(main())
    told = Path(world["engine_environment"]).read_text()
    records = journal(world)
    assert records[0].body["world"]["tax_owner"] == "tax"
    answers = [one for one in records if one.kind == "answer"]
    asked = {one.edge for one in answers if one.body["operation"] == "tax.rates.put"}
    assert asked == {"authority>tax"}
    assert f"SEATRIAL_WMS_URL='{world['addresses']['wms']}'" in told
    assert world["addresses"]["tax"] not in told, "an engine has no business there"


def test_a_world_has_no_party_that_nobody_asked_for(tmp_path: Path) -> None:
    async def main() -> tuple[dict[str, Any], list[int]]:
        async with pier(tmp_path) as it:
            world = await it.done("POST", "/worlds", SMALL)
            place = f"{it.url}/worlds/{world['id']}"
            gone = [
                (await it.call("GET", f"{place}/{one}/health")).status for one in ("wms", "tax")
            ]
            strange = {**SMALL, "parties": ["crm"]}
            gone.append((await it.admin("POST", "/worlds", strange)).status)
            return world, gone

    world, gone = run(main())
    told = Path(world["engine_environment"]).read_text()
    assert (world["parties"], gone) == ([], [404, 404, 422])
    assert set(world["addresses"]) == {"erp", "storefront", "erp_token", "storefront_token"}
    assert "WMS" not in told
    assert {one["client_id"] for one in world["identities"]}.isdisjoint({"floor"})
    assert "tax_owner" not in journal(world)[0].body["world"]
