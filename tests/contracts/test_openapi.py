"""The OpenAPI documents are valid OpenAPI 3.1 and leave every rule to the schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from contracts.published import CONTRACTS, OpenApi, openapi_documents

METHODS = {"get", "post", "put"}


def operations() -> Iterator[tuple[OpenApi, str, str, dict[str, Any]]]:
    for document in openapi_documents():
        for path, methods in document.content["paths"].items():
            for method, described in methods.items():
                yield document, path, method, described


@pytest.mark.parametrize(
    "document", openapi_documents(), ids=lambda one: f"{one.contract}-{one.version}-{one.system}"
)
def test_a_document_is_valid_openapi(document: OpenApi) -> None:
    OPENAPI_31_VALIDATOR.validate(document.content)
    assert document.content["openapi"].startswith("3.1.")
    assert document.content["info"]["version"] == document.version


def test_an_operation_id_is_given_once_in_a_version_of_its_contract() -> None:
    ids = [(document.version, described["operationId"]) for document, *_, described in operations()]
    assert len(ids) == len(set(ids))


def test_a_later_major_version_is_asked_for_and_answered_by_its_name() -> None:
    for document, _, _, described in operations():
        major, _, _ = document.version.partition(".")
        first = CONTRACTS[document.contract][0].startswith(f"{major}.")
        asked = [p for p in described.get("parameters", []) if p["name"] == "X-Contract-Version"]
        assert bool(asked) != first, described["operationId"]
        for said in asked:
            assert (said["required"], said["schema"]) == (True, {"const": document.version})


def test_an_operation_belongs_to_the_system_and_contract_of_its_document() -> None:
    for document, _, method, described in operations():
        assert described["operationId"].startswith(f"{document.system}.")
        assert described["tags"] == [document.contract]
        assert described["summary"].strip()
        assert method in METHODS


def test_the_parameters_of_a_path_are_exactly_those_it_names() -> None:
    for _, path, _, described in operations():
        declared = [p["name"] for p in described.get("parameters", []) if p["in"] == "path"]
        assert declared == re.findall(r"\{(\w+)\}", path)


def test_every_body_is_a_published_schema_and_nothing_is_written_in_place() -> None:
    for _, _, _, described in operations():
        bodies = [described.get("requestBody", {}), *described["responses"].values()]
        for body in bodies:
            for media in body.get("content", {}).values():
                assert list(media["schema"]) == ["$ref"], described["operationId"]


def test_an_operation_with_a_scope_asks_for_a_token_of_it_and_no_other_does() -> None:
    for document, _, _, described in operations():
        scope = described["x-scope"]
        if scope is None:
            assert not described.get("security")
            continue
        assert described["security"] == [{"oauth2": [scope]}]
        flow = document.content["components"]["securitySchemes"]["oauth2"]["flows"]
        assert scope in flow["clientCredentials"]["scopes"]


def test_both_systems_answer_what_they_refuse_with_a_problem() -> None:
    for document, _, _, described in operations():
        if document.system == "engine":
            continue
        for status in ("4XX", "5XX"):
            content = described["responses"][status]["content"]
            assert list(content) == ["application/problem+json"]


def test_a_business_key_points_at_something_the_operation_has() -> None:
    for _, path, _, described in operations():
        key = described["x-key"]
        if key is None:
            continue
        place, _, name = key.partition(":")
        if place == "path":
            assert f"{{{name}}}" in path
        elif place == "query":
            assert name in [p["name"] for p in described["parameters"] if p["in"] == "query"]
        else:
            assert place == "body"
            assert name.startswith("/")
            assert "requestBody" in described
