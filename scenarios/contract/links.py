"""Which answer names what another operation asks for, as OpenAPI links, found in the document.

What `GET /orders/{number}` answers is the document of the resource `/orders/{number}`. Whatever
else answers with that document, or with a list of it, names such a resource, so every operation
under that path can follow. Schemathesis infers links from names alone and finds only part of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

_LAST_PARAMETER: Final = re.compile(r"^(.*/\{(\w+)\})$")
_GOOD: Final = re.compile(r"2\d\d|2XX")
_METHODS: Final = ("get", "put", "post", "delete", "patch")


@dataclass(frozen=True, slots=True)
class Resource:
    """A path that ends in a parameter, and the schema of the document that lies there."""

    path: str
    parameter: str
    schema: str


def link(document: dict[str, Any], sequences: Iterable[tuple[str, str]] = ()) -> int:
    """Write the links into a document's good answers; returns how many there are.

    `sequences` are pairs of operation ids that are linked besides, without a parameter.
    """
    resources = list(_resources(document))
    count = 0
    for path, method, operation in _operations(document):
        for answer in _good(operation):
            for resource in resources:
                pointer = _names(document, answer, resource)
                if pointer is None:
                    continue
                for name, target in _under(document, resource, (path, method)):
                    links = answer.setdefault("links", {})
                    links[name] = {
                        "operationId": target,
                        "parameters": {resource.parameter: f"$response.body#{pointer}"},
                    }
                    count += 1
            count += _after_end(document, path, method, answer, resources)
    by_id = {operation.get("operationId"): operation for *_, operation in _operations(document)}
    for first, second in sequences:
        for answer in _good(by_id[first]):
            answer.setdefault("links", {})[f"then-{second}"] = {"operationId": second}
            count += 1
    return count


def _after_end(
    document: Mapping[str, Any],
    path: str,
    method: str,
    answer: dict[str, Any],
    resources: Collection[Resource],
) -> int:
    """What is deleted is asked for again: the answer names nothing, but the request did."""
    count = 0
    for resource in resources if method == "delete" else ():
        if resource.path == path:
            for name, target in _under(document, resource, (path, method)):
                links, parameter = answer.setdefault("links", {}), resource.parameter
                asked = {parameter: f"$request.path.{parameter}"}
                links[name] = {"operationId": target, "parameters": asked}
                count += 1
    return count


def _resources(document: Mapping[str, Any]) -> Iterator[Resource]:
    for path, methods in document["paths"].items():
        found = _LAST_PARAMETER.match(path)
        if found is None or "get" not in methods:
            continue
        for answer in _good(methods["get"]):
            schema = _schema(answer)
            if schema is not None:
                yield Resource(path, found.group(2), schema)


def _names(document: Mapping[str, Any], answer: Mapping[str, Any], of: Resource) -> str | None:
    """Where an answer holds the id of a resource: in itself, or in the first of its list."""
    schema = _schema(answer)
    if schema == of.schema:
        return f"/{of.parameter}"
    for name, part in _properties(document, schema).items():
        if part.get("items", {}).get("$ref") == of.schema:
            return f"/{name}/0/{of.parameter}"
    return None


def _under(
    document: Mapping[str, Any], resource: Resource, source: tuple[str, str]
) -> Iterator[tuple[str, str]]:
    """The operations that act on a resource, with a name for the link."""
    for path, method, operation in _operations(document):
        under = path == resource.path or path.startswith(f"{resource.path}/")
        only = path.count("{") == resource.path.count("{")
        read_again = method == "get" and (path, method) == source
        if under and only and "operationId" in operation and not read_again:
            yield f"then-{operation['operationId']}", operation["operationId"]


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method in methods:
                yield path, method, methods[method]


def _good(operation: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    return (answer for status, answer in operation["responses"].items() if _GOOD.match(status))


def _schema(answer: Mapping[str, Any]) -> str | None:
    for media in answer.get("content", {}).values():
        reference: str | None = media.get("schema", {}).get("$ref")
        return reference
    return None


def _properties(document: Mapping[str, Any], reference: str | None) -> Mapping[str, Any]:
    if reference is None or not reference.startswith("#/"):
        return {}
    part: Any = document
    for token in reference.removeprefix("#/").split("/"):
        part = part[token]
    found: Mapping[str, Any] = part.get("properties", {})
    return found


def walkable(document: Mapping[str, Any]) -> list[str]:
    """The ids of the operations that a walk is made of, in the order of the document.

    Those that have links or are led to by one, without what only lists: a walk changes things and
    looks at what it changed, and lists would take most of its steps.
    """
    sources, targets = set(), set()
    for _, _, operation in _operations(document):
        for answer in operation["responses"].values():
            for each in answer.get("links", {}).values():
                sources.add(operation.get("operationId"))
                targets.add(each["operationId"])
    changed = {
        path
        for path, method, operation in _operations(document)
        if method != "get" and operation.get("operationId") in sources | targets
    }
    return [
        operation["operationId"]
        for path, method, operation in _operations(document)
        if operation.get("operationId") in sources | targets
        and (method != "get" or any(other.startswith(path) for other in changed))
        and (method != "get" or "{" in path)
    ]


def only(document: Mapping[str, Any], operation_ids: Collection[str]) -> dict[str, Any]:
    """The document with these operations and no other; links to others are left out."""
    kept: dict[str, dict[str, Any]] = {}
    for path, method, operation in _operations(document):
        if operation.get("operationId") in operation_ids:
            kept.setdefault(path, {})[method] = _linked_to(operation, operation_ids)
    return {**document, "paths": kept}


def _linked_to(operation: Mapping[str, Any], operation_ids: Collection[str]) -> dict[str, Any]:
    answers = {}
    for status, answer in operation["responses"].items():
        links = {
            name: each
            for name, each in answer.get("links", {}).items()
            if each["operationId"] in operation_ids
        }
        answers[status] = {**answer, "links": links}
    return {**operation, "responses": answers}
