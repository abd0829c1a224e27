"""At night the ERP compares what it posted with the tax engine's ledger, and mends what is lost."""

from __future__ import annotations

from typing import Any

import orjson

from contracts.ports import Request
from simulator.asgi import call_asgi
from simulator.erp.desk.sweeping import SWEEP
from tests.simulator.erp.office import START, Office, tea
from tests.simulator.erp.test_taxing import Line, cancelled, hears, known, play

DAY_S = 86_400


async def tells(line: Line, method: str, path: str, content: Any = None) -> int:
    """Somebody at the tax engine does something there by hand."""
    body = b"" if content is None else orjson.dumps(content)
    return (await call_asgi(line.engine, Request(method, path, {}, body))).status


def found(office: Office) -> list[tuple[str, str, str]]:
    rows = [row.body["after"] for row in office.effects("tax_difference")]
    return [(row["id"], row["code"], row["state"]) for row in rows]


async def billed(office: Office) -> dict[str, Any]:
    bill = await office.invoice(await office.ship(await office.order(tea("2"))))
    await hears(office)
    return bill


def test_a_night_in_which_all_agrees_leaves_a_row_that_says_so() -> None:
    async def scene(office: Office, line: Line) -> None:
        bill = await billed(office)
        await cancelled(office, bill)
        await hears(office, DAY_S)
        (swept,) = [row.body["after"] for row in office.effects("tax_sweep")]
        assert (swept["posted"], swept["compared"], swept["differ"]) == (2, 2, 0)
        assert swept["swept_at"].endswith("T01:00:00.000000Z")
        assert found(office) == []
        assert office.erp.state.scheduled(SWEEP)

    play(scene)


def test_what_is_missing_or_not_owed_is_told_anew_and_settled_once_that_was_seen() -> None:
    async def scene(office: Office, line: Line) -> None:
        name = (await billed(office))["shipment"]
        before = await known(line, name)
        assert await tells(line, "POST", f"/documents/{name}/deletion") == 200
        await hears(office, DAY_S)
        after = await known(line, name)
        same = ("state", "date", "tax", "lines")
        assert [after[key] for key in same] == [before[key] for key in same]
        assert found(office) == [(name, "missing", "open"), (name, "missing", "settled")]

    play(scene)


def test_a_tax_engine_that_is_away_at_night_is_asked_until_it_answers() -> None:
    async def scene(office: Office, line: Line) -> None:
        name = (await billed(office))["shipment"]
        await tells(line, "POST", f"/documents/{name}/deletion")
        line.down = True
        await hears(office, DAY_S)
        assert office.effects("tax_sweep") == []
        line.down = False
        await hears(office, 1_000)
        assert [row[1:] for row in found(office)] == [("missing", "open"), ("missing", "settled")]

    play(scene)


def test_what_nobody_posted_is_reported_and_left_to_a_person() -> None:
    async def scene(office: Office, line: Line) -> None:
        bill = await billed(office)
        asked = (await known(line, bill["shipment"])) | {"id": "SH-STRANGE"}
        await tells(line, "PUT", "/documents/SH-STRANGE", asked)
        await tells(line, "POST", "/documents/SH-STRANGE/commit")
        lines = [{name: row[name] for name in ("line", "net", "tax")} for row in asked["lines"]]
        credit = {key: asked[key] for key in ("date", "currency")} | {"lines": lines}
        credit |= {"id": "CN-STRANGE", "document": "SH-STRANGE"}
        assert await tells(line, "PUT", "/credits/CN-STRANGE", credit) == 200
        await hears(office, 2 * DAY_S)
        strange = ["CN-STRANGE", "SH-STRANGE"]
        assert found(office) == [(name, "not-posted", "open") for name in strange]
        assert (await known(line, "SH-STRANGE"))["state"] == "committed"

    play(scene)


def test_another_tax_than_was_billed_is_reported_and_left_to_a_person() -> None:
    async def scene(office: Office, line: Line) -> None:
        name = (await billed(office))["shipment"]
        asked = await known(line, name)
        await tells(line, "POST", f"/documents/{name}/deletion")
        other = asked["lines"][0]["amount"] | {"amount_minor": 100}
        lines = [row | {"amount": other} for row in asked["lines"]]
        assert await tells(line, "PUT", f"/documents/{name}", asked | {"lines": lines}) == 200
        assert await tells(line, "POST", f"/documents/{name}/commit") == 200
        await hears(office, 2 * DAY_S)
        assert found(office) == [(name, "differs", "open")]

    play(scene)


def test_a_month_that_is_closed_is_swept_at_once_and_what_is_on_its_way_is_not_missing() -> None:
    async def scene(office: Office, line: Line) -> None:
        bill = await office.invoice(await office.ship(await office.order(tea("2"))))
        line.refusals = [503] * 3  # that it was billed is not heard yet
        closed = {"state": "closed", "late_postings": "refused"}
        await office.ok("clerk", "PUT", f"/periods/{START:%Y-%m}", closed)
        await hears(office)
        (swept,) = office.effects("tax_sweep")
        assert swept.body["after"]["posted"] == 0
        assert found(office) == []
        await hears(office, 600)
        assert (await known(line, bill["shipment"]))["state"] == "committed"

    play(scene)


def test_what_was_written_down_as_refused_is_tried_again_by_a_sweep() -> None:
    async def scene(office: Office, line: Line) -> None:
        bill = await office.invoice(await office.ship(await office.order(tea("2"))))
        line.refusals = [409] * 6
        await hears(office, 300)
        assert office.erp.state.get("tax_unposted", bill["shipment"]) is not None
        await hears(office, DAY_S)
        assert office.erp.state.get("tax_unposted", bill["shipment"]) is None
        assert (await known(line, bill["shipment"]))["state"] == "committed"
        assert [row[1:] for row in found(office)][-1] == ("not-owed", "settled")

    play(scene)


def test_a_sweep_that_was_broken_off_is_done_again_and_those_of_the_nights_after_stay_one() -> None:
    async def scene(office: Office, line: Line) -> None:
        await billed(office)
        line.hangs = True
        await hears(office, DAY_S)  # the ERP ends amid its sweep, and begins again
        line.hangs = False
        await office.clock.sleep_until_us(office.clock.now_us() + 1_000)
        await hears(office, 60)
        assert len(office.effects("tax_sweep")) == 1
        assert [one.kind for one in office.erp.state.due(2**62)].count(SWEEP) == 1

    play(scene)


def test_an_erp_that_owns_the_tax_sweeps_nothing() -> None:
    async def scene(office: Office, line: Line) -> None:
        with office.erp.state.transaction("seed") as tx:
            tx.delete("tax_owner", "tax")
        closed = {"state": "closed", "late_postings": "refused"}
        await office.ok("clerk", "PUT", f"/periods/{START:%Y-%m}", closed)
        await hears(office)
        assert (line.calls, office.effects("tax_sweep")) == ([], [])

    play(scene)
