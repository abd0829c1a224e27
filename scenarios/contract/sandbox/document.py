"""The OpenAPI document of a target: read, given names for its operations, and refused in full."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from contracts.documents import read_document
from contracts.errors import DocumentUnreadable
from contracts.operations import at_pointer
from scenarios.contract.description import METHODS
from scenarios.contract.sandbox.part import Part


def document_of(part: Part, name: str) -> dict[str, Any]:
    """The document that a key of the profile names; empty where it cannot be used, which is noted.

    Operations without an id are called by method and path.
    """
    given = part.text(name, mend="name the OpenAPI document of the system, beside the profile")
    if not given:
        return {}
    path = Path(part.file).parent / given
    try:
        content = read_document(path)
    except DocumentUnreadable as error:
        part.wrong(name, str(error), "name a file of JSON or YAML that can be read")
        return {}
    said = list(_unfit(content))
    for says, mend in said:
        part.wrong(name, says, mend)
    return {} if said else named(content)


def named(content: Mapping[str, Any]) -> dict[str, Any]:
    """A document in which every operation has an id, and its answers stand where they belong."""
    document: dict[str, Any] = copy.deepcopy(dict(content))
    for path, method, operation in each_operation(document):
        operation.setdefault("operationId", f"{method.upper()} {path}")
        operation["responses"] = {
            str(status): copy.deepcopy(_resolved(document, answer))
            for status, answer in operation["responses"].items()
        }
    return document


def _resolved(document: Mapping[str, Any], node: Any) -> Any:
    """A node, or what its reference within the document leads to."""
    for _ in range(20):
        target = node.get("$ref") if isinstance(node, dict) else None
        if not isinstance(target, str):
            return node
        node = at_pointer(document, target.removeprefix("#"))
    return node


def each_operation(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Path, method and object of every operation."""
    for path, methods in document.get("paths", {}).items():
        for method in METHODS:
            if isinstance(methods, dict) and method in methods:
                yield path, method, methods[method]


def _unfit(content: Any) -> Iterator[tuple[str, str]]:
    """What is wrong, and how to mend it."""
    if not isinstance(content, dict) or not str(content.get("openapi", "")).startswith("3."):
        yield "is no OpenAPI 3 document", "convert it to OpenAPI 3.0 or 3.1"
        return
    if not isinstance(content.get("info"), dict) or "version" not in content["info"]:
        yield "has no info.version", "say which version of the API it describes"
    if not isinstance(content.get("paths"), dict) or not list(each_operation(content)):
        yield "has no operation", "describe at least one under paths"
        return
    for path, method, operation in each_operation(content):
        if not isinstance(operation, dict) or not isinstance(operation.get("responses"), dict):
            yield f"{method.upper()} {path} has no responses", "describe its answers by status"
    ids = [one.get("operationId") for *_, one in each_operation(content) if isinstance(one, dict)]
    doubled = sorted({one for one in ids if one is not None and ids.count(one) > 1})
    if doubled:
        yield f"has {', '.join(doubled)} twice", "give each operation an id of its own"
    for path, methods in content["paths"].items():
        if isinstance(methods, dict) and "$ref" in methods:
            yield f"{path} is a reference", "write its operations where it stands"
    outside = sorted({one for one in _references(content) if not one.startswith("#")})
    if outside:
        yield f"refers to {outside[0]}, which is outside", "bundle it into one document"


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for part in node.values():
            yield from _references(part)
    elif isinstance(node, list):
        for part in node:
            yield from _references(part)
