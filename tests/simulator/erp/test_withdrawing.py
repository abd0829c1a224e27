"""What is wanted back of a warehouse is cancelled when, and as far as, the warehouse says so."""

from __future__ import annotations

from typing import Any

from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, axes, moved, progress, tea
from tests.simulator.erp.test_picking import confirmed, found, post, release


async def want_back(office: Office, order: dict[str, Any], *lines: Any) -> list[dict[str, Any]]:
    path = f"/orders/{order['number']}/withdrawals"
    answer = await office.ok("clerk", "POST", path, {"lines": list(lines)})
    asked: list[dict[str, Any]] = answer["withdrawals"]
    return asked


def decided(withdrawal: dict[str, Any], value: str, **more: Any) -> dict[str, Any]:
    (line,) = withdrawal["lines"]
    told = {**line, "quantity": line["quantity"] | {"value": value}}
    told.pop("withdrawn")
    return {
        "id": withdrawal["id"],
        "shop": withdrawal["shop"],
        "pick": withdrawal["pick"],
        "lines": [told],
        "decided_at": "2024-03-01T09:00:00.000000Z",
        "version": 1,
    } | more


async def decide(office: Office, body: dict[str, Any]) -> dict[str, Any]:
    return await office.ok("engine", "PUT", f"/withdrawals/{body['id']}/decision", body)


def test_nothing_is_cancelled_before_the_warehouse_has_decided(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("4"))
        await release(office, order)
        (asked,) = await want_back(office, order, moved(1, "3"))
        assert (asked["state"], asked["lines"][0]["withdrawn"]["value"]) == ("asked", "0")
        assert progress(await office.read(order)) == {"allocated": "4"}
        page = await office.ok("reader", "GET", "/withdrawals?changed_since=0")
        assert page["withdrawals"] == [asked]
        since = f"/withdrawals?changed_since={page['position']}"
        assert (await office.ok("reader", "GET", since))["withdrawals"] == []
        assert await decide(office, decided(asked, "2")) == {"status": "applied"}
        assert progress(await office.read(order)) == {"allocated": "2", "cancelled": "2"}
        known = await office.ok("reader", "GET", f"/withdrawals/{asked['id']}")
        assert (known["state"], known["lines"][0]["withdrawn"]["value"]) == ("decided", "2")
        assert (await office.ok("reader", "GET", since))["withdrawals"] == [known]

    play(scene)


def test_the_same_decision_again_cancels_nothing_more(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("4"))
        await release(office, order)
        (asked,) = await want_back(office, order, moved(1, "2"))
        await decide(office, decided(asked, "1"))
        assert await decide(office, decided(asked, "1")) == {"status": "stale"}
        assert progress(await office.read(order)) == {"allocated": "3", "cancelled": "1"}

    play(scene)


def test_what_was_withdrawn_is_free_and_no_part_of_the_pick(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("5"))
        (pick,) = await release(office, order)
        (asked,) = await want_back(office, order, moved(1, "3"))
        await decide(office, decided(asked, "3"))
        stock = await office.stock("TEA", "EAST")
        assert stock["reserved"] == "24"
        assert await office.refused(
            "engine", "POST", "/warehouse-postings", confirmed(found("3"))
        ) == (422, "not-in-pick")
        await post(office, confirmed(found("2")))
        assert (await office.ok("reader", "GET", f"/picks/{pick['id']}"))["state"] == "done"
        assert axes(await office.read(order))[1] == "shipped"

    play(scene)


def test_a_pick_of_which_all_is_withdrawn_is_done_and_its_order_cancelled(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("4"))
        (pick,) = await release(office, order)
        (asked,) = await want_back(office, order, moved(1, "4"))
        await decide(office, decided(asked, "4"))
        assert (await office.ok("reader", "GET", f"/picks/{pick['id']}"))["state"] == "done"
        assert axes(await office.read(order))[0] == "cancelled"

    play(scene)


def test_a_decision_of_nothing_leaves_everything_as_it_was(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("4"))
        await release(office, order)
        (asked,) = await want_back(office, order, moved(1, "4"))
        await decide(office, decided(asked, "0"))
        assert progress(await office.read(order)) == {"allocated": "4"}
        await want_back(office, order, moved(1, "4"))

    play(scene)


def test_nobody_is_asked_for_the_same_goods_twice_and_two_warehouses_share(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("6"))
        await release(office, order)  # five in EAST, one in WEST
        asked = await want_back(office, order, moved(1, "3"))
        wanted = [(one["warehouse"], one["lines"][0]["quantity"]["value"]) for one in asked]
        assert wanted == [("WEST", "1"), ("EAST", "2")]
        path = f"/orders/{order['number']}/withdrawals"
        more = {"lines": [moved(1, "4")]}
        assert await office.refused("clerk", "POST", path, more) == (422, "not-picked")
        await want_back(office, order, moved(1, "3"))

    play(scene)


def test_what_is_no_decision_on_it_is_refused_and_changes_nothing(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("4"))
        path = f"/orders/{order['number']}/withdrawals"
        assert await office.refused("clerk", "POST", path, {"lines": [moved(1, "1")]}) == (
            422,
            "not-picked",
        )
        await release(office, order)
        (asked,) = await want_back(office, order, moved(1, "2"))
        told = f"/withdrawals/{asked['id']}/decision"
        unit = decided(asked, "1")
        unit["lines"][0]["quantity"]["unit"] = "EA"
        refused = (
            (decided(asked, "3"), "not-in-withdrawal"),
            (decided(asked, "1", pick="PK-9"), "not-in-withdrawal"),
            (unit, "not-in-withdrawal"),
            (decided(asked, "1", id="PW-9"), "id-mismatch"),
        )
        for body, code in refused:
            assert await office.refused("engine", "PUT", told, body) == (422, code)
        other = decided(asked, "1", id="PW-9")
        assert await office.refused("engine", "PUT", "/withdrawals/PW-9/decision", other) == (
            422,
            "unknown-withdrawal",
        )
        assert await office.refused("clerk", "PUT", told, decided(asked, "1")) == (
            403,
            "insufficient-scope",
        )
        assert progress(await office.read(order)) == {"allocated": "4"}

    play(scene)
