"""Edits of schemas with the verdict that set theory gives, dialect by dialect."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.compat.verdict import compatible
from contracts.errors import SchemaUnreadable

S: dict[str, Any] = {"type": "string"}
I: dict[str, Any] = {"type": "integer"}  # noqa: E741 - beside S and N
N: dict[str, Any] = {"type": "number"}
D4 = {"$schema": "http://json-schema.org/draft-04/schema#"}
D6 = {"$schema": "http://json-schema.org/draft-06/schema#"}
D7 = {"$schema": "http://json-schema.org/draft-07/schema#"}
D19 = {"$schema": "https://json-schema.org/draft/2019-09/schema"}


def obj(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, **more}


def tree(value: Any) -> dict[str, Any]:
    node = obj({"value": value, "next": {"$ref": "#/$defs/node"}})
    return {"$defs": {"node": node}, "$ref": "#/$defs/node"}


def kinds(*branches: Any) -> dict[str, Any]:
    return {"oneOf": list(branches)}


A = obj({"t": {"const": "a"}, "x": S}, required=["t"])
B = obj({"t": {"const": "b"}, "y": S}, required=["t"])
CASES: dict[str, tuple[Any, Any, bool]] = {
    # name: (writer, reader, whether the reader reads all that the writer writes)
    "any string to a longer one": (S, {**S, "minLength": 1}, False),
    "a bound lifted": ({**S, "maxLength": 3}, S, True),
    "a length bound beyond what samples reach": (
        {**S, "maxLength": 100_000},
        {**S, "maxLength": 99_999},
        False,
    ),
    "integer to number": (I, N, True),
    "number to integer": (N, I, False),
    "a constant of another spelling": ({"const": 1}, {"const": 1.0}, True),
    "true is not one": ({"const": True}, {"const": 1}, False),
    "a coarser multiple": ({**N, "multipleOf": 10}, {**N, "multipleOf": 5}, True),
    "a decimal multiple made finer": ({**N, "multipleOf": 0.1}, {**N, "multipleOf": 0.01}, True),
    "a decimal multiple made coarser": ({**N, "multipleOf": 0.01}, {**N, "multipleOf": 0.1}, False),
    "a bound of huge numbers": ({**I, "maximum": 1e30}, {**I, "maximum": 1e29}, False),
    "an enumeration under a pattern": ({"enum": ["ab"]}, {**S, "pattern": "^[a-d]+$"}, True),
    "an enumeration value gone": ({"enum": ["a", "b"]}, {"enum": ["a"]}, False),
    "a pattern changed": ({**S, "pattern": "^[0-9]+$"}, {**S, "pattern": "^[a-z]+$"}, False),
    "types split into branches": ({"type": ["string", "integer"]}, {"anyOf": [S, I]}, True),
    "a branch added": ({"anyOf": [S, I]}, {"anyOf": [S, I, {"type": "null"}]}, True),
    "a branch gone": (kinds(S, I), kinds(S), False),
    "branches in another order": (kinds(S, I), kinds(I, S), True),
    "an overlapping branch of one-of": (kinds(S), kinds(S, {"maxLength": 5}), False),
    "a denial narrowed": ({"not": S}, {"not": {**S, "maxLength": 3}}, True),
    "a denial widened": ({"not": {**S, "maxLength": 3}}, {"not": S}, False),
    "everything to nothing": (True, False, False),
    "nothing to anything": (False, S, True),
    "an open object gets a typed field": (obj({}), obj({"a": S}), False),
    "a closed object gets a field": (
        obj({}, additionalProperties=False),
        obj({"a": S}, additionalProperties=False),
        True,
    ),
    "a field of a closed object gone": (
        obj({"a": S}, additionalProperties=False),
        obj({}, additionalProperties=False),
        False,
    ),
    "a field becomes required": (obj({"a": S}), obj({"a": S}, required=["a"]), False),
    "a field deep inside becomes required": (
        obj({"o": obj({"l": {"type": "array", "items": obj({"x": S})}})}),
        obj({"o": obj({"l": {"type": "array", "items": obj({"x": S}, required=["x"])}})}),
        False,
    ),
    "conjunctions joined": (
        {"allOf": [obj({"a": S}), obj({"b": S})]},
        obj({"a": S, "b": S}),
        True,
    ),
    "unevaluated fields refused": (
        {"allOf": [obj({"a": S}), obj({"b": S})], "unevaluatedProperties": False},
        {"allOf": [obj({"a": S})], "unevaluatedProperties": False},
        False,
    ),
    "unevaluated fields grown": (
        {"allOf": [obj({"a": S})], "unevaluatedProperties": False},
        {"allOf": [obj({"a": S}), obj({"b": S})], "unevaluatedProperties": False},
        True,
    ),
    "a pattern of names widened": (
        {"type": "object", "patternProperties": {"^a": I}, "additionalProperties": False},
        {"type": "object", "patternProperties": {"^a": N}},
        True,
    ),
    "names restricted": (
        {"type": "object"},
        {"type": "object", "propertyNames": {"pattern": "^a"}},
        False,
    ),
    "fewer fields": (
        {"type": "object", "maxProperties": 5},
        {"type": "object", "maxProperties": 4},
        False,
    ),
    "a dependency said in another way": (
        {"type": "object", "dependentSchemas": {"a": {"required": ["b"]}}},
        {"type": "object", "dependentRequired": {"a": ["b"]}},
        True,
    ),
    "a condition asks for more": (
        {"if": obj({"k": {"const": "a"}}, required=["k"]), "then": {"required": ["x"]}},
        {"if": obj({"k": {"const": "a"}}, required=["k"]), "then": {"required": ["x", "y"]}},
        False,
    ),
    "a condition asks for less": (
        {"if": obj({"k": {"const": "a"}}, required=["k"]), "then": {"required": ["x", "y"]}},
        {"if": obj({"k": {"const": "a"}}, required=["k"]), "then": {"required": ["x"]}},
        True,
    ),
    "a kind is added": (kinds(A, B), kinds(A, B, obj({"t": {"const": "c"}}, required=["t"])), True),
    "a field of one kind is narrowed": (
        kinds(A, B),
        kinds(A, obj({"t": {"const": "b"}, "y": {**S, "maxLength": 4}}, required=["t"])),
        False,
    ),
    "fewer items": ({"type": "array", "maxItems": 1000}, {"type": "array", "maxItems": 900}, False),
    "different items of few": (
        {"type": "array", "items": {"enum": [1, 2]}, "uniqueItems": True},
        {"type": "array", "maxItems": 2},
        True,
    ),
    "items must differ": ({"type": "array"}, {"type": "array", "uniqueItems": True}, False),
    "items must contain something": ({"type": "array"}, {"type": "array", "contains": S}, False),
    "a tuple gets a typed place": (
        {"type": "array", "prefixItems": [I]},
        {"type": "array", "prefixItems": [I, I]},
        False,
    ),
    "a closed tuple grows": (
        {"type": "array", "prefixItems": [I], "items": False},
        {"type": "array", "prefixItems": [I, I], "items": False},
        True,
    ),
    "an old tuple gets a typed place": (
        {**D7, "type": "array", "items": [I]},
        {**D7, "type": "array", "items": [I, I]},
        False,
    ),
    "an old tuple becomes a list": (
        {**D7, "type": "array", "items": [I], "additionalItems": I},
        {**D7, "type": "array", "items": I},
        True,
    ),
    "an old tuple in the new spelling": (
        {**D7, "type": "array", "items": [I], "additionalItems": S},
        {"type": "array", "prefixItems": [I], "items": S},
        True,
    ),
    "boolean bounds": (
        {**D4, "type": "integer", "minimum": 0, "exclusiveMinimum": True},
        {**D4, "type": "integer", "minimum": 1},
        True,
    ),
    "boolean bounds under a draft that has none": (
        {**D7, "type": "integer", "minimum": 0, "exclusiveMinimum": True},
        {**D7, "type": "integer", "minimum": 1},
        True,
    ),
    "dependencies grow": (
        {**D6, "dependencies": {"a": ["b"]}},
        {**D6, "dependencies": {"a": ["b", "c"]}},
        False,
    ),
    "a keyword that the draft does not know": ({**D4, **S}, {**D4, **S, "const": "a"}, True),
    "beside an old reference nothing counts": (
        {**D7, "definitions": {"s": S}, "$ref": "#/definitions/s"},
        {**D7, "definitions": {"s": S}, "$ref": "#/definitions/s", "maxLength": 1},
        True,
    ),
    "beside a new reference it does": (
        {**D19, "$defs": {"s": S}, "$ref": "#/$defs/s"},
        {**D19, "$defs": {"s": S}, "$ref": "#/$defs/s", "maxLength": 1},
        False,
    ),
    "a definition renamed": (
        {"$defs": {"X": S}, "properties": {"a": {"$ref": "#/$defs/X"}}},
        {"$defs": {"Y": S}, "properties": {"a": {"$ref": "#/$defs/Y"}}},
        True,
    ),
    "an anchor": (
        {"$defs": {"X": {"$anchor": "x", **S}}, "properties": {"a": {"$ref": "#x"}}},
        {"properties": {"a": I}},
        False,
    ),
    "a definition with an id of its own": (
        {"$id": "urn:a", "$defs": {"X": {"$id": "urn:b", **S}}, "items": {"$ref": "urn:b"}},
        {"items": {**S, "maxLength": 1}},
        False,
    ),
    "a list inside itself, widened": (tree(I), tree(N), True),
    "a list inside itself, narrowed": (tree(N), tree(I), False),
    "a document inside itself": (
        obj({"kids": {"type": "array", "items": {"$ref": "#"}}}, additionalProperties=False),
        obj(
            {"kids": {"type": "array", "items": {"$ref": "#"}}, "name": S},
            additionalProperties=False,
        ),
        True,
    ),
    "alternatives inside themselves": (
        {
            "$defs": {"L": kinds(I, {"type": "array", "items": {"$ref": "#/$defs/L"}})},
            "$ref": "#/$defs/L",
        },
        {
            "$defs": {"L": kinds(N, {"type": "array", "items": {"$ref": "#/$defs/L"}})},
            "$ref": "#/$defs/L",
        },
        True,
    ),
    "the schema of schemas": (
        {"$ref": "http://json-schema.org/draft-07/schema#"},
        {"type": ["object", "boolean"]},
        True,
    ),
    "a format that asserts": (
        {**D7, **S, "format": "date-time"},
        {**D7, **S, "format": "date"},
        False,
    ),
    "a format that is an annotation": ({**S, "format": "email"}, {**S, "format": "uuid"}, True),
}


@pytest.mark.parametrize("name", CASES)
def test_the_verdict_is_that_of_set_theory(name: str) -> None:
    writer, reader, fits = CASES[name]
    verdict = compatible(writer, reader)
    assert verdict.result == ("compatible" if fits else "breaking"), verdict.findings


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if not case[2]])
def test_a_break_has_a_witness_that_both_libraries_confirm(name: str) -> None:
    writer, reader, _ = CASES[name]
    witnesses = [finding.witness for finding in compatible(writer, reader).breaking]
    assert any(witness is not None and witness.confirmed for witness in witnesses)


def test_formats_assert_where_they_are_asked_to() -> None:
    old, new = {**S, "format": "email"}, {**S, "format": "uuid"}
    assert compatible(old, new, formats=True).result == "breaking"
    assert compatible({**D7, **old}, {**D7, **new}, formats=False).result == "compatible"


def test_a_break_names_the_rule_the_place_and_the_keyword() -> None:
    old = obj({"lines": {"type": "array", "items": obj({"sku": {**S, "maxLength": 9}})}})
    new = obj({"lines": {"type": "array", "items": obj({"sku": {**S, "maxLength": 5}})}})
    (finding,) = compatible(old, new).breaking
    assert finding.rule == "max-length-lowered"
    assert finding.at == "/lines/*/sku"
    assert finding.pointer == "/properties/lines/items/properties/sku/maxLength"
    assert (finding.old, finding.new) == (9, 5)
    assert finding.witness is not None
    assert finding.witness.pointer == "/lines/0/sku"


def test_every_required_field_has_a_witness_of_its_own() -> None:
    old, new = obj({"a": S, "b": S}), obj({"a": S, "b": S}, required=["a", "b"])
    missing = {one for f in compatible(old, new).breaking if f.witness for one in f.witness.names}
    assert missing == {"a", "b"}


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        (None, "this is null"),
        ([], "this is list"),
        ({"type": "strin"}, "at /type"),
        ({"$ref": "#/$defs/none"}, "nothing stands at /$defs/none"),
        ({"$ref": "http://elsewhere.example/s.json"}, "leads out of what was given"),
        ({"$ref": "#nowhere"}, "leads nowhere"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(schema: Any, told: str) -> None:
    with pytest.raises(SchemaUnreadable) as caught:
        compatible(schema, S)
    assert told in str(caught.value)
