"""Heads that are amended: until when, by whom last, and where the goods go then."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, moved, progress, tea
from tests.simulator.erp.test_amendments import SOON, amendment

NOTES = {"notes": "Ring twice"}
NUMBER = {"purchase_order_number": "PO-77"}
PLACE = {"name": "Yard", "street": "2 Quay", "city": "Oslo", "country": "NO"}


async def decided(office: Office, head: Any, **more: Any) -> tuple[str, Any, Any, Any]:
    body = amendment((1, "5", "CS"), head=head, **more)
    answer = await office.ok("engine", "POST", "/amendments", body)
    return answer["state"], answer["reason"], answer["head_reason"], answer["kept"]


def test_what_is_kept_of_a_head_is_told_and_stands_in_the_order(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("5"))
        head = {**NOTES, **NUMBER, "customer_reference": None, "requested_date": "2024-03-05"}
        assert await decided(office, head) == ("accepted", None, None, head)
        after = await office.read(order)
        assert {name: after[name] for name in head} == head
        assert progress(after) == {"allocated": "5"}

    play(scene)


def test_a_line_of_as_much_as_was_ordered_asks_for_nothing_beside_a_head(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("5"))
        path = f"/orders/{order['number']}/cancellations"
        await office.ok("clerk", "POST", path, {"lines": [moved(1, "2")]})
        assert (await decided(office, NOTES))[0] == "accepted"
        body = amendment((1, "5", "CS"))
        answer = await office.ok("engine", "POST", "/amendments", body)
        assert answer["reason"] == "more-than-ordered"
        assert progress(await office.read(order)) == {"allocated": "3", "cancelled": "2"}

    play(scene)


def test_the_warehouse_goes_by_its_head_once_something_left_and_the_bill_once_it_is(
    play: Play,
) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("5"))
        shipment = await office.ship(order, moved(1, "2"))
        before = await office.read(order)
        assert await decided(office, NOTES) == ("refused", "shipped", "shipped", None)
        assert await decided(office, {**NOTES, **NUMBER}) == ("refused", "shipped", "shipped", None)
        assert await office.read(order) == before
        assert (await decided(office, NUMBER))[0] == "accepted"
        await office.invoice(shipment)
        assert await decided(office, {"customer_reference": "Yard"}) == (
            *("refused", "shipped", "invoiced", None),
        )

    play(scene)


@pytest.mark.parametrize(
    ("head", "more", "reason", "why"),
    [
        (NOTES, {"requested_at": "2024-03-02T08:00:00Z"}, "too-late", "too-late"),
        ({"notes": "X" * 4001}, {}, None, "too-long"),
        ({"deliver_to": {**PLACE, "id": "A9"}}, {}, None, "address-unknown"),
        ({"deliver_to": PLACE}, {}, None, "address-unknown"),
    ],
)
def test_a_head_is_refused_with_a_code_and_nothing_changes(
    play: Play, head: Any, more: Any, reason: str | None, why: str
) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("5"))
        before = await office.read(order)
        assert await decided(office, head, **more) == ("refused", reason, why, None)
        assert await office.read(order) == before

    play(scene)


def test_an_address_of_a_customer_who_is_blocked_by_now_is_none_to_send_to(play: Play) -> None:
    async def scene(office: Office) -> None:
        await office.order(tea("5"))
        await office.ok("clerk", "PUT", "/customers/ALFKI/block", {"blocked": True})
        head = {"deliver_to": {**PLACE, "id": "A1"}}
        assert await decided(office, head) == ("refused", None, "address-blocked", None)

    play(scene)


def test_what_was_asked_for_later_counts_field_by_field(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("5"))
        assert (await decided(office, NOTES, reference="A-2"))[0] == "accepted"
        earlier = SOON.replace("09:00:00", "08:59:59")
        early = {"reference": "A-1", "requested_at": earlier}
        assert await decided(office, {**NUMBER, "notes": "Ring once"}, **early) == (
            *("refused", "too-late", "overtaken", None),
        )
        assert (await decided(office, NUMBER, **early))[0] == "accepted"
        after = await office.read(order)
        assert (after["notes"], after["purchase_order_number"]) == ("Ring twice", "PO-77")

    play(scene)


def test_a_new_place_is_served_by_the_warehouses_that_may(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("5"))
        assert progress(order) == {"allocated": "5"}
        rule: dict[str, Any] = {
            "id": "R",
            "warehouse": "EAST",
            "account": None,
            "region": None,
            "channel": None,
        }
        rule |= {"serves": False, "ship_to_region": "Isles"}
        await office.ok("clerk", "PUT", "/sourcing/R", rule)
        isle = {**PLACE, "id": "A1", "region": "Isles"}
        assert (await decided(office, {"deliver_to": isle}))[0] == "accepted"
        after = await office.read(order)
        assert (after["deliver_to"], progress(after)) == (
            *(isle, {"allocated": "2", "backordered": "3"}),  # WEST has two of them
        )
        assert (await office.stock("TEA"))["reserved"] == "0"

    play(scene)


def test_a_head_that_names_nothing_is_no_amendment(play: Play) -> None:
    async def scene(office: Office) -> None:
        await office.order(tea("5"))
        body = amendment((1, "5", "CS"), head={})
        assert (await office.send("engine", "POST", "/amendments", body)).status == 422

    play(scene)
