"""The checker finds what breaks a contract, says where, and never repeats a value."""

from __future__ import annotations

import copy
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.check import ABSENT, MAX_VIOLATIONS, Checker, ContractViolation, decode
from contracts.errors import SchemaUnknown, ValueInvalid
from contracts.operations import FORM_MEDIA, JSON_MEDIA, Operations
from contracts.published import urn
from tests.contracts.samples import example, valid

OPERATIONS = Operations.load()
CHECKER = Checker()
CREATE = OPERATIONS.by_id("erp.orders.create")
CANARY = "canary-9f3a"


def told(found: list[ContractViolation]) -> list[tuple[str, str]]:
    return [(one.pointer, one.message) for one in found]


def poisoned(content: Any) -> Any:
    """The same document with the canary in the place of every value."""
    if isinstance(content, dict):
        return {key: poisoned(part) for key, part in content.items()}
    if isinstance(content, list):
        return [poisoned(part) for part in content]
    return CANARY


def test_a_good_request_and_a_good_answer_break_nothing() -> None:
    assert CHECKER.request(CREATE, example("orders", "erp-order-create")) == []
    assert CHECKER.response(CREATE, 201, example("orders", "erp-order")) == []
    assert CHECKER.response(CREATE, 422, example("common", "problem")) == []


def test_what_is_broken_is_told_with_its_place_and_its_rule() -> None:
    order = example("orders", "erp-order")
    order["lines"][0]["net"]["amount_minor"] = "14880"
    order["requested_date"] = "2031-13-01"
    del order["reference"]
    assert told(CHECKER.response(CREATE, 201, order)) == [
        ("", "lacks reference"),
        ("/lines/0/net/amount_minor", "is not of type integer"),
        (
            "/requested_date",
            "does not match ^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        ),
    ]


def test_a_violation_names_contract_version_schema_operation_and_direction() -> None:
    found = CHECKER.request(CREATE, {**example("orders", "erp-order-create"), "currency": "usd"})
    assert found == [
        ContractViolation(
            "orders",
            "1.0.0",
            "erp-order-create",
            "erp.orders.create",
            "request",
            "/currency",
            "does not match ^[A-Z]{3}$",
        )
    ]


def test_an_unknown_code_is_told_apart_from_what_is_broken() -> None:
    order = example("orders", "erp-order")
    order["shipment_state"] = "delivered"
    (unknown,) = CHECKER.response(CREATE, 201, order)
    assert unknown.enum_unknown
    assert unknown.pointer == "/shipment_state"
    order["shipment_state"] = None
    assert not any(one.enum_unknown for one in CHECKER.response(CREATE, 201, order))


def test_an_alternative_that_was_meant_is_told_from_inside() -> None:
    checkout = OPERATIONS.by_id("storefront.checkout")
    content = example("orders", "checkout")
    del content["deliver_to"]["city"]
    assert told(CHECKER.request(checkout, content)) == [("/deliver_to", "lacks city")]
    content["deliver_to"] = 7
    assert told(CHECKER.request(checkout, content)) == [
        ("/deliver_to", "fits none of the allowed forms")
    ]


def test_an_event_is_checked_with_the_order_it_carries() -> None:
    webhook = OPERATIONS.by_id("engine.webhook")
    event = example("events", "event")
    assert CHECKER.request(webhook, event) == []
    del event["data"]["lines"]
    (broken,) = CHECKER.request(webhook, event)
    assert (broken.direction, broken.pointer) == ("event", "/data")
    assert broken.message == "lacks lines"


def test_a_change_is_checked_with_the_document_of_its_entity() -> None:
    page = example("events", "change-page")
    changes = OPERATIONS.by_id("erp.changes.list")
    assert CHECKER.response(changes, 200, page) == []
    page["changes"][0]["data"], page["changes"][1]["data"] = (
        page["changes"][1]["data"],
        page["changes"][0]["data"],
    )
    pointers = {one.pointer for one in CHECKER.response(changes, 200, page)}
    assert pointers == {"/changes/0/data", "/changes/1/data"}


def test_a_status_that_is_not_documented_breaks_the_contract() -> None:
    (found,) = CHECKER.response(CREATE, 200, example("orders", "erp-order"))
    assert found.message == "status 200 is none of 201, 202, 4XX, 5XX"


def test_a_missing_body_breaks_the_contract_where_one_is_due() -> None:
    assert told(CHECKER.raw_request(CREATE, b"", None)) == [("", "a body is required")]
    assert told(CHECKER.raw_response(CREATE, 201, b"", None)) == [("", "a body is required")]
    invoice = OPERATIONS.by_id("erp.invoices.create")
    assert CHECKER.raw_request(invoice, b"", None) == []
    assert CHECKER.raw_response(OPERATIONS.by_id("engine.webhook"), 204, b"", None) == []


def test_bytes_that_are_no_json_break_the_contract_and_are_not_quoted() -> None:
    for body in (b"<html>" + CANARY.encode(), b"\xff\xfe", b'{"a":1', b"NaN"):
        (found,) = CHECKER.raw_response(CREATE, 201, body, "text/html")
        assert found.message == "the content is not JSON in UTF-8"
        (found,) = CHECKER.raw_request(CREATE, body, JSON_MEDIA)
        assert found.direction == "request"


def test_bytes_and_content_are_checked_alike() -> None:
    content = example("orders", "erp-order-create")
    assert CHECKER.raw_request(CREATE, orjson.dumps(content), JSON_MEDIA) == []
    content["lines"] = []
    raw = CHECKER.raw_request(CREATE, orjson.dumps(content), "application/json; charset=utf-8")
    assert raw == CHECKER.request(CREATE, content) != []


def test_a_form_is_read_as_a_form() -> None:
    token = OPERATIONS.by_id("erp.token")
    good = b"grant_type=client_credentials&client_id=a&client_secret=b&scope="
    assert CHECKER.raw_request(token, good, FORM_MEDIA) == []
    assert told(CHECKER.raw_request(token, b"grant_type=password", FORM_MEDIA)) == [
        ("/grant_type", 'is not "client_credentials"')
    ]
    assert decode(b"a=1&a=2&b=", FORM_MEDIA) == {"a": "2", "b": ""}


def test_an_answer_whose_content_is_free_may_be_anything() -> None:
    webhook = OPERATIONS.by_id("engine.webhook")
    assert CHECKER.raw_response(webhook, 200, b"<html>ok</html>", "text/html") == []
    assert CHECKER.response(webhook, 500, "anything") == []


def test_one_page_of_bad_rows_is_told_in_few_words() -> None:
    row = {"id": "P", "version": 0, "data": None}
    put = OPERATIONS.by_id("storefront.prices.put")
    assert len(CHECKER.request(put, {"rows": [row] * 500})) == MAX_VIOLATIONS


def test_a_pointer_escapes_what_a_name_may_hold() -> None:
    manifest = {**example("run", "manifest"), "files": {"a/b~c": "no hash"}}
    (found,) = CHECKER.document(urn("run", "manifest"), manifest)
    assert found.pointer == "/files/a~1b~0c"


def test_a_schema_nobody_publishes_cannot_be_checked_against() -> None:
    with pytest.raises(SchemaUnknown):
        CHECKER.document(urn("orders", "nothing"), {})


@settings(deadline=None, max_examples=120)
@given(st.data())
def test_no_message_repeats_a_value(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(valid()))
    content = copy.deepcopy(one.content)
    if not content or not isinstance(content, dict) or data.draw(st.booleans()):
        content = poisoned(content)
    else:
        for key in data.draw(st.sets(st.sampled_from(sorted(content)), min_size=1)):
            content[key] = poisoned(content[key])
    for found in CHECKER.document(one.schema, content):
        assert CANARY not in found.message
        assert CANARY not in found.pointer


def test_the_same_message_is_told_in_the_same_order() -> None:
    content = poisoned(example("orders", "erp-order"))
    first = CHECKER.document(urn("orders", "erp-order"), content)
    assert first
    assert first == CHECKER.document(urn("orders", "erp-order"), content)
    assert told(first) == sorted(told(first))


def test_content_is_decoded_or_refused_without_being_quoted() -> None:
    assert decode(b"", JSON_MEDIA) is ABSENT
    assert decode(b"null", None) is None
    with pytest.raises(ValueInvalid) as refusal:
        decode(CANARY.encode(), JSON_MEDIA)
    assert CANARY not in str(refusal.value)
