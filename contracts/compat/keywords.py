"""Where JSON Schema keeps schemas inside schemas, and which dialect knows which keyword."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal

Dialect = Literal[4, 6, 7, 2019, 2020]

ONE: Final = frozenset(
    {
        "additionalItems",
        "additionalProperties",
        "contains",
        "else",
        "if",
        "items",
        "not",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
"""Keywords that hold one schema."""

MANY: Final = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
"""Keywords that hold a list of schemas."""

NAMED: Final = frozenset({"dependentSchemas", "patternProperties", "properties"})
"""Keywords that hold schemas by name; the definitions apart."""

IN_PLACE: Final = frozenset(
    {"$ref", "allOf", "anyOf", "dependentSchemas", "else", "if", "not", "oneOf", "then"}
)
"""Keywords that speak of the same value as the schema they stand in."""

DATA: Final = frozenset({"const", "default", "enum", "example", "examples"})
"""Keywords whose content is no schema, whatever it looks like."""

SINCE: Final[dict[str, Dialect]] = {
    "const": 6,
    "contains": 6,
    "propertyNames": 6,
    "if": 7,
    "then": 7,
    "else": 7,
    "dependentRequired": 2019,
    "dependentSchemas": 2019,
    "maxContains": 2019,
    "minContains": 2019,
    "unevaluatedItems": 2019,
    "unevaluatedProperties": 2019,
    "prefixItems": 2020,
}
"""The first dialect that knows a keyword; one that is not named is known to all."""

ASSERTIONS: Final = frozenset(
    {
        "const",
        "dependentRequired",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "maxContains",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minContains",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "pattern",
        "required",
        "type",
        "uniqueItems",
    }
)
"""Keywords that assert something by a plain value."""

TYPES: Final = ("null", "boolean", "integer", "number", "string", "array", "object")


def children(schema: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every schema directly inside one, with the keys that lead to it; definitions apart."""
    for key, part in schema.items():
        if key in ONE:
            yield (key,), part
        elif key in MANY:
            yield from (((key, str(nth)), one) for nth, one in enumerate(part))
        elif key in NAMED:
            yield from (((key, name), one) for name, one in part.items())


def rebuilt(schema: dict[str, Any], change: Any) -> dict[str, Any]:
    """The same schema with `change` applied to every schema directly inside it."""
    new = dict(schema)
    for key, part in schema.items():
        if key in ONE:
            new[key] = change(part)
        elif key in MANY:
            new[key] = [change(one) for one in part]
        elif key in NAMED:
            new[key] = {name: change(one) for name, one in part.items()}
    return new
