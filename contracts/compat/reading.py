"""How a reader reads: strictly, by its schema alone, or as a tolerant reader.

A tolerant reader skips fields it does not know and takes a new value of an enumeration where
`x-extensible-enum` says so; and whoever writes to one writes the fields that its own schema
declares. So a new optional field breaks nobody, while under strict reading an open schema admits
anything under the new name, and a closed one refuses it.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from contracts.compat.algebra import Pair, text
from contracts.compat.keywords import IN_PLACE, MANY, NAMED, ONE
from contracts.compat.views import parts

Reading = Literal["strict", "tolerant-reader"]

_CLOSING: Final = ("additionalProperties", "unevaluatedProperties")
_MARK: Final = "x-seatrial-was"
_DENYING: Final = frozenset({"not", "if"})


def opened(schema: Any) -> Any:
    """What a tolerant reader makes of its schema: more is admitted, never less."""
    if not isinstance(schema, dict):
        return schema
    new = {key: _opened_inside(key, part) for key, part in schema.items()}
    if "maxContains" in schema and "contains" in schema:
        new["contains"] = schema["contains"]  # more that counts would be less admitted
    for keyword in _CLOSING:
        if new.get(keyword) is False:
            del new[keyword]
    if "enum" in new and new.get("x-extensible-enum"):
        new = {"type": sorted({_type(value) for value in new["enum"]}), **new}
        del new["enum"]
    if new.get("oneOf") != schema.get("oneOf"):
        either = {"anyOf": new.pop("oneOf")}  # forms that only their fields told apart
        new["allOf"] = [*new.get("allOf", ()), either]
    return _marked(new, schema)


def closed(schema: Any) -> Any:
    """What a writer writes to a tolerant reader: no fields but those its schema declares."""
    if not isinstance(schema, dict):
        return schema
    pair = Pair.of(schema, True)
    new = _closed_here(pair, pair.writer)
    if pair.definitions:
        new["$defs"] = {name: _closed_inside(pair, one) for name, one in pair.definitions.items()}
    return new


def mark(schema: Any) -> str:
    """What a schema was before it was opened or closed, as text that equals alone share.

    Only for schemas whose definitions are called alike where they are alike (`Pair`).
    """
    if isinstance(schema, dict):
        if _MARK in schema:
            return str(schema[_MARK])
        if set(schema) == {"allOf"}:
            return text(sorted(mark(one) for one in schema["allOf"]))
    return text(schema)


def _marked(new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in old and text(new) == text(old):
        return new
    bare = {key: part for key, part in old.items() if key != "$defs"}
    return new | {_MARK: text(bare)}


def _opened_inside(key: str, part: Any) -> Any:
    if key in _DENYING:
        return part
    if key in ONE:
        return opened(part)
    if key in MANY:
        return [opened(one) for one in part]
    if key in NAMED or key == "$defs":
        return {name: opened(one) for name, one in part.items()}
    return part


def _closed_here(pair: Pair, schema: Any) -> Any:
    """A schema of a whole value: closed, and so is every value inside."""
    if not isinstance(schema, dict):
        return schema
    new = _closed_inside(pair, schema)
    names: dict[str, None] = {}
    patterns: dict[str, None] = {}
    for plain in parts(pair, schema):
        if any(isinstance(plain.get(keyword), dict) for keyword in _CLOSING):
            return _marked(new, schema)
        names |= dict.fromkeys(plain.get("properties", {}))
        names |= dict.fromkeys(plain.get("required", ()))
        patterns |= dict.fromkeys(plain.get("patternProperties", {}))
    if not names and not patterns:
        return _marked(new, schema)
    known = [{"enum": sorted(names)}, *({"pattern": one} for one in patterns)]
    only = known[0] if not patterns else {"anyOf": known if names else known[1:]}
    return _marked({"allOf": [new, {"propertyNames": only}]}, schema)


def _closed_inside(pair: Pair, schema: Any) -> Any:
    """The same schema of the same value with every value inside closed."""
    if not isinstance(schema, dict):
        return schema
    new: dict[str, Any] = {}
    for key, part in schema.items():
        if key in _DENYING:
            new[key] = part
            continue
        deeper = _closed_inside if key in IN_PLACE or key == "propertyNames" else _closed_here
        if key in ONE:
            new[key] = deeper(pair, part)
        elif key in MANY:
            new[key] = [deeper(pair, one) for one in part]
        elif key in NAMED:
            new[key] = {name: deeper(pair, one) for name, one in part.items()}
        else:
            new[key] = part
    return new


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if value is None:
        return "null"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"
