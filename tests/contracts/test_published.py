"""What the contracts publish is sound: both libraries accept it and nothing in it dangles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

import contracts
from contracts.errors import SchemaUnknown
from contracts.instants import parse_date
from contracts.published import (
    CONTRACTS,
    asyncapi_documents,
    meta,
    openapi_documents,
    parse_urn,
    schema,
    schemas,
    urn,
    versions,
)

HOME = Path(contracts.__file__).parent

OF_FILES = {"coverage", "journal", "run", "usage"}
"""Contracts of what a run leaves: no operation carries them."""

BUSINESS = sorted(set(CONTRACTS) - OF_FILES)


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object anywhere inside a JSON value."""
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value:
        if isinstance(part, dict | list):
            yield from nodes(part)


def references() -> Iterator[tuple[str, str]]:
    """Every `$ref` with the name of the document that holds it."""
    documents: dict[str, Any] = dict(schemas())
    for document in (*openapi_documents(), *asyncapi_documents()):
        name = f"{document.contract} {document.version} {document.system}"
        documents[name] = {
            key: part for key, part in document.content.items() if key != "components"
        }
    for name, content in documents.items():
        for node in nodes(content):
            if isinstance(node.get("$ref"), str):
                yield name, node["$ref"]


@pytest.mark.parametrize("name", list(schemas()))
def test_both_libraries_accept_the_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))
    jsonschema_rs.meta.validate(schema(name))


@pytest.mark.parametrize("name", list(schemas()))
def test_a_schema_names_its_dialect_its_place_and_its_subject(name: str) -> None:
    contract, version, short = parse_urn(name)
    found = schema(name)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert found["$id"] == name == urn(contract, short, version)
    assert (HOME / contract / version / "schemas" / f"{short}.json").is_file()
    assert found["title"].strip()


def test_no_reference_dangles() -> None:
    found = list(references())
    assert len(found) > 500
    dangling = [one for one in found if one[1] not in schemas() and not one[1].startswith("#/")]
    assert dangling == []


def test_every_schema_is_reached_by_an_operation_an_event_a_journal_or_a_run_folder() -> None:
    reached = {target for _, target in references()}
    # The data of events, which name their schemas.
    moved = {urn("payments", "capture"), urn("refunds", "refunded")}
    # A row of whatever PUT, whose released schemas cannot name it; what this engine's probe adds.
    told = {
        urn("reconciliation", name, version)
        for name in ("repair", "drift")
        for version in ("1.0.0", "1.1.0")
    }
    roots = {urn("journal", "record"), urn("events", "delivery-headers"), *moved, *told}
    loose = {name for name in schemas() if name not in reached | roots}
    assert {name for name in loose if parse_urn(name)[0] not in OF_FILES} == set()


def test_no_schema_refuses_an_unknown_optional_field() -> None:
    for name, found in schemas().items():
        for node in nodes(found):
            assert node.get("additionalProperties") is not False, name
            assert "unevaluatedProperties" not in node, name


def test_no_business_number_is_a_float() -> None:
    floats = {
        name
        for name, found in schemas().items()
        for node in nodes(found)
        if node.get("type") == "number"
    }
    assert floats == {urn("common", "profile")}, "only the seconds of a profile may be a fraction"


def test_every_pattern_is_anchored_and_means_the_same_to_both_libraries() -> None:
    for name, found in schemas().items():
        for node in nodes(found):
            pattern = node.get("pattern")
            if isinstance(pattern, str) and not pattern.endswith(":"):
                assert pattern.startswith("^"), name
                assert pattern.endswith("$"), name
                assert not {"\\d", "\\w", "\\s"} & {pattern[i : i + 2] for i in range(len(pattern))}


def test_the_folders_are_exactly_the_contracts_that_are_listed() -> None:
    found = {(path.parent.parent.name, path.parent.name) for path in HOME.glob("*/*/meta.json")}
    assert found == set(versions())
    assert list(CONTRACTS) == sorted(CONTRACTS)


@pytest.mark.parametrize(("contract", "version"), list(versions()))
def test_a_version_says_its_status_its_date_and_its_mode(contract: str, version: str) -> None:
    found = meta(contract, version)
    assert (found["contract"], found["version"]) == (contract, version)
    assert found["status"] in {"draft", "active", "deprecated", "sunset"}
    assert found["mode"] in {"strict", "tolerant-reader"}
    assert found["changes"]
    parse_date(found["released"])


@pytest.mark.parametrize("contract", BUSINESS)
def test_a_business_contract_has_an_operation_that_uses_it(contract: str) -> None:
    assert any(document.contract == contract for document in openapi_documents())


def test_a_schema_nobody_publishes_is_said_to_be_unknown() -> None:
    with pytest.raises(SchemaUnknown, match=r"orders:9\.0\.0:erp-order"):
        schema(urn("orders", "erp-order", "9.0.0"))
    for text in ("erp-order", "urn:seatrial:contract:orders:erp-order"):
        with pytest.raises(SchemaUnknown):
            parse_urn(text)
