"""Which published schema a place of a message belongs to: an order is one wherever it is sent.

The same document stands in several messages (read by itself, in a list, in a change of the feed).
So a place is told by the schema that it is part of, and the pointer inside that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.errors import SchemaUnknown
from contracts.published import openapi_documents, parse_urn, schemas

_INSIDE: Final = ("allOf", "anyOf", "oneOf")
_DEPTH: Final = 40


@dataclass(frozen=True, slots=True)
class Spot:
    """A place inside a published schema: `orders/erp-order`, and a pointer below it."""

    schema: str
    pointer: str


Facts = Mapping[str, str]
"""What is known of a message: the constant of a member that decides which branch is meant."""


def spots(root: Any, pointer: str, facts: Facts) -> list[tuple[Spot, Mapping[str, Any]]]:
    """Every published schema that a place of a message is part of, and what is said of it there.

    `root` is the message's schema as its document gives it.
    """
    found = list(_opened(root, Spot("", ""), facts, _DEPTH))
    for token in pointer.split("/")[1:]:
        found = [
            reached
            for spot, node in found
            for part in _inside(node, token)
            for reached in _opened(
                part, Spot(spot.schema, f"{spot.pointer}/{token}"), facts, _DEPTH
            )
        ]
    unique = {(spot, id_of(node)): (spot, node) for spot, node in found if spot.schema}
    return list(unique.values())


def id_of(node: Mapping[str, Any]) -> str:
    """What tells two nodes of one spot apart."""
    return repr(sorted(node))


def codes(found: list[tuple[Spot, Mapping[str, Any]]]) -> set[str] | None:
    """The codes that a contract lists at a place; None where it lists none."""
    listed = {
        one
        for _, node in found
        for one in [*node.get("enum", ()), *([node["const"]] if "const" in node else ())]
        if isinstance(one, str)
    }
    return listed or None


def message_schema(contract: str, version: str, operation: str, which: str | None) -> Any:
    """The schema of an operation's answer of that status, or of its request; None without one.

    `contracts.published` knows the version, or nothing is found.
    """
    for document in openapi_documents():
        if (document.contract, document.version) != (contract, version):
            continue
        for methods in document.content["paths"].values():
            for described in methods.values():
                if isinstance(described, dict) and described.get("operationId") == operation:
                    return _schema(described, which)
    return None


def _schema(described: Mapping[str, Any], which: str | None) -> Any:
    if which is None:
        content = described.get("requestBody", {}).get("content", {})
    else:
        answers = described.get("responses", {})
        found = answers.get(which) or answers.get(f"{which[:1]}XX") or answers.get("default") or {}
        content = found.get("content", {})
    media: Mapping[str, Any] = next(iter(content.values()), {})
    return media.get("schema")


def _opened(
    node: Any, spot: Spot, facts: Facts, depth: int
) -> Iterator[tuple[Spot, Mapping[str, Any]]]:
    """A node with everything that says something of the same place."""
    if not isinstance(node, dict) or not depth:
        return
    yield spot, node
    target = node.get("$ref")
    if isinstance(target, str) and target in schemas():
        contract, _, name = parse_urn(target)
        yield from _opened(schemas()[target], Spot(f"{contract}/{name}", ""), facts, depth - 1)
    for keyword in _INSIDE:
        for part in node.get(keyword, ()):
            yield from _opened(part, spot, facts, depth - 1)
    if "if" in node:
        meant = _meant(node["if"], facts)
        for keyword, wanted in (("then", True), ("else", False)):
            if meant in {wanted, None}:
                yield from _opened(node.get(keyword), spot, facts, depth - 1)


def _meant(condition: Any, facts: Facts) -> bool | None:
    """Whether a condition on constants holds; None where nobody knows."""
    for name, said in condition.get("properties", {}).items():
        known = facts.get(name)
        if known is None:
            return None
        if "const" in said and said["const"] != known:
            return False
        if "enum" in said and known not in said["enum"]:
            return False
    return True


def _inside(node: Mapping[str, Any], step: str) -> Iterator[Any]:
    if step == "*":
        yield from (node[key] for key in ("items", "additionalProperties") if key in node)
        return
    name = step.replace("~1", "/").replace("~0", "~")
    properties = node.get("properties", {})
    if name in properties:
        yield properties[name]
    elif isinstance(node.get("additionalProperties"), dict):
        yield node["additionalProperties"]


def schema_of(name: str) -> Any:
    """A reference to a published schema by its `$id`; raises SchemaUnknown."""
    if name not in schemas():
        raise SchemaUnknown(f"no contract publishes a schema {name}")
    return {"$ref": name}
