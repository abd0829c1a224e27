"""Sets of documents: what one schema admits and another does not.

The one place that knows the schema algebra of `jsonschema_rs`, which its makers call experimental:
what it cannot say, it says here as UNKNOWN, and nobody else sees its errors. Schemas are normal
(`normal.py`) everywhere in this module.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal

import jsonschema_rs
from jsonschema_rs import canonical

from contracts.compat.dialect import second_opinion
from contracts.compat.keywords import Dialect, children, rebuilt

Answer = Literal["yes", "no", "unknown"]

_PREFIX: Final = "#/$defs/"
_DRAFTS: Final = {
    4: jsonschema_rs.Draft4Validator,
    6: jsonschema_rs.Draft6Validator,
    7: jsonschema_rs.Draft7Validator,
    2019: jsonschema_rs.Draft201909Validator,
    2020: jsonschema_rs.Draft202012Validator,
}
_UNSAID: Final = (canonical.CanonicalizationError, jsonschema_rs.ReferencingError, ValueError)

UNCOMPILED: Final = (jsonschema_rs.ReferencingError, ValueError)
"""What compiling a schema may raise."""


@dataclass(slots=True)
class Pair:
    """What a writer may write and what a reader accepts, over one set of definitions."""

    writer: Any
    reader: Any
    definitions: dict[str, Any]
    _validators: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, writer: Any, reader: Any) -> Pair:
        """Two schemas that are complete in themselves; what they define alike they share."""
        ours, theirs = _definitions(writer), _definitions(reader)
        shared = _alike(ours, theirs)
        names = {name: name if name in shared else f"{name}~" for name in theirs}
        definitions = dict(ours)
        definitions |= {names[name]: renamed(body, names) for name, body in theirs.items()}
        return cls(_bare(writer), renamed(_bare(reader), names), definitions)

    def complete(self, schema: Any) -> Any:
        """A part of either side with the definitions that it needs."""
        if not isinstance(schema, dict):
            return schema
        needed = reachable(schema, self.definitions)
        return schema | {"$defs": needed} if needed else schema

    def target(self, schema: Mapping[str, Any]) -> Any:
        """What the `$ref` of a part leads to."""
        return self.definitions[schema["$ref"].removeprefix(_PREFIX)]

    def admits(self, schema: Any, document: Any) -> bool:
        """Whether a part of either side admits a document."""
        if isinstance(schema, bool):
            return schema
        key = text(schema)
        if key not in self._validators:
            self._validators[key] = validator(self.complete(schema))
        admitted: bool = self._validators[key].is_valid(document)
        return admitted

    def covers(self) -> Answer:
        """Whether the reader admits every document that the writer may write."""
        try:
            reader, writer = _canonical(self, self.reader), _canonical(self, self.writer)
            answer = str(reader.covers(writer))
        except _UNSAID:
            return "unknown"
        return "yes" if answer == "yes" else "no" if answer == "no" else "unknown"

    def difference(self) -> tuple[Any, dict[str, Any]] | None:
        """What the writer may write and the reader refuses, with its own definitions.

        None where it cannot be said as a schema.
        """
        try:
            reader, writer = _canonical(self, self.reader), _canonical(self, self.writer)
            found: Any = _plain(writer.subtract(reader).to_json_schema())
        except _UNSAID:
            return None
        if not isinstance(found, dict):
            return None
        names = {name: f"{name}!" for name in found.get("$defs", {})}
        own = {names[name]: renamed(body, names) for name, body in found.get("$defs", {}).items()}
        return renamed(_bare(found), names), own


def text(value: Any) -> str:
    """A JSON value as text that equal values alone share: 1 is not true, whatever Python says."""
    return json.dumps(value, sort_keys=True)


def validator(schema: Any, dialect: Dialect = 2020, *, formats: bool = True) -> Any:
    """The compiled validator of a schema."""
    return _DRAFTS[dialect](schema, validate_formats=formats, offline=True)


def confirms(
    dialect: Dialect, schema: Any, document: Any, *, valid: bool, formats: bool = True
) -> bool:
    """Whether `jsonschema` sees a document the same way; False too where it cannot say."""
    try:
        opinion = second_opinion(dialect, schema, formats=formats)
        same: bool = opinion.is_valid(document) == valid
    except Exception:  # noqa: BLE001 - a second opinion that fails, for whatever reason, is none
        return False
    return same


def renamed(schema: Any, names: Mapping[str, str]) -> Any:
    """A schema with its references renamed."""
    if not isinstance(schema, dict):
        return schema
    new = rebuilt(schema, lambda part: renamed(part, names))
    if "$ref" in new:
        name = new["$ref"].removeprefix(_PREFIX)
        new["$ref"] = _PREFIX + names.get(name, name)
    return new


def references(schema: Any) -> Iterator[str]:
    """The names of the definitions that a schema refers to itself."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].removeprefix(_PREFIX)
        for _, part in children(schema):
            yield from references(part)


def reachable(schema: Any, definitions: Mapping[str, Any]) -> dict[str, Any]:
    """The definitions that a schema needs, directly or through others."""
    found: dict[str, Any] = {}
    waiting = list(references(schema))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = definitions[name]
            waiting += references(definitions[name])
    return found


def _canonical(pair: Pair, schema: Any) -> jsonschema_rs.CanonicalSchema:
    return jsonschema_rs.canonicalize(
        pair.complete(schema), draft=jsonschema_rs.Draft202012, validate_formats=True, offline=True
    )


def _definitions(schema: Any) -> dict[str, Any]:
    found: dict[str, Any] = schema.get("$defs", {}) if isinstance(schema, dict) else {}
    return found


def _bare(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    return {key: part for key, part in schema.items() if key not in {"$defs", "$schema"}}


def _plain(value: Any) -> Any:
    """The same JSON without decimals."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return value


def _alike(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> set[str]:
    """The names that both define alike, down to the last definition they need."""
    same = {name for name in ours if name in theirs and text(ours[name]) == text(theirs[name])}
    while True:
        kept = {name for name in same if same.issuperset(references(ours[name]))}
        if kept == same:
            return same
        same = kept
