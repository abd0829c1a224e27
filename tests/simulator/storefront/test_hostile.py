"""Whatever is sent, the shop answers with a problem or does it; it never breaks down."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.operations import Operations
from simulator.storefront import buyer_client
from tests.simulator.storefront.counter import (
    Counter,
    account,
    contract,
    discount,
    invoice,
    item,
    price,
    run_scene,
    shipment,
    status_of,
    stock,
)

HUGE = 2**53 + 1

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-HUGE, HUGE) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def paths(method: str) -> list[str]:
    """Every published operation of the storefront that is called by that method."""
    operations = Operations.load().of("storefront")
    return [
        op.path.replace("{id}", "S-000001")
        for op in operations
        if op.method == method and op.id != "storefront.token"
    ]


def client_for(path: str) -> str:
    return "engine" if path.startswith("/connector") else "buyer:ALFKI"


def everything(order: Any) -> dict[str, Any]:
    """A good body for every operation that takes one."""

    def rows(entity_id: str, data: Any) -> Any:
        return {"rows": [{"id": entity_id, "version": 9, "data": data}]}

    return {
        "/connector/accounts": rows("ALFKI", account("ALFKI")),
        "/connector/items": rows("CHAI", item("CHAI")),
        "/connector/prices": rows("C-1", contract("C-1", "CHAI", "1.00", "ALFKI")),
        "/connector/discounts": rows("D-1", discount("D-1", "15")),
        "/connector/availability": rows("MAIN/CHAI", stock("CHAI", "20")),
        "/connector/shipments": rows("SH-1", shipment(order, "SH-1")),
        "/connector/invoices": rows("IN-1", invoice(order, "IN-1")),
        "/connector/orders/S-000001/status": status_of(order),
        "/cart": {"lines": [{"line": 1, "sku": "CHAI", "quantity": {"value": "1", "unit": "EA"}}]},
        "/checkout": {"deliver_to": "ALFKI-1", "requested_date": "2026-03-09", "custom": {}},
    }


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[int, list[Any], Any]:
    """Which body to spoil, where (a walk by numbers), and what to put there."""
    numbers = [0, -1, 1.0, 1.5, HUGE, 2**63, 10**19]
    texts = ["", " ", "\x00", "x" * 129, "NaN", "1e9", "QQQ", "-1", "2026-02-31"]
    others: list[Any] = ["2026-02-31T00:00:00Z", None, True, [], {}, [[]]]
    odd = st.sampled_from([*numbers, *texts, *others])
    return draw(st.integers(0, 9)), draw(st.lists(st.integers(0, 9), max_size=8)), draw(odd)


def replace(content: Any, walk: list[int], value: Any) -> Any:
    """The content with the value that the walk leads to replaced."""
    if not walk or not isinstance(content, dict | list) or not content:
        return value
    step, rest = walk[0], walk[1:]
    if isinstance(content, dict):
        key = sorted(content)[step % len(content)]
        return {**content, key: replace(content[key], rest, value)}
    index = step % len(content)
    return [*content[:index], replace(content[index], rest, value), *content[index + 1 :]]


@settings(max_examples=150, deadline=None)
@given(st.lists(spoiled(), min_size=1, max_size=6))
def test_a_good_body_with_one_odd_value_is_done_or_refused(
    spoils: list[tuple[int, list[Any], Any]],
) -> None:
    async def scene(counter: Counter) -> None:
        order = await counter.order("ALFKI", ("CHAI", 1))
        bodies = everything(order)
        for which, walk, value in spoils:
            path = sorted(bodies)[which]
            method = "POST" if path == "/checkout" else "PUT"
            content = replace(bodies[path], walk, value)
            response = await counter.send(client_for(path), method, path, content)
            assert response.status < 500, (path, content)
        await still_works(counter)

    run_scene(scene)


async def still_works(counter: Counter) -> None:
    """After everything the shop still shows, lists and sells what it knows."""
    assert (await counter.send("buyer:ALFKI", "GET", "/catalog")).status < 500
    assert (await counter.send("buyer:BERGS", "GET", "/catalog?sku=TOFU")).status < 500
    for path in paths("GET"):
        response = await counter.send(client_for(path), "GET", path)
        assert response.status < 500, (path, response.body)


@settings(max_examples=60, deadline=None)
@given(json_values)
def test_any_json_is_answered(content: Any) -> None:
    async def scene(counter: Counter) -> None:
        for method in ("PUT", "POST"):
            for path in paths(method):
                response = await counter.send(client_for(path), method, path, content)
                assert 200 <= response.status < 500, (path, response.body)

    run_scene(scene)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b'{"rows": 1}', 422),
        (b"[" * 100_000, 400),
        (b"[" * 500 + b"]" * 500, 422),
        (b'{"rows":[{"id":"A","version":1.0,"data":null}]}', 422),
        (b'{"rows":[{"id":"A","version":9007199254740993,"data":null}]}', 422),
        (b'{"rows":[{"id":"A","version":99999999999999999999999,"data":null}]}', 422),
        (b'{"rows":[{"id":"","version":1,"data":null}]}', 422),
        (b'{"rows":[{"id":"A","version":1}]}', 422),
        (b'{"rows":[{"id":"A","version":1,"data":[]}]}', 422),
        (b'{"rows":[' + b",".join([b'{"id":"A","version":1,"data":null}'] * 5001) + b"]}", 413),
        (b" " * (8 * 1024 * 1024 + 1), 413),
    ],
)
def test_a_batch_that_cannot_be_read_is_refused_whole(body: bytes, status: int) -> None:
    async def scene(counter: Counter) -> None:
        before = counter.shop.state.hashes()
        response = await counter.send("engine", "PUT", "/connector/prices", body or b" ")
        assert response.status == status
        assert counter.shop.state.hashes() == before

    run_scene(scene)


@pytest.mark.parametrize(
    "path",
    [
        "/catalog?sku=",
        "/catalog?sku=CHAI&quantity=0",
        "/catalog?sku=CHAI&quantity=-1",
        "/catalog?sku=CHAI&quantity=1e3",
        "/catalog?sku=CHAI&quantity=NaN",
        "/catalog?sku=CHAI&sku=TOFU&quantity=1&quantity=2&quantity=3",
        "/catalog?sku=" + "x" * 500,
        "/orders?limit=0",
        "/orders?limit=-5",
        "/orders?limit=%D9%A3",
        "/orders?limit=abc",
    ],
)
def test_a_query_that_makes_no_sense_is_a_bad_request(path: str) -> None:
    async def scene(counter: Counter) -> None:
        assert (await counter.send("buyer:ALFKI", "GET", path)).status == 400

    run_scene(scene)


@pytest.mark.parametrize(
    "since", ["", "yesterday", "2026-02-31T00:00:00Z", "2026-03-02T08:00:00", "0", "2026-03-02"]
)
def test_a_change_date_that_is_none_is_a_bad_request(since: str) -> None:
    async def scene(counter: Counter) -> None:
        path = f"/connector/orders?changed_since={since}"
        assert (await counter.send("engine", "GET", path)).status == 400

    run_scene(scene)


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
def test_the_ends_of_time_are_instants_too(since: str) -> None:
    async def scene(counter: Counter) -> None:
        path = f"/connector/orders?changed_since={since}"
        assert (await counter.send("engine", "GET", path)).status == 200

    run_scene(scene)


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_that_is_none_is_a_bad_request(key: str) -> None:
    async def scene(counter: Counter) -> None:
        await counter.fill("ALFKI", ("CHAI", 1))
        assert (await counter.check_out("ALFKI", key=key)).status == 400

    run_scene(scene)


@pytest.mark.parametrize("key", ["x" * 255, '""', "\u00e9"])
def test_a_key_is_whatever_the_contract_calls_one(key: str) -> None:
    async def scene(counter: Counter) -> None:
        await counter.fill("ALFKI", ("CHAI", 1))
        assert (await counter.check_out("ALFKI", key=key)).status == 201

    run_scene(scene)


def test_a_quantity_of_more_places_than_a_decimal_has_is_refused_and_breaks_nothing() -> None:
    async def scene(counter: Counter) -> None:
        line = {"line": 1, "sku": "CHAI", "quantity": {"value": "0.1111111111111", "unit": "EA"}}
        response = await counter.send(buyer_client("ALFKI"), "PUT", "/cart", {"lines": [line]})
        assert (response.status, orjson.loads(response.body)["code"]) == (422, "quantity-invalid")

    run_scene(scene)


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Bearer nope", "Basic YTpi", "Bearer \u00e9", "bearer x y z"],
)
def test_a_token_that_is_none_is_unauthorized(authorization: str) -> None:
    async def scene(counter: Counter) -> None:
        headers = {"authorization": authorization}
        response = await counter.send(None, "GET", "/catalog", headers=headers)
        assert response.status == 401

    run_scene(scene)


def test_a_body_of_another_type_is_not_read() -> None:
    async def scene(counter: Counter) -> None:
        for media in ("text/plain", "application/xml", "application/x-www-form-urlencoded"):
            headers = {"content-type": media}
            response = await counter.send("buyer:ALFKI", "PUT", "/cart", b"{}", headers)
            assert response.status == 415

    run_scene(scene)


def test_custom_fields_nested_too_deeply_are_refused_before_anything_is_stored() -> None:
    async def scene(counter: Counter) -> None:
        await counter.fill("ALFKI", ("CHAI", 1))
        for depth, status in ((200, 201), (248, 422), (900, 422)):
            nest = b'{"deliver_to":"ALFKI-1","custom":' + b'{"a":' * depth + b"1" + b"}" * depth
            await counter.fill("ALFKI", ("CHAI", 1))
            response = await counter.send("buyer:ALFKI", "POST", "/checkout", nest + b"}")
            assert response.status == status
        await counter.wait(0)
        assert len(counter.receiver.arrivals) == 1

    run_scene(scene)


def test_a_problem_never_quotes_what_was_sent() -> None:
    async def scene(counter: Counter) -> None:
        canary = "canary@example.test"
        body = {"deliver_to": {"name": canary, "street": 4711, "city": canary, "country": canary}}
        response = await counter.send("buyer:ALFKI", "POST", "/checkout", body)
        assert response.status == 422
        assert canary.encode() not in response.body
        assert b"4711" not in response.body
        wrong = {"rows": [{"id": "P", "version": 1, "data": price("P", canary, "12,50")}]}
        answer = await counter.send("engine", "PUT", "/connector/prices", wrong)
        assert orjson.loads(answer.body)["results"][0]["status"] == "refused"
        assert canary.encode() not in answer.body
        assert b"12,50" not in answer.body

    run_scene(scene)
