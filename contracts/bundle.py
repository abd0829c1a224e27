"""One OpenAPI document per system: what its contracts publish, joined, with every schema in it.

The published documents refer to schemas by their `$id`; tools that read OpenAPI want them inside.
Of a contract with several versions it is the first, which is meant where a call says none, with
what its minor versions say more, unless the newest is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from contracts.errors import SystemUnknown
from contracts.negotiation import newest_minor
from contracts.published import (
    CONTRACTS,
    OpenApi,
    added_answers,
    openapi_documents,
    parse_urn,
    schema,
)

_PREFIX: Final = "urn:seatrial:contract:"
_IDENTITY: Final = frozenset({"$id", "$schema"})


@cache
def bundle(system: str, *, newest: bool = False) -> dict[str, Any]:
    """The whole face of `erp`, `storefront` or `engine`; not to be changed.

    It refers to nothing outside of itself. Raises SystemUnknown for a system without contracts.
    """
    documents = [
        document
        for document in openapi_documents()
        if document.system == system
        and document.version == _taken(document.contract, newest=newest)
    ]
    if not documents:
        known = ", ".join(sorted({document.system for document in openapi_documents()}))
        raise SystemUnknown(f"no contract is published for {system!r}; use one of {known}")
    paths: dict[str, dict[str, Any]] = {}
    for document in documents:
        for path, methods in document.content["paths"].items():
            paths.setdefault(path, {}).update(_inside(_with_added(methods)))
    wanted = sorted(set(_reached(documents)))
    return {
        "openapi": documents[0].content["openapi"],
        "info": {"title": system, "version": "+".join(sorted({d.version for d in documents}))},
        "jsonSchemaDialect": documents[0].content["jsonSchemaDialect"],
        "paths": paths,
        "components": {
            "schemas": {_name(urn): _inside(_anonymous(schema(urn))) for urn in wanted},
            "securitySchemes": _security(documents),
        },
    }


def _with_added(methods: dict[str, Any]) -> dict[str, Any]:
    """The operations of a path with the answers that other contracts add to theirs."""
    added = added_answers()
    return {
        method: {**told, "responses": {**told["responses"], **added.get(told["operationId"], {})}}
        for method, told in methods.items()
    }


def _taken(contract: str, *, newest: bool) -> str:
    return CONTRACTS[contract][-1] if newest else newest_minor(contract)


def _reached(documents: list[OpenApi]) -> Iterator[str]:
    """Every schema that the documents refer to, and those refer to."""
    seen: set[str] = set()
    left = [urn for document in documents for urn in _references(document.content)]
    while left:
        urn = left.pop()
        if urn not in seen:
            seen.add(urn)
            yield urn
            left += _references(schema(urn))


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        reference = part.get("$ref")
        if isinstance(reference, str) and reference.startswith(_PREFIX):
            yield reference
        for each in part.values():
            yield from _references(each)
    elif isinstance(part, list):
        for each in part:
            yield from _references(each)


def _inside(part: Any) -> Any:
    """The same with every reference turned to the document's own schemas."""
    if isinstance(part, dict):
        return {key: _target(key, each) for key, each in part.items()}
    return [_inside(each) for each in part] if isinstance(part, list) else part


def _target(key: str, value: Any) -> Any:
    if key == "$ref" and isinstance(value, str) and value.startswith(_PREFIX):
        return f"#/components/schemas/{_name(value)}"
    return _inside(value)


def _name(urn: str) -> str:
    return "-".join(parse_urn(urn))


def _anonymous(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in _IDENTITY}


def _security(documents: list[OpenApi]) -> dict[str, Any]:
    """The schemes of all documents; of one that several have, the scopes are joined."""
    schemes: dict[str, Any] = {}
    for document in documents:
        components = document.content.get("components", {})
        for name, scheme in components.get("securitySchemes", {}).items():
            flows = schemes.setdefault(name, scheme | {"flows": {}})["flows"]
            for kind, flow in scheme.get("flows", {}).items():
                known = flows.setdefault(kind, flow | {"scopes": {}})
                known["scopes"] = known["scopes"] | flow["scopes"]
    return schemes
