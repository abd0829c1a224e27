"""What waits for a job: prices for the night, news of stock for the hour, months for their end."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from simulator.profiles import CLASSIC, LEGACY_BATCH
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import START, Office, tea


async def until(office: Office, *at: int) -> None:
    """Let jobs run to an instant of the month in which every scene begins, or of a later one."""
    month, day, hour, minute = at
    due = datetime(2024, month, day, hour, minute, tzinfo=UTC) - START
    await office.goes_on(int(due.total_seconds() * 1_000_000) - office.clock.now_us())


async def on_hand(office: Office) -> Decimal:
    return Decimal((await office.stock("TEA"))["on_hand"])


def test_a_price_waits_for_the_job_of_the_night(play: Play) -> None:
    async def scene(office: Office) -> list[bool]:
        listed: Any = office.erp.state.get("price", "P-TEA")
        there = []
        for name, at in (("P-1", (3, 2, 1, 29)), ("P-2", (3, 2, 1, 31))):
            await office.ok("clerk", "PUT", f"/prices/{name}", {**listed.body, "id": name})
            await until(office, *at)
            there += [office.erp.state.get("price", one) is not None for one in ("P-1", "P-2")]
        return there

    assert play(scene, LEGACY_BATCH) == [False, False, True, True]
    assert play(scene, CLASSIC) == [True, False, True, True]


def test_stock_is_told_as_it_was_when_the_job_ran(play: Play) -> None:
    async def scene(office: Office) -> list[Decimal]:
        await until(office, 3, 1, 8, 1)
        before = await on_hand(office)
        await office.receive("EAST", "TEA", "5")
        await office.adjust("EAST", "TEA", "-2")
        told = [await on_hand(office) - before]
        await until(office, 3, 1, 9, 1)
        await office.receive("EAST", "TEA", "1")
        return [*told, await on_hand(office) - before]

    assert play(scene, LEGACY_BATCH) == [0, 3]
    assert play(scene, CLASSIC) == [3, 4]


def test_the_feed_has_what_changed_between_two_snapshots_dated_with_the_later(play: Play) -> None:
    async def scene(office: Office) -> None:
        await until(office, 3, 1, 8, 1)
        begun = await office.ok("reader", "GET", "/changes?after=0")
        whole = [one for one in begun["changes"] if one["entity"] == "availability"]
        assert len(whole) == office.erp.state.count("availability"), "the first one is whole"
        await office.receive("EAST", "TEA", "5")
        await office.receive("EAST", "TEA", "2")
        await office.order(tea("1"))
        row: Any = office.erp.state.get("availability", "EAST/TEA")
        between = await office.ok("reader", "GET", f"/changes?after={begun['next']}")
        assert "availability" not in [one["entity"] for one in between["changes"]]
        await until(office, 3, 1, 9, 1)
        told = await office.ok("reader", "GET", f"/changes?after={between['next']}")
        (line,) = told["changes"]
        assert (line["entity"], line["id"], line["version"]) == (
            "availability",
            "EAST/TEA",
            row.version,
        )
        assert (line["data"], line["changed_at"]) == (row.body, "2024-03-01T09:00:00.000000Z")
        listed = await office.ok("reader", "GET", "/availability")
        mine = next(one for one in listed["availability"] if one["sku"] == "TEA")
        assert mine == {**row.body, "version": row.version}
        page = await office.ok("reader", "GET", "/listings/numbered/availability")
        assert page["rows"] == listed["availability"], "in whatever style it is read"

    play(scene, LEGACY_BATCH)


def test_a_list_of_a_snapshot_has_pages_as_any_list(play: Play) -> None:
    async def scene(office: Office) -> list[str]:
        await until(office, 3, 1, 8, 1)
        seen: list[str] = []
        after: str | None = ""
        while after is not None:
            page = await office.ok("reader", "GET", f"/availability?limit=1&after={after}")
            seen += [f"{one['warehouse']}/{one['sku']}" for one in page["availability"]]
            after = page["next"]
        return seen

    whole = play(scene, CLASSIC)
    assert whole
    assert play(scene, LEGACY_BATCH) == whole


def test_clerks_see_the_shelf_and_orders_go_by_it(play: Play) -> None:
    async def scene(office: Office) -> None:
        await until(office, 3, 1, 8, 1)
        told = await on_hand(office)
        await office.receive("EAST", "TEA", "7")
        rows = (await office.ok("clerk", "GET", "/availability"))["availability"]
        (seen,) = (
            Decimal(one["on_hand"])
            for one in rows
            if (one["sku"], one["warehouse"]) == ("TEA", "EAST")
        )
        assert (seen - told, await on_hand(office)) == (Decimal(7), told)

    play(scene, LEGACY_BATCH)


def test_a_figure_without_room_for_the_window_counts_from_the_snapshot() -> None:
    allowed = LEGACY_BATCH.allowed_s({"availability": 1_800, "prices": 3_600})
    assert allowed == {"availability": 5_400, "prices": 3_600}
    assert LEGACY_BATCH.kept_s({"availability": 1_800, "prices": 3_600}) == {"availability": 3_600}
    assert LEGACY_BATCH.kept_s({"availability": 7_200}) == {}
    assert LEGACY_BATCH.allowed_s({"availability": 7_200}) == {"availability": 7_200}
    assert CLASSIC.allowed_s({"availability": 1_800}) == {"availability": 1_800}
    leisure = LEGACY_BATCH.at_leisure()
    assert leisure.allowed_s({"availability": 1_800}) == {"availability": 1_800}
    assert leisure.windows_s == {"prices": 86_400, "discounts": 86_400}


def test_what_the_job_posts_is_done_by_whoever_entered_it(play: Play) -> None:
    async def scene(office: Office) -> set[tuple[str | None, str]]:
        listed: Any = office.erp.state.get("price", "P-TEA")
        await office.ok("clerk", "PUT", "/prices/P-TEA", {**listed.body, "min_quantity": "2"})
        known = len(office.effects("price"))
        await until(office, 3, 2, 1, 31)
        told = office.effects("price")[known:] or office.effects("price")[-1:]
        return {(one.cause, one.body["operation"]) for one in told}

    ((cause, operation),) = play(scene, LEGACY_BATCH)
    assert cause != "dispatcher"
    assert operation == "erp.prices.put"
    assert {(cause, operation)} == play(scene, CLASSIC)


def test_what_the_job_would_refuse_is_refused_when_it_is_entered(play: Play) -> None:
    async def scene(office: Office) -> None:
        body = {"warehouse": "EAST", "sku": "TEA", "delta": "-999999", "reason": "counted"}
        refused = await office.refused("clerk", "POST", "/stock/adjustments", body)
        assert refused == (422, "stock-negative")
        listed: Any = office.erp.state.get("price", "P-TEA")
        rule = {**listed.body, "id": "P-1", "sku": "NONE"}
        assert await office.refused("clerk", "PUT", "/prices/P-1", rule) == (422, "unknown-item")

    play(scene, LEGACY_BATCH)


def test_months_are_closed_by_a_job_before_they_end(play: Play) -> None:
    async def scene(office: Office) -> list[str]:
        told = []
        for at in ((3, 31, 17, 59), (3, 31, 18, 1), (4, 30, 17, 59), (4, 30, 18, 1)):
            await until(office, *at)
            row: Any = office.erp.state.get("period", f"2024-{at[0]:02}")
            told.append("open" if row is None else row.body["state"])
        return told

    assert play(scene, LEGACY_BATCH) == ["open", "closed"] * 2
    assert play(scene, CLASSIC) == ["open"] * 4


def test_what_is_billed_in_a_closed_month_counts_from_the_next(play: Play) -> None:
    async def scene(office: Office) -> str:
        await until(office, 3, 31, 18, 1)
        invoice = await office.invoice(await office.ship(await office.order(tea("1"))))
        return str(invoice["issued_at"])[:10]

    assert play(scene, LEGACY_BATCH) == "2024-04-01"
    assert play(scene, CLASSIC) == "2024-03-31"


def test_it_is_closed_for_its_maintenance_and_says_until_when(play: Play) -> None:
    async def scene(office: Office) -> None:
        await office.ok("engine", "GET", "/items")
        await until(office, 3, 2, 2, 10)
        await office.ask_token("engine", "engine-secret")
        answer = await office.send("engine", "GET", "/items")
        assert (answer.status, answer.headers["retry-after"]) == (503, "1200")

    play(scene, LEGACY_BATCH)
