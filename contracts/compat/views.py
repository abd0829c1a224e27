"""A schema seen as the plain schemas that a value must satisfy at once, way by way.

A plain schema has no keyword that speaks of the same value through another schema: references,
combinations and conditions are followed. What is seen is a guide for making examples and no
proof: whoever makes a document by it checks the document.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from contracts.compat.algebra import Pair
from contracts.compat.keywords import IN_PLACE

Plain = dict[str, Any]
Way = list[Plain]

MOST_WAYS: Final = 24
_MOST_NESTED: Final = 12


def ways(pair: Pair, schema: Any, nested: int = 0) -> list[Way]:
    """The ways to satisfy a schema, each a list of plain schemas; at most MOST_WAYS.

    The first choices everywhere come first, then those that differ from them in one place.
    """
    if schema is True:
        return [[]]
    if schema is False or nested > _MOST_NESTED:
        return []
    plain = {key: part for key, part in schema.items() if key not in IN_PLACE}
    found: list[tuple[int, Way]] = [(0, [plain] if plain else [])]
    for options in _options(pair, schema):
        reached = [(n, way) for n, one in enumerate(options) for way in ways(pair, one, nested + 1)]
        joined = ((m + n, a + b) for m, a in found for n, b in reached)
        found = sorted(joined, key=lambda one: one[0])[:MOST_WAYS]
    return [way for _, way in found]


def parts(pair: Pair, schema: Any, seen: frozenset[str] = frozenset()) -> Iterator[Plain]:
    """Every plain schema that speaks of the same value in any way, denied ones too."""
    if not isinstance(schema, dict):
        return
    plain = {key: part for key, part in schema.items() if key not in IN_PLACE}
    if plain:
        yield plain
    for inner in inside(pair, schema):
        if isinstance(inner, dict) and "$ref" in inner:
            if inner["$ref"] in seen:
                continue
            yield from parts(pair, inner, seen | {inner["$ref"]})
        else:
            yield from parts(pair, inner, seen)


def inside(pair: Pair, schema: Plain) -> Iterator[Any]:
    """The schemas that speak of the same value as one, one step in."""
    if "$ref" in schema:
        yield pair.target(schema)
    for keyword in ("allOf", "anyOf", "oneOf"):
        yield from schema.get(keyword, ())
    for keyword in ("not", "if", "then", "else"):
        if keyword in schema:
            yield schema[keyword]
    yield from schema.get("dependentSchemas", {}).values()


def conditions(pair: Pair, schema: Any) -> list[Any]:
    """Schemas that split the values of one in two: each is worth an example on either side."""
    found: list[Any] = []
    for one in islice(_unfolded(pair, schema, frozenset()), 40):
        found += [one[key] for key in ("if", "not") if key in one]
        found += one.get("dependentSchemas", {}).values()
        found += [{"required": [name]} for name in one.get("dependentSchemas", {})]
        found += [{"required": [name]} for name in one.get("dependentRequired", {})]
        for keyword in ("anyOf", "oneOf"):
            branches = one.get(keyword, [])
            found += branches
            found += [{"allOf": [a, b]} for n, a in enumerate(branches) for b in branches[n + 1 :]]
    return found[:30]


def _unfolded(pair: Pair, schema: Any, seen: frozenset[str]) -> Iterator[Plain]:
    if not isinstance(schema, dict):
        return
    yield schema
    for inner in inside(pair, schema):
        name = inner.get("$ref", "") if isinstance(inner, dict) else ""
        if not name or name not in seen:
            yield from _unfolded(pair, inner, seen | {name} if name else seen)


def _options(pair: Pair, schema: Plain) -> Iterator[list[Any]]:
    """The choices a schema leaves, each as the schemas to choose one from."""
    if "$ref" in schema:
        yield [pair.target(schema)]
    for every in schema.get("allOf", ()):
        yield [every]
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            yield list(schema[keyword])
    if "if" in schema:
        yield [schema.get("else", True), {"allOf": [schema["if"], schema.get("then", True)]}]
    for name, then in schema.get("dependentSchemas", {}).items():
        yield [True, {"allOf": [{"type": "object", "required": [name]}, then]}]
