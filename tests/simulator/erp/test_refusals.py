"""What the ERP refuses: business that cannot be, and input that is hostile."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from simulator.erp.requests import ORDER
from tests.simulator.erp.conftest import Play, run_scene
from tests.simulator.erp.office import Office, line, new_order, tea


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (new_order(tea("1"), account="NOBODY"), "unknown-customer"),
        (new_order(tea("1"), account="STOP"), "blocked-customer"),
        (new_order(tea("1"), currency="EUR"), "currency-mismatch"),
        (new_order(line(1, "NONE", "1", "EA", "P-TEA", "1")), "unknown-item"),
        (new_order(line(1, "TEA", "1", "KGM", "P-TEA", "1")), "unit-unknown"),
        (new_order(line(1, "TEA", "1", "CS", "NONE", "1")), "unknown-price-rule"),
        (new_order(line(1, "TEA", "1", "CS", "P-RICE", "1")), "unknown-price-rule"),
        (new_order(tea("1") | {"discount_rule": "NONE"}), "unknown-discount-rule"),
        (new_order(tea("1"), tea("2")), "duplicate-line"),
        (new_order(tea("0.0000001")), "quantity-precision"),
        (new_order(tea("1000000000000")), "quantity-precision"),
        (new_order(line(1, "TEA", "99999999999", "CS", "P-TEA", "99999999")), "amount-too-large"),
        (
            new_order(tea("1") | {"unit_price": {"amount": "1", "currency": "EUR", "per": "1"}}),
            "currency-mismatch",
        ),
    ],
)
def test_an_order_that_cannot_be_is_refused_and_leaves_nothing(
    play: Play, order: dict[str, Any], code: str
) -> None:
    async def scene(office: Office) -> None:
        before = office.erp.state.hashes()
        assert await office.refused("engine", "POST", "/orders", order) == (422, code)
        assert office.erp.state.hashes() == before
        assert (await office.order(tea("1")))["number"] == "SO-000001"

    play(scene)


@pytest.mark.parametrize(
    "changes",
    [
        {"lines": []},
        {"lines": None},
        {"reference": ""},
        {"reference": "x" * 129},
        {"reference": 7},
        {"account": None},
        {"placed_at": "yesterday"},
        {"placed_at": "2024-02-30T00:00:00Z"},
        {"requested_date": "2024-02-30"},
        {"currency": "usd"},
        {"currency": "ZZZ"},
        {"deliver_to": {}},
        {"deliver_to": "A1"},
        {"custom": []},
        {"lines": [tea("1") | {"line": 0}]},
        {"lines": [tea("1") | {"line": True}]},
        {"lines": [tea("1") | {"line": 1.5}]},
        {"lines": [tea("1") | {"quantity": {"value": "-1", "unit": "CS"}}]},
        {"lines": [tea("1") | {"quantity": {"value": "0", "unit": "CS"}}]},
        {"lines": [tea("1") | {"quantity": {"value": "1e3", "unit": "CS"}}]},
        {"lines": [tea("1") | {"quantity": {"value": "NaN", "unit": "CS"}}]},
        {"lines": [tea("1") | {"quantity": {"value": 1, "unit": "CS"}}]},
        {"lines": [tea("1") | {"discount_percent": "101"}]},
        {"lines": [tea("1") | {"unit_price": {"amount": "-1", "currency": "USD", "per": "1"}}]},
        {"lines": [tea("1") | {"unit_price": {"amount": "1", "currency": "USD", "per": "0"}}]},
    ],
)
def test_an_order_that_is_no_order_is_refused_by_its_place(
    play: Play, changes: dict[str, Any]
) -> None:
    async def scene(office: Office) -> None:
        body = new_order(tea("1")) | changes
        assert await office.refused("engine", "POST", "/orders", body) == (422, "invalid")
        answer = await office.send("engine", "POST", "/orders", body)
        errors = orjson.loads(answer.body)["errors"]
        assert errors[0]["pointer"].startswith(f"/{next(iter(changes))}")

    play(scene)


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"", "application/json", (400, "bad-request")),
        (b"{", "application/json", (400, "bad-request")),
        (b"\xff\xfe", "application/json", (400, "bad-request")),
        (b'{"a":"\\ud800"}', "application/json", (400, "bad-request")),
        (b"[" * 100_000, "application/json", (400, "bad-request")),
        (b"[]", "application/json", (422, "invalid")),
        (b"null", "application/json", (422, "invalid")),
        (b"{}", "text/plain", (415, "unsupported-media-type")),
        (b"{}", "application/x-www-form-urlencoded", (415, "unsupported-media-type")),
        (b" " * (8 * 1024 * 1024 + 1), "application/json", (413, "payload-too-large")),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(
    play: Play, body: bytes, content_type: str, expected: tuple[int, str]
) -> None:
    async def scene(office: Office) -> None:
        refused = await office.refused("engine", "POST", "/orders", body, content_type=content_type)
        assert refused == expected

    play(scene)


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/orders/SO-000001", (404, "not-found")),
        ("GET", "/orders/%00", (404, "not-found")),
        ("GET", "/orders/%F0%9F", (404, "not-found")),
        ("GET", "/orders/" + "x" * 500, (404, "not-found")),
        ("GET", "/orders/'%20OR%201=1--", (404, "not-found")),
        ("GET", "/nowhere", (404, "not-found")),
        ("GET", "/orders/a/b/c", (404, "not-found")),
        ("DELETE", "/orders/SO-000001", (405, "method-not-allowed")),
        ("GET", "/changes?after=-1", (400, "bad-request")),
        ("GET", "/changes?after=x", (400, "bad-request")),
        ("GET", "/changes?limit=0", (400, "bad-request")),
        ("GET", "/changes?limit=%D9%A3", (400, "bad-request")),
    ],
)
def test_a_path_that_leads_nowhere_is_refused(
    play: Play, method: str, path: str, expected: tuple[int, str]
) -> None:
    async def scene(office: Office) -> None:
        assert await office.refused("reader", method, path) == expected

    play(scene)


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (
            "/stock/receipts",
            {"warehouse": "NONE", "lines": [("TEA", "1", "EA")]},
            "unknown-warehouse",
        ),
        ("/stock/receipts", {"warehouse": "EAST", "lines": [("NONE", "1", "EA")]}, "unknown-item"),
        ("/stock/receipts", {"warehouse": "EAST", "lines": [("TEA", "1", "KGM")]}, "unit-unknown"),
        (
            "/stock/receipts",
            {"warehouse": "EAST", "lines": [("TEA", "1", "EA"), ("TEA", "9999999999999", "EA")]},
            "quantity-precision",
        ),
    ],
)
def test_goods_that_cannot_be_received_are_refused_whole(
    play: Play, path: str, body: dict[str, Any], code: str
) -> None:
    async def scene(office: Office) -> None:
        before = office.erp.state.hashes()
        lines = [
            {"sku": sku, "quantity": {"value": value, "unit": unit}}
            for sku, value, unit in body["lines"]
        ]
        refused = await office.refused("clerk", "POST", path, body | {"lines": lines})
        assert refused == (422, code)
        assert office.erp.state.hashes() == before

    play(scene)


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
_PATHS = (
    ("engine", "POST", "/orders"),
    ("clerk", "POST", "/orders/SO-000001/charges"),
    ("clerk", "POST", "/orders/SO-000001/cancellations"),
    ("clerk", "POST", "/orders/SO-000001/release"),
    ("clerk", "POST", "/orders/SO-000001/shipments"),
    ("clerk", "POST", "/invoices/IN-000001/payments"),
    ("engine", "POST", "/quotes"),
    ("clerk", "POST", "/quotes/QU-000001/offers"),
    ("clerk", "POST", "/quotes/QU-000001/refusal"),
    ("clerk", "POST", "/stock/receipts"),
    ("clerk", "POST", "/stock/adjustments"),
    ("clerk", "PUT", "/prices/P-TEA"),
    ("clerk", "PUT", "/discounts/D-RICE"),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_PATHS), _json, st.sampled_from(range(40))), max_size=12))
def test_whatever_is_sent_the_answer_is_no_failure(calls: list[tuple[Any, Any, int]]) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("1"))
        await office.invoice(await office.ship(order))
        for (who, method, path), value, where in calls:
            body = new_order(tea("1"))
            keys = list(body)
            body[keys[where % len(keys)]] = value
            for sent in (value, body):
                answer = await office.send(who, method, path, orjson.dumps(sent))
                assert answer.status < 500

    run_scene(scene)


def test_a_whole_number_too_long_for_64_bits_is_kept_as_the_nearest_that_others_know() -> None:
    order = new_order(tea("1"), custom={"n": 2**70, "deep": [{"m": -(10**30)}], "fits": 2**64 - 1})
    order["deliver_to"] = order["deliver_to"] | {"floor": 10**25}
    read = ORDER.validate_json(json.dumps(order))
    assert orjson.loads(orjson.dumps(read)) == read
    assert read["custom"] == {"n": 2.0**70, "deep": [{"m": -1e30}], "fits": 2**64 - 1}
    order["custom"] = {"n": 10**400}
    with pytest.raises(ValidationError, match="too large for anybody to keep"):
        ORDER.validate_json(json.dumps(order))
