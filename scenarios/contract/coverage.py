"""What of an operation was tried: in which state each of its parameters was, and how it answered.

A place is a parameter (`path.number`, `query.limit`, `header.idempotency-key`), the body, or a
field at its top (`body.lines`). The states are those of STATES; which of them a place can be in
follows from its schema. Nothing here depends on who generated a request: it is read as it is sent.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from contracts.check import ABSENT
from contracts.compat.openapi_read import ApiOperation, Parameter, read_openapi, side_of
from contracts.compat.side import Side
from contracts.errors import SchemaUnreadable

STATES: Final = ("absent", "null", "valid", "boundary", "invalid")

Shape = tuple[str, str, str, int]
"""Operation, place, state, status."""

_UNTRIED: Final = frozenset({"cookie"})


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere in a request, with the schema of what belongs there."""

    name: str
    required: bool
    side: Side
    node: Mapping[str, Any]

    def state(self, value: Any) -> str:
        """The state of a value: a text counts as what it says where only that fits."""
        if value is ABSENT:
            return "absent"
        if value is None:
            return "null"
        if not self._admits(value):
            meant = _meant(value) if not self.name.startswith("body") else ABSENT
            if meant is ABSENT or not self._admits(meant):
                return "invalid"
            value = meant
        return "boundary" if any(edge == _size(value) for edge in _edges(self.node)) else "valid"

    def _admits(self, value: Any) -> bool:
        try:
            return self.side.admits(value)
        except (ValueError, TypeError):  # bytes and the like, which no JSON can say
            return False

    def possible(self) -> list[str]:
        """The states that it can be in."""
        path, body = self.name.startswith("path."), self.name.startswith("body")
        there = {"valid"}
        there |= set() if path else {"absent"}
        there |= {"null"} if body else set()
        there |= {"boundary"} if any(True for _ in _edges(self.node)) else set()
        there |= {"invalid"} if self.node else set()
        return [state for state in STATES if state in there]


class Lens:
    """Reads the requests of one document's operations."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._places: dict[str, list[Place]] = {}
        self._operations = _read(document)

    def places(self, operation_id: str) -> list[Place]:
        """Every place of an operation; none of one that the document does not know."""
        if operation_id not in self._places:
            found = self._operations.get(operation_id)
            self._places[operation_id] = [] if found is None else list(_places(found))
        return self._places[operation_id]

    def shapes(self, operation_id: str, sent: Sent, status: int) -> Iterator[Shape]:
        """The state of each place in a request that was answered so."""
        for place in self.places(operation_id):
            yield operation_id, place.name, place.state(sent.value(place.name)), status


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it was generated: parameters by place, and the body or ABSENT."""

    path: Mapping[str, Any]
    query: Mapping[str, Any]
    headers: Mapping[str, Any]
    body: Any

    def value(self, name: str) -> Any:
        """What stands at a place, ABSENT when nothing does."""
        kind, _, rest = name.partition(".")
        if kind == "body":
            if not rest:
                return self.body
            return self.body.get(rest, ABSENT) if isinstance(self.body, Mapping) else ABSENT
        if kind == "header":
            lower = {str(key).lower(): value for key, value in self.headers.items()}
            return lower.get(rest, ABSENT)
        return (self.path if kind == "path" else self.query).get(rest, ABSENT)


class Coverage:
    """Counts shapes, target by target."""

    def __init__(self) -> None:
        self._seen: dict[str, Counter[Shape]] = {}

    def add(self, face: str, shapes: Mapping[Shape, int]) -> None:
        """Take over what was seen of a face."""
        self._seen.setdefault(face, Counter()).update(shapes)

    def rows(self, face: str, operation_id: str, lens: Lens) -> list[dict[str, Any]]:
        """The places of an operation with the answers of each state that was tried."""
        seen = self._seen.get(face, Counter())
        rows = []
        for place in lens.places(operation_id):
            states: dict[str, dict[str, int]] = {}
            for (operation, name, state, status), count in sorted(seen.items()):
                if (operation, name) == (operation_id, place.name):
                    states.setdefault(state, {})[str(status)] = count
            rows.append(
                {
                    "place": place.name,
                    "required": place.required,
                    "possible": place.possible(),
                    "states": states,
                }
            )
        return rows


def _read(document: Mapping[str, Any]) -> dict[str, ApiOperation]:
    try:
        found = read_openapi(dict(document)).values()
    except SchemaUnreadable:
        return {}
    return {one.id or f"{one.method.upper()} {one.path}": one for one in found}


def _places(operation: ApiOperation) -> Iterator[Place]:
    for parameter in operation.parameters.values():
        if parameter.place not in _UNTRIED:
            yield from _place(_named(parameter), parameter.required, parameter.schema)
    for schema in list(operation.body.values())[:1]:
        for body in _place("body", operation.body_required, schema):
            yield body
            needed = body.node.get("required", ())
            for name, field in body.node.get("properties", {}).items():
                inside = {**field, "$defs": body.side.normal.get("$defs", {})} if field else {}
                side = Side(inside)
                yield Place(f"body.{name}", name in needed, side, _resolved(inside))


def _place(name: str, required: bool, schema: Any) -> Iterator[Place]:
    try:
        side = side_of(schema)
    except SchemaUnreadable:
        return
    yield Place(name, required, side, _resolved(side.normal))


def _named(parameter: Parameter) -> str:
    name = parameter.name.lower() if parameter.place == "header" else parameter.name
    return f"{parameter.place}.{name}"


def _resolved(schema: Any) -> Mapping[str, Any]:
    """What a schema says at its top, with what it only refers to or joins by `allOf`."""
    if not isinstance(schema, dict):
        return {}
    definitions = schema.get("$defs", {})
    waiting: list[Any] = [schema]
    found: dict[str, Any] = {}
    for _ in range(50):
        if not waiting:
            break
        node = waiting.pop()
        if not isinstance(node, dict):
            continue
        waiting += node.get("allOf", ())
        target = str(node.get("$ref", ""))
        if target.startswith("#/$defs/"):
            waiting.append(definitions.get(target.removeprefix("#/$defs/")))
        plain = {key: part for key, part in node.items() if key not in _STRUCTURE}
        plain["properties"] = {**plain.get("properties", {}), **found.get("properties", {})}
        plain["required"] = [*plain.get("required", ()), *found.get("required", ())]
        found |= plain
    return {key: part for key, part in found.items() if part not in ({}, [])}


_STRUCTURE: Final = frozenset({"$defs", "$ref", "allOf", "$id", "$schema"})


def _edges(node: Mapping[str, Any]) -> Iterator[float]:
    """The sizes at which a schema begins and ends to admit."""
    for keyword in ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"):
        if isinstance(node.get(keyword), int | float):
            yield node[keyword]
    if isinstance(node.get("exclusiveMinimum"), int | float):
        yield node["exclusiveMinimum"] + 1
    if isinstance(node.get("exclusiveMaximum"), int | float):
        yield node["exclusiveMaximum"] - 1
    if node.get("type") == "array" and "minItems" not in node:
        yield 0


def _size(value: Any) -> float:
    if isinstance(value, bool):
        return math.nan
    if isinstance(value, int | float):
        return value
    return len(value) if isinstance(value, str | list) else math.nan


def _meant(value: Any) -> Any:
    """What the text of a parameter says: a number, true or false; ABSENT when it is a text."""
    if not isinstance(value, str) or not value.isascii():
        return ABSENT
    try:
        said = orjson.loads(value)
    except orjson.JSONDecodeError:
        return ABSENT
    return said if isinstance(said, int | float) else ABSENT
