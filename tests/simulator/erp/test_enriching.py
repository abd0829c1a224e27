"""What is told of items, in the ERP: entered by day, posted at night or by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office

HOUR = 3_600_000_000


def told(*attributes: str, **more: Any) -> dict[str, Any]:
    values = [{"name": name, "value": "x", "unit": None} for name in attributes]
    return {"sku": "TEA", "description": "Holds.", "attributes": values, "media": [], **more}


async def fed(office: Office) -> list[dict[str, Any]]:
    page = await office.ok("reader", "GET", "/enrichment-changes?after=0")
    changes: list[dict[str, Any]] = page["changes"]
    return changes


def test_what_is_entered_by_day_is_told_of_after_midnight_once_and_as_it_was_last(
    play: Play,
) -> None:
    async def scene(office: Office) -> None:
        await office.ok("clerk", "PUT", "/enrichment/TEA", told("steel", "head"))
        await office.goes_on(4 * HOUR)
        await office.ok("clerk", "PUT", "/enrichment/TEA", told("head"))
        await office.goes_on(11 * HOUR)
        assert await fed(office) == []
        before = (await office.ok("reader", "GET", "/changes?after=0"))["next"]
        await office.goes_on(2 * HOUR)
        (change,) = await fed(office)
        assert change["changed_at"].startswith("2024-03-02T00:00:00")
        assert [each["name"] for each in change["data"]["attributes"]] == ["head"]
        page = await office.ok("reader", "GET", f"/changes?after={before}")
        assert page["changes"] == []
        assert page["also"]["enrichment"] == change["position"]
        await office.goes_on(48 * HOUR)
        assert len(await fed(office)) == 1

    play(scene)


def test_a_job_that_is_run_by_hand_leaves_the_night_nothing_to_do(play: Play) -> None:
    async def scene(office: Office) -> None:
        await office.ok("clerk", "PUT", "/enrichment/TEA", told("head"))
        assert await office.ok("clerk", "POST", "/enrichment-batches") == {"posted": 1}
        assert await office.ok("clerk", "POST", "/enrichment-batches") == {"posted": 0}
        await office.ok("clerk", "PUT", "/enrichment/TEA", told("head"))
        assert await office.ok("clerk", "POST", "/enrichment-batches") == {"posted": 0}
        await office.goes_on(24 * HOUR)
        assert [each["version"] for each in await fed(office)] == [1]

    play(scene)


@pytest.mark.parametrize(
    ("sku", "wrong", "code"),
    [
        ("TEA", {"sku": "RICE"}, "id-mismatch"),
        ("NOTHING", {"sku": "NOTHING"}, "unknown-item"),
        ("TEA", told("head", "head"), "attribute-repeated"),
    ],
)
def test_what_is_told_of_nothing_or_twice_is_refused(
    play: Play, sku: str, wrong: dict[str, Any], code: str
) -> None:
    async def scene(office: Office) -> None:
        body = {**told("head"), **wrong}
        assert await office.refused("clerk", "PUT", f"/enrichment/{sku}", body) == (422, code)
        assert await office.ok("clerk", "POST", "/enrichment-batches") == {"posted": 0}

    play(scene)
