"""Which dialect of JSON Schema a document is written in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import jsonschema

from contracts.compat.keywords import Dialect
from contracts.errors import SchemaUnreadable

_VALIDATORS: Final[dict[Dialect, Any]] = {
    4: jsonschema.Draft4Validator,
    6: jsonschema.Draft6Validator,
    7: jsonschema.Draft7Validator,
    2019: jsonschema.Draft201909Validator,
    2020: jsonschema.Draft202012Validator,
}
_URIS: Final[dict[str, Dialect]] = {
    "json-schema.org/draft-04/schema": 4,
    "json-schema.org/draft-06/schema": 6,
    "json-schema.org/draft-07/schema": 7,
    "json-schema.org/schema": 7,
    "json-schema.org/draft/2019-09/schema": 2019,
    "json-schema.org/draft/2020-12/schema": 2020,
    "spec.openapis.org/oas/3.1/dialect/base": 2020,
}

_NEW: Final[dict[str, type | tuple[type, ...]]] = {
    "$defs": dict,
    "dependentRequired": dict,
    "dependentSchemas": dict,
    "prefixItems": list,
    "unevaluatedItems": (dict, bool),
    "unevaluatedProperties": (dict, bool),
}
"""Keywords since 2019-09, with the type that tells them from fields of the same name."""


def second_opinion(dialect: Dialect, schema: Any, *, formats: bool) -> Any:
    """The validator of `jsonschema` for a schema of that dialect."""
    checker = jsonschema.FormatChecker() if formats else None
    return _VALIDATORS[dialect](schema, format_checker=checker)


def declared(document: Any) -> Dialect | None:
    """What `$schema` says, None when it says nothing or nothing we know."""
    uri = document.get("$schema") if isinstance(document, dict) else None
    if not isinstance(uri, str):
        return None
    bare = uri.rstrip("#").removeprefix("https://").removeprefix("http://").rstrip("/")
    return _URIS.get(bare)


def dialect_of(document: Any, other: Any = None) -> Dialect:
    """The dialect to read a document in: the first that accepts it of what it declares, what its
    keywords look like, what the `other` document of a pair declares, and the newest to the oldest.

    Raises SchemaUnreadable when none accepts it.
    """
    if not isinstance(document, dict | bool):
        kind = "null" if document is None else type(document).__name__
        raise SchemaUnreadable(f"a JSON Schema is an object or a boolean, this is {kind}")
    for candidate in _candidates(document, other):
        if _accepts(candidate, document):
            return candidate
    first = next(_candidates(document, other))
    error = jsonschema.exceptions.best_match(
        _VALIDATORS[first](_VALIDATORS[first].META_SCHEMA).iter_errors(document)
    )
    where = "".join(f"/{part}" for part in error.absolute_path)
    raise SchemaUnreadable(f"no JSON Schema of any draft: at {where or 'the top'}, {error.message}")


def _candidates(document: Any, other: Any) -> Iterator[Dialect]:
    said = declared(document)
    if said is not None:
        yield said
    elif isinstance(document, dict) and (seen := _looks_like(document)) is not None:
        yield seen
    beside = declared(other)
    if beside is not None:
        yield beside
    elif said is None and isinstance(other, dict) and (seen := _looks_like(other)) is not None:
        yield seen
    yield from (2020, 7, 4)


def _looks_like(document: Any) -> Dialect | None:
    """The dialect that keywords give away which others spell otherwise; None when none does."""
    found: set[Dialect] = set()
    _gather(document, found)
    if 4 in found:
        return 4
    if found == {7, 2020}:
        return 2019
    return found.pop() if found else None


def _gather(node: Any, found: set[Dialect]) -> None:
    if isinstance(node, list):
        for part in node:
            _gather(part, found)
    elif isinstance(node, dict):
        if isinstance(node.get("items"), list) or isinstance(node.get("dependencies"), dict):
            found.add(7)
        bounds = (node.get("exclusiveMinimum"), node.get("exclusiveMaximum"))
        if any(isinstance(bound, bool) for bound in bounds):
            found.add(4)
        if any(isinstance(node.get(keyword), kind) for keyword, kind in _NEW.items()):
            found.add(2020)
        for part in node.values():
            _gather(part, found)


def _accepts(dialect: Dialect, document: Any) -> bool:
    validator = _meta(dialect)
    accepted: bool = validator.is_valid(document)
    return accepted


@cache
def _meta(dialect: Dialect) -> Any:
    validator = _VALIDATORS[dialect]
    return validator(validator.META_SCHEMA)
