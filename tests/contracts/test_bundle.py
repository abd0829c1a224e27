"""One document per system: whole in itself, valid, and nothing else than what is published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from contracts.bundle import bundle
from contracts.errors import SystemUnknown
from contracts.operations import Operations

SYSTEMS = ("erp", "storefront", "engine")


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for each in part.values():
            yield from references(each)
    elif isinstance(part, list):
        for each in part:
            yield from references(each)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_bundle_is_valid_openapi_and_refers_to_nothing_outside(system: str) -> None:
    document = bundle(system)
    OPENAPI_31_VALIDATOR.validate(document)
    inside = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= inside


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_bundle_has_every_operation_of_its_system_with_its_scope(system: str) -> None:
    document = bundle(system)
    found = {
        (described["operationId"], method.upper(), path, described["x-scope"])
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    }
    published = Operations.load().of(system)
    assert found == {(each.id, each.method, each.path, each.scope) for each in published}
    schemes = document["components"]["securitySchemes"].values()
    scopes = {name for each in schemes for name in each["flows"]["clientCredentials"]["scopes"]}
    assert {each.scope for each in published if each.scope} <= scopes


def test_a_system_without_contracts_is_refused_with_those_there_are() -> None:
    with pytest.raises(SystemUnknown, match="erp, payments, storefront"):
        bundle("warehouse")
