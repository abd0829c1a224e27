"""Edits of an OpenAPI document, each with the rule that names it and the call that shows it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from contracts.compat.calls import allows, routed
from contracts.compat.contract import published
from contracts.compat.openapi import compatible_api
from contracts.compat.openapi_read import read_openapi
from contracts.errors import SchemaUnreadable
from contracts.published import openapi_documents
from tests.contracts.compat.apis import LIMIT, OLD, ORDER, PLACE, READ, Edit, drop, order, put

HEADER = {"name": "X-Request", "in": "header", "required": True, "schema": {"type": "string"}}
EDITS: list[tuple[str, Edit, str, str]] = [
    ("an operation removed", drop(*READ), "operation-removed", "breaking"),
    ("a path removed", drop("paths", "/orders"), "operation-removed", "breaking"),
    (
        "a required header added",
        put(*PLACE, "parameters", value=[HEADER]),
        "required-header-added",
        "breaking",
    ),
    (
        "an optional header added",
        put(*PLACE, "parameters", value=[HEADER | {"required": False}]),
        "header-added",
        "compatible",
    ),
    (
        "a parameter becomes required",
        put(*LIMIT, "required", value=True),
        "parameter-became-required",
        "breaking",
    ),
    ("a parameter removed", put(*READ, "parameters", value=[]), "parameter-removed", "unknown"),
    (
        "a parameter narrowed",
        put(*LIMIT, "schema", "maximum", value=50),
        "maximum-lowered",
        "breaking",
    ),
    (
        "a parameter widened",
        put(*LIMIT, "schema", "maximum", value=500),
        "maximum-raised",
        "compatible",
    ),
    (
        "a default changed",
        put(*LIMIT, "schema", "default", value=20),
        "parameter-default-changed",
        "breaking",
    ),
    (
        "a style changed",
        put(*LIMIT, "style", value="spaceDelimited"),
        "parameter-style-changed",
        "unknown",
    ),
    (
        "a body becomes required",
        put(*PLACE, "requestBody", "required", value=True),
        "request-body-became-required",
        "breaking",
    ),
    ("a body removed", drop(*PLACE, "requestBody"), "request-body-removed", "unknown"),
    (
        "a media type of a body removed",
        drop(*PLACE, "requestBody", "content", "application/xml"),
        "request-media-type-removed",
        "breaking",
    ),
    (
        "a media type of an answer removed",
        drop(*READ, "responses", "200", "content", "text/csv"),
        "response-media-type-removed",
        "breaking",
    ),
    (
        "a media type of an answer added",
        put(*READ, "responses", "200", "content", "text/html", value={}),
        "response-media-type-added",
        "compatible",
    ),
    (
        "a success gone",
        drop(*PLACE, "responses", "202"),
        "response-success-status-removed",
        "breaking",
    ),
    ("an error gone", drop(*READ, "responses", "404"), "response-status-removed", "unknown"),
    (
        "a status added",
        put(*READ, "responses", "409", value={"description": "No."}),
        "response-status-added",
        "compatible",
    ),
    (
        "a header of an answer gone",
        put(*READ, "responses", "200", "headers", value={}),
        "required-response-header-removed",
        "breaking",
    ),
    (
        "a header of an answer optional",
        put(*READ, "responses", "200", "headers", "X-Rate", "required", value=False),
        "required-response-header-became-optional",
        "breaking",
    ),
    (
        "security tightened",
        put(*READ, "security", value=[{"key": []}]),
        "security-tightened",
        "breaking",
    ),
    (
        "a scope added",
        put("security", value=[{"token": ["read", "write"]}]),
        "security-tightened",
        "breaking",
    ),
    ("security loosened", put("security", value=[]), "", "compatible"),
    ("another way in", put("security", value=[{"token": ["read"]}, {"key": []}]), "", "compatible"),
    (
        "an operation renamed",
        put(*READ, "operationId", value="order"),
        "operation-id-changed",
        "compatible",
    ),
    ("a business key changed", put(*READ, "x-key", value="query:id"), "key-changed", "breaking"),
    (
        "an operation deprecated",
        put(*READ, "deprecated", value=True),
        "operation-deprecated",
        "compatible",
    ),
    (
        "an operation added",
        put("paths", "/new", value={"get": {"responses": {}}}),
        "operation-added",
        "compatible",
    ),
    (
        "an enumeration value added",
        order("properties", "state", "enum", value=["open", "done", "held"]),
        "enum-values-added",
        "breaking",
    ),
    ("a field made optional", order("required", value=["id"]), "required-removed", "breaking"),
    (
        "a field made required",
        order("required", value=["id", "state", "note"]),
        "required-added",
        "breaking",
    ),
    (
        "a field renamed",
        order("properties", value={**ORDER["properties"], "status": {}}),
        "property-added",
        "compatible",
    ),
    (
        "a length lowered",
        order("properties", "note", "maxLength", value=10),
        "max-length-lowered",
        "breaking",
    ),
    (
        "a length raised",
        order("properties", "note", "maxLength", value=30),
        "max-length-raised",
        "breaking",
    ),
    (
        "a type widened",
        order("properties", "note", "type", value=["string", "null"]),
        "type-widened",
        "breaking",
    ),
    (
        "a unit changed",
        order("properties", "quantity", "x-unit", value="LB"),
        "unit-changed",
        "breaking",
    ),
    (
        "rounding changed",
        order("properties", "quantity", "x-rounding", value="down"),
        "rounding-changed",
        "breaking",
    ),
    (
        "a unit no longer said",
        drop("components", "schemas", "Order", "properties", "quantity", "x-unit"),
        "unit-removed",
        "unknown",
    ),
    ("what is read only is required", order("required", value=["id", "state"]), "", "compatible"),
]


def after(edit: Edit) -> dict[str, Any]:
    new = copy.deepcopy(OLD)
    edit(new)
    return new


@pytest.mark.parametrize(
    ("edit", "rule", "result"), [one[1:] for one in EDITS], ids=[one[0] for one in EDITS]
)
def test_an_edit_is_named_and_weighed(edit: Edit, rule: str, result: str) -> None:
    verdict = compatible_api(OLD, after(edit))
    assert verdict.result == result, verdict.findings
    if rule:
        said = [finding for finding in verdict.findings if finding.rule == rule]
        assert said
        assert said[0].place
        if result == "breaking":
            assert any(finding.severity == "breaking" for finding in said)


@pytest.mark.parametrize(
    ("edit", "result"), [(one[1], one[3]) for one in EDITS], ids=[one[0] for one in EDITS]
)
def test_forward_is_backward_of_the_mirror(edit: Edit, result: str) -> None:
    assert compatible_api(after(edit), OLD, "forward").result == result
    assert compatible_api(OLD, after(edit), "full").result in {result, "breaking", "unknown"}


@pytest.mark.parametrize(
    "name", [one[0] for one in EDITS if "removed" in one[0] and one[3] == "breaking"]
)
def test_the_call_of_a_break_is_allowed_before_and_not_after(name: str) -> None:
    new = after(next(edit for known, edit, _, _ in EDITS if known == name))
    known, served = read_openapi(OLD), read_openapi(new)
    for finding in compatible_api(OLD, new).breaking:
        assert finding.witness is not None
        call = finding.witness.document
        before, now = routed(known, call), routed(served, call)
        assert before is not None
        assert allows(before, call)
        assert now is None or not allows(now, call)


@pytest.mark.parametrize(
    "document", openapi_documents(), ids=lambda one: f"{one.contract}-{one.version}-{one.system}"
)
def test_a_published_document_is_compatible_with_itself(document: Any) -> None:
    verdict = compatible_api(document.content, document.content, "full", fetch=published)
    assert (verdict.result, verdict.findings) == ("compatible", ())


def test_a_path_parameter_may_be_renamed_and_one_path_may_catch_another() -> None:
    renamed = copy.deepcopy(OLD)
    renamed["paths"]["/orders/{number}"] = renamed["paths"].pop("/orders/{id}")
    renamed["paths"]["/orders/{number}"]["parameters"][0]["name"] = "number"
    assert compatible_api(OLD, renamed).result == "compatible"
    fixed = copy.deepcopy(OLD)
    fixed["paths"]["/orders/search"] = {"get": {"responses": {}}}
    assert [f.severity for f in compatible_api(fixed, OLD).findings] == ["unknown"]


def test_nullable_and_boolean_bounds_of_openapi_3_0_are_read() -> None:
    old = copy.deepcopy(OLD) | {"openapi": "3.0.3"}
    new = copy.deepcopy(old)
    new["components"]["schemas"]["Order"]["properties"]["note"]["nullable"] = True
    (finding,) = compatible_api(old, new).breaking
    assert finding.witness is not None
    assert finding.witness.document["note"] is None
    bounds = {"type": "integer", "minimum": 0, "exclusiveMinimum": True}
    new = after(put(*LIMIT, "schema", value=bounds)) | {"openapi": "3.0.3"}
    assert "exclusive-minimum-added" in {f.rule for f in compatible_api(old, new).breaking}


def test_a_field_that_only_the_server_fills_is_not_asked_of_clients() -> None:
    new = after(order("properties", "id", "readOnly", value=False))
    rules = {finding.rule for finding in compatible_api(OLD, new).breaking}
    assert rules == {"required-added"}


@pytest.mark.parametrize(
    "document",
    [None, {}, {"swagger": "2.0"}, {"openapi": "4.0.0"}, {"openapi": "3.1.0", "paths": []}],
)
def test_what_is_no_openapi_3_is_refused(document: Any) -> None:
    with pytest.raises(SchemaUnreadable):
        compatible_api(document, OLD)


WRONG: dict[str, Edit] = {
    "no path item": put("paths", "/orders", value=None),
    "answers as a list": put(*READ, "responses", value=[]),
    "content as a list": put(*READ, "responses", "200", "content", value=[]),
    "a parameter as a number": put(*READ, "parameters", value=[7]),
    "security as text": put(*READ, "security", value=["token"]),
    "a type that is none": put(*LIMIT, "schema", value={"type": "strin"}),
    "properties as a list": put(*LIMIT, "schema", value={"properties": []}),
    "a schema that is nowhere": put(*LIMIT, "schema", value={"$ref": "#/components/schemas/None"}),
    "an answer that is nowhere": put(
        *READ, "responses", "200", value={"$ref": "#/components/responses/None"}
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_document_of_the_wrong_shape_is_refused(name: str) -> None:
    with pytest.raises(SchemaUnreadable):
        compatible_api(OLD, after(WRONG[name]))
