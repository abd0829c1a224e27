"""Schemas and documents to try the checker on: small, and rich in what schemas can say."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

NAMES = ["a", "b", "c"]
SCALARS: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    2,
    3,
    6,
    -1,
    0.5,
    1.5,
    "",
    "a",
    "ab",
    "abc",
    "A",
    "1",
]


def documents() -> st.SearchStrategy[Any]:
    """Small JSON values of the kinds that the schemas speak of."""
    return st.recursive(
        st.sampled_from(SCALARS),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
        ),
        max_leaves=6,
    )


def _string() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"type": st.just("string")},
        optional={
            "minLength": st.integers(0, 3),
            "maxLength": st.integers(0, 3),
            "pattern": st.sampled_from(["^a", "b$", "^[a-z]*$", "[A-Z]", "^(a|ab)$"]),
        },
    )


def _number() -> st.SearchStrategy[dict[str, Any]]:
    bound = st.sampled_from([0, 1, 2.5, 3, -1])
    return st.fixed_dictionaries(
        {"type": st.sampled_from(["integer", "number"])},
        optional={
            "minimum": bound,
            "exclusiveMinimum": bound,
            "maximum": bound,
            "exclusiveMaximum": bound,
            "multipleOf": st.sampled_from([1, 2, 3, 0.5]),
        },
    )


def _plain() -> st.SearchStrategy[Any]:
    return st.one_of(
        st.booleans(),
        st.fixed_dictionaries({"enum": st.lists(st.sampled_from(SCALARS), min_size=1, max_size=3)}),
        st.fixed_dictionaries({"const": st.sampled_from(SCALARS)}),
        st.fixed_dictionaries(
            {"type": st.sampled_from(["null", "boolean", "object", ["string", "null"], "array"])}
        ),
        _string(),
        _number(),
    )


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    named = st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    some = st.lists(st.sampled_from(NAMES), unique=True, max_size=2)
    objects = st.fixed_dictionaries(
        {},
        optional={
            "type": st.just("object"),
            "properties": named,
            "required": some,
            "additionalProperties": inner,
            "patternProperties": st.dictionaries(st.sampled_from(["^a", "b|c"]), inner, max_size=2),
            "propertyNames": st.sampled_from([{"enum": ["a", "b"]}, {"maxLength": 1}]),
            "minProperties": st.integers(0, 2),
            "maxProperties": st.integers(0, 3),
            "dependentRequired": st.dictionaries(st.sampled_from(NAMES), some, max_size=1),
            "dependentSchemas": st.dictionaries(st.sampled_from(NAMES), inner, max_size=1),
            "unevaluatedProperties": st.booleans(),
        },
    )
    arrays = st.fixed_dictionaries(
        {},
        optional={
            "type": st.just("array"),
            "items": inner,
            "prefixItems": st.lists(inner, min_size=1, max_size=2),
            "contains": inner,
            "minContains": st.integers(0, 2),
            "maxContains": st.integers(0, 2),
            "minItems": st.integers(0, 3),
            "maxItems": st.integers(0, 3),
            "uniqueItems": st.booleans(),
        },
    )
    branches = st.lists(inner, min_size=1, max_size=2)
    combined = st.fixed_dictionaries(
        {},
        optional={
            "allOf": branches,
            "anyOf": branches,
            "oneOf": branches,
            "not": inner,
            "if": inner,
            "then": inner,
            "else": inner,
        },
    )
    return st.one_of(objects, arrays, combined)


@cache
def schemas() -> st.SearchStrategy[Any]:
    """Schemas of draft 2020-12."""
    return st.recursive(_plain(), _nested, max_leaves=5)


@st.composite
def edited(draw: st.DrawFn) -> tuple[Any, Any]:
    """A schema and the same with one edit somewhere in it, or two schemas that are strangers."""
    old = draw(schemas())
    if draw(st.integers(0, 3)) == 0:
        return old, draw(schemas())
    return old, draw(_edit(old))


def _edit(schema: Any) -> st.SearchStrategy[Any]:
    if not isinstance(schema, dict) or not schema:
        return schemas()
    return st.one_of(
        st.sampled_from(sorted(schema)).flatmap(lambda key: _edit_at(schema, key)),
        st.sampled_from(sorted(schema)).map(
            lambda key: {name: part for name, part in schema.items() if name != key}
        ),
        schemas().map(lambda more: {**more, **schema} if isinstance(more, dict) else schema),
    )


def _edit_at(schema: dict[str, Any], key: str) -> st.SearchStrategy[Any]:
    part = schema[key]
    if isinstance(part, dict) and key in {"items", "not", "if", "then", "else", "contains"}:
        return _edit(part).map(lambda new: {**schema, key: new})
    if isinstance(part, dict) and part and key in {"properties", "patternProperties"}:
        return st.sampled_from(sorted(part)).flatmap(
            lambda name: _edit(part[name]).map(lambda new: {**schema, key: {**part, name: new}})
        )
    if key in {"allOf", "anyOf", "oneOf", "prefixItems"}:
        return _edit(part[0]).map(lambda new: {**schema, key: [new, *part[1:]]})
    if isinstance(part, int) and not isinstance(part, bool) and key != "const":
        return st.sampled_from([1, 2]).map(lambda by: {**schema, key: part + by})
    return st.just({name: one for name, one in schema.items() if name != key})
