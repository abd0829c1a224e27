"""Returns in the shop: who may ask for what, what is passed on, and what is shown of it."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from contracts.ports import Response
from simulator.storefront import buyer_client
from tests.scenarios.partners import relation, user
from tests.simulator.storefront.counter import SECOND, Counter, run_scene

ALFKI, BERGS = buyer_client("ALFKI"), buyer_client("BERGS")
INSTANT = "2026-03-02T09:00:00.000000Z"


async def shipped(counter: Counter, quantity: str = "3") -> Any:
    """An order for three of which so many have left."""
    order = await counter.order("ALFKI", ("CHAI", "3"))
    parcel = {
        "id": "SH-1",
        "order": "SO-1",
        "reference": order["id"],
        "lines": [{"line": 1, "sku": "CHAI", "quantity": {"value": quantity, "unit": "EA"}}],
        "carrier": None,
        "tracking": "T-1",
        "warehouse": "MAIN",
        "shipped_at": INSTANT,
    }
    assert await counter.put("shipments", ("SH-1", 1, parcel)) == [
        {"id": "SH-1", "status": "applied"}
    ]
    return order


def wanted(order: Any, quantity: str, line: int = 1, unit: str = "EA") -> dict[str, Any]:
    part = {"line": line, "quantity": {"value": quantity, "unit": unit}, "reason": "damaged"}
    return {"reference": order["id"], "resolution": "credit", "notes": None, "lines": [part]}


async def ask(counter: Counter, order: Any, quantity: str, **more: Any) -> Response:
    return await counter.send(ALFKI, "POST", "/returns", wanted(order, quantity), **more)


def told(request: Any, state: str, **more: Any) -> dict[str, Any]:
    """The ERP's return of a request, with all of its lines at that state."""
    progress = ("authorised", "received", "restocked", "scrapped", "credited", "replaced")
    lines = [{**line, **dict.fromkeys(progress, "0")} for line in request["lines"]]
    head = {name: value for name, value in request.items() if name not in ("id", "lines")}
    return {
        **head,
        "id": "RA-1",
        "request": request["id"],
        "order": "SO-1",
        "entered_at": INSTANT,
        "state": state,
        "refusal": {"code": "outside-window", "text": None} if state == "refused" else None,
        "restocking_percent": "0",
        "warehouse": None,
        "lines": lines,
        "credit_notes": [],
        "replacements": [],
        **more,
    }


def code_of(answer: Response) -> tuple[int, str]:
    return answer.status, orjson.loads(answer.body)["code"]


def test_a_request_is_announced_with_its_event_and_shown_until_the_erp_is_heard_of() -> None:
    async def scene(counter: Counter) -> None:
        order = await shipped(counter)
        request = orjson.loads((await ask(counter, order, "2")).body)
        assert request["requested_by"] == {"role": "buyer", "id": ALFKI}
        await counter.wait(SECOND)
        event = counter.receiver.events()[-1]
        assert (event["type"], event["subject"]) == ("seatrial.return.requested", request["id"])
        assert event["data"] == request
        seen = await counter.read(f"/returns/{request['id']}", ALFKI)
        assert seen == {"request": request, "return": None, "credit_notes": []}
        listed = await counter.read("/connector/return-requests?limit=5")
        assert [row["id"] for row in listed["rows"]] == [request["id"]]

    run_scene(scene)


def test_staff_ask_on_behalf_of_an_account_and_both_are_named() -> None:
    async def scene(counter: Counter) -> None:
        order = await shipped(counter)
        path = "/accounts/ALFKI/returns"
        answer = await counter.send("staff", "POST", path, wanted(order, "1"))
        request = orjson.loads(answer.body)
        assert request["account"] == "ALFKI"
        assert request["requested_by"] == {"role": "staff", "id": "staff"}
        mine = await counter.read("/returns", ALFKI)
        assert [one["id"] for one in mine["requests"]] == [request["id"]]
        refused = await counter.send(ALFKI, "POST", path, wanted(order, "1"))
        assert code_of(refused) == (403, "insufficient-scope")
        other = await counter.send("staff", "POST", "/accounts/BERGS/returns", wanted(order, "1"))
        assert code_of(other) == (404, "not-found")

    run_scene(scene)


def test_users_ask_for_their_account_by_their_role_and_staff_for_the_one_they_serve() -> None:
    async def scene(counter: Counter) -> None:
        order = await shipped(counter)
        await counter.put(
            "users",
            ("anna", 1, user("anna", account="ALFKI")),
            ("bert", 1, user("bert", account="ALFKI", roles=["approver"])),
            ("carla", 1, user("carla", account=None, roles=["staff"], serves=["ALFKI", "BERGS"])),
        )
        assert code_of(await ask(counter, order, "1")) == (403, "user-needed")
        content = wanted(order, "1")
        asked = []
        for who in ("user:anna", "user:carla@ALFKI"):
            answer = await counter.send(who, "POST", "/returns", content)
            asked.append(orjson.loads(answer.body))
        assert [one["requested_by"] for one in asked] == [
            {"role": "buyer", "id": "anna"},
            {"role": "staff", "id": "carla"},
        ]
        assert {one["account"] for one in asked} == {"ALFKI"}
        approver = await counter.send("user:bert", "POST", "/returns", content)
        assert code_of(approver) == (403, "role-missing")
        elsewhere = await counter.send("user:carla@BERGS", "POST", "/returns", content)
        assert code_of(elsewhere) == (404, "not-found")
        seen = await counter.read("/returns", "user:bert")
        assert [one["id"] for one in seen["requests"]] == [one["id"] for one in asked]

    run_scene(scene)


def test_who_took_an_account_over_sends_back_what_it_ordered_under_its_name() -> None:
    async def scene(counter: Counter) -> None:
        order = await shipped(counter)
        before = orjson.loads((await ask(counter, order, "1")).body)
        await counter.put("relations", ("ALFKI", 1, relation("ALFKI", merged_into="BERGS")))
        answer = await counter.send(BERGS, "POST", "/returns", wanted(order, "1"))
        request = orjson.loads(answer.body)
        assert (request["account"], request["requested_by"]["id"]) == ("ALFKI", BERGS)
        seen = await counter.read("/returns", BERGS)
        assert [one["id"] for one in seen["requests"]] == [before["id"], request["id"]]
        assert (await counter.read(f"/returns/{before['id']}", BERGS))["request"] == before

    run_scene(scene)


def test_nobody_asks_for_or_sees_anothers_goods() -> None:
    async def scene(counter: Counter) -> None:
        order = await shipped(counter)
        request = orjson.loads((await ask(counter, order, "1")).body)
        answer = await counter.send(BERGS, "POST", "/returns", wanted(order, "1"))
        assert code_of(answer) == (404, "not-found")
        answer = await counter.send(BERGS, "GET", f"/returns/{request['id']}")
        assert code_of(answer) == (404, "not-found")
        assert (await counter.read("/returns", BERGS))["requests"] == []

    run_scene(scene)


@pytest.mark.parametrize(
    ("quantity", "line", "unit", "code"),
    [
        ("3", 1, "EA", "not-shipped"),
        ("1", 2, "EA", "line-unknown"),
        ("1", 1, "CS", "unit-mismatch"),
    ],
)
def test_what_never_left_cannot_be_asked_back(
    quantity: str, line: int, unit: str, code: str
) -> None:
    async def scene(counter: Counter) -> None:
        order = await shipped(counter, "2")
        body = wanted(order, quantity, line, unit)
        answer = await counter.send(ALFKI, "POST", "/returns", body)
        assert code_of(answer) == (422, code)

    run_scene(scene)


def test_what_is_asked_back_counts_until_the_erp_refuses_it() -> None:
    async def scene(counter: Counter) -> None:
        order = await shipped(counter)
        request = orjson.loads((await ask(counter, order, "2")).body)
        assert code_of(await ask(counter, order, "2")) == (422, "not-shipped")
        results = await counter.put("returns", ("RA-1", 1, told(request, "refused")))
        assert results == [{"id": "RA-1", "status": "applied"}]
        seen = await counter.read(f"/returns/{request['id']}", ALFKI)
        assert seen["return"]["refusal"]["code"] == "outside-window"
        assert (await ask(counter, order, "3")).status == 201

    run_scene(scene)


def test_one_key_is_one_request() -> None:
    async def scene(counter: Counter) -> None:
        order = await shipped(counter)
        key = {"headers": {"idempotency-key": "k"}}
        first, again = await ask(counter, order, "1", **key), await ask(counter, order, "1", **key)
        assert first.body == again.body
        assert code_of(await ask(counter, order, "2", **key)) == (422, "key-reused")
        assert len(counter.effects("return_request")) == 1

    run_scene(scene)


def test_a_return_of_an_order_that_the_shop_has_not_is_refused_by_its_row() -> None:
    async def scene(counter: Counter) -> None:
        order = await shipped(counter)
        request = orjson.loads((await ask(counter, order, "1")).body)
        strange = told(request, "requested", reference="S-9")
        (result,) = await counter.put("returns", ("RA-1", 1, strange))
        assert result["status"] == "refused"

    run_scene(scene)
