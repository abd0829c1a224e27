"""Checks messages against the published contracts; a message never says the value it complains of.

Schemas are compiled on first use and kept (jsonschema_rs; measured: 5 microseconds for a valid
order of five lines to enter, 10 for the order that answers it).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, Final, Literal

import jsonschema_rs
import orjson
from jsonschema_rs import ValidationError
from jsonschema_rs import ValidationErrorKind as Kind

from contracts.errors import ValueInvalid
from contracts.forms import fields_of
from contracts.operations import FORM_MEDIA, Operation
from contracts.published import parse_urn, schema, schemas
from contracts.sheet import MEDIA as SHEET_MEDIA

Direction = Literal["request", "response", "event"]

MAX_VIOLATIONS: Final = 20
"""So many at most are named: a page of a thousand bad rows has one cause, not a thousand."""


_VERSION: Final = re.compile(r"[0-9]+[.][0-9]+[.][0-9]+")


class _Absent:
    """The type of ABSENT."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()
"""The content of a message that has no body."""


@dataclass(frozen=True, slots=True)
class ContractViolation:
    """One rule that a message breaks, at a JSON pointer (RFC 6901) into its content.

    `message` says the rule and never the offending value. `enum_unknown` is True when what is
    wrong is a code that the contract does not list: such a message is parked, not mangled.
    """

    contract: str
    version: str
    schema: str
    operation: str | None
    direction: Direction
    pointer: str
    message: str
    enum_unknown: bool = False


def decode(body: bytes, media: str | None) -> Any:
    """The content of a body: ABSENT when empty, a dict for a form, else what the JSON says.

    Raises ValueInvalid when it is no JSON; the message does not quote it.
    """
    if not body:
        return ABSENT
    try:
        if media is not None and media.partition(";")[0].strip().lower() == FORM_MEDIA:
            return dict(fields_of(body.decode("utf-8")))
        return orjson.loads(body)
    except (UnicodeDecodeError, orjson.JSONDecodeError):
        raise ValueInvalid("the content is not JSON in UTF-8") from None


class Checker:
    """Checks requests, responses and documents; holds nothing but compiled schemas."""

    __slots__ = ()

    def request(self, operation: Operation, content: Any) -> list[ContractViolation]:
        """What is wrong with the decoded content of a request (ABSENT when it has no body)."""
        if operation.request_schema is None:
            return []
        return self.document(
            operation.request_schema,
            content,
            operation=operation.id,
            direction="event" if operation.contract == "events" else "request",
        )

    def response(self, operation: Operation, status: int, content: Any) -> list[ContractViolation]:
        """What is wrong with an answer of that status."""
        documented = operation.response_key(status)
        if documented is None:
            return [_undocumented(operation, status)]
        expected = operation.responses[documented]
        if expected is None:
            return []
        return self.document(expected, content, operation=operation.id, direction="response")

    def raw_request(
        self, operation: Operation, body: bytes, media: str | None
    ) -> list[ContractViolation]:
        """`request` on the bytes of the body and the content-type header."""
        try:
            content = _read(body, media)
        except ValueInvalid as error:
            return [_undecodable(operation, "request", str(error))]
        return self.request(operation, content)

    def raw_response(
        self, operation: Operation, status: int, body: bytes, media: str | None
    ) -> list[ContractViolation]:
        """`response` on the bytes of the body and the content-type header."""
        documented = operation.response_key(status)
        if documented is not None and operation.responses[documented] is None:
            return []
        try:
            content = _read(body, media)
        except ValueInvalid as error:
            return [_undecodable(operation, "response", str(error))]
        return self.response(operation, status, content)

    def document(
        self,
        schema_id: str,
        content: Any,
        *,
        operation: str | None = None,
        direction: Direction = "event",
    ) -> list[ContractViolation]:
        """What is wrong with a decoded document under a schema's `$id`; raises SchemaUnknown."""
        if content is ABSENT:
            found = [("", "a body is required", False)]
        else:
            found = broken_rules(_validator(schema_id), content)
        if not found:
            return []
        contract, version, name = parse_urn(schema_id)
        return [
            ContractViolation(contract, version, name, operation, direction, *one) for one in found
        ]


def broken_rules(validator: jsonschema_rs.Validator, content: Any) -> list[tuple[str, str, bool]]:
    """What is wrong with a content: pointer, rule, and whether it is an unlisted code."""
    try:
        if validator.is_valid(content):
            return []
        return sorted(set(islice(_leaves(validator.iter_errors(content)), MAX_VIOLATIONS)))
    except ValueError:  # the validator gives up beyond 255 levels, which no document of ours has
        return [("", "is nested deeper than any document", False)]


def unpublished(operation: Operation) -> ContractViolation:
    """A request for a version of the operation's contract that nobody publishes."""
    return _whole(operation, "request", f"asks for a version of {operation.contract} that is none")


def other_version(operation: Operation, said: str) -> ContractViolation:
    """An answer that says it is of another version than the one that was asked for."""
    known = said if _VERSION.fullmatch(said) else "another version"
    message = f"says it is of {operation.contract} {known}, asked was {operation.version}"
    return _whole(operation, "response", message)


def _read(body: bytes, media: str | None) -> Any:
    """The content of a body: that of a sheet is its text, which only its reader understands."""
    if media is None or media.partition(";")[0].strip().lower() != SHEET_MEDIA:
        return decode(body, media)
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise ValueInvalid("the content is not text in UTF-8") from None


_PATTERNS: Final = jsonschema_rs.RegexOptions()
"""No pattern of ours looks around or back, so each is matched in one pass; one that did would be
refused when its schema is compiled.
"""


@cache
def _validator(schema_id: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(
        schema(schema_id), registry=_registry(), pattern_options=_PATTERNS, offline=True
    )


@cache
def _registry() -> jsonschema_rs.Registry:
    return jsonschema_rs.Registry(list(schemas().items()))


def _undocumented(operation: Operation, status: int) -> ContractViolation:
    message = f"status {status} is none of {', '.join(operation.responses)}"
    return _whole(operation, "response", message)


def _undecodable(operation: Operation, direction: Direction, message: str) -> ContractViolation:
    return _whole(operation, direction, message)


def _whole(operation: Operation, direction: Direction, message: str) -> ContractViolation:
    return ContractViolation(
        operation.contract, operation.version, "", operation.id, direction, "", message
    )


def _leaves(errors: Iterator[ValidationError]) -> Iterator[tuple[str, str, bool]]:
    """The errors that say something: those of the one alternative that was meant, if there is."""
    for error in errors:
        kind = error.kind
        if isinstance(kind, Kind.AnyOf | Kind.OneOfNotValid):
            meant = [branch for branch in kind.context if _meant(branch, error)]
            if len(meant) == 1:
                yield from _leaves(iter(meant[0]))
                continue
        unknown = isinstance(kind, Kind.Enum) and isinstance(error.instance, str)
        yield _pointer(error.instance_path), _rule(kind), unknown


def _meant(branch: list[ValidationError], parent: ValidationError) -> bool:
    """Whether a failed alternative was the one meant: its own type and constant fit."""
    depth = len(parent.instance_path)
    return not any(
        isinstance(error.kind, Kind.Type | Kind.Constant) and len(error.instance_path) == depth
        for error in branch
    )


def _pointer(path: list[str | int]) -> str:
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


_RULES: Final[dict[str, Callable[[Any], str]]] = {
    "required": lambda kind: f"lacks {kind.property}",
    "type": lambda kind: f"is not of type {' or '.join(kind.types)}",
    "enum": lambda kind: f"is none of {_plain(kind.options)}",
    "const": lambda kind: f"is not {_plain(kind.expected_value)}",
    "pattern": lambda kind: f"does not match {kind.pattern}",
    "minLength": lambda kind: f"is shorter than {kind.limit} characters",
    "maxLength": lambda kind: f"is longer than {kind.limit} characters",
    "minimum": lambda kind: f"is below {kind.limit}",
    "maximum": lambda kind: f"is above {kind.limit}",
    "minItems": lambda kind: f"has fewer than {kind.limit} items",
    "maxItems": lambda kind: f"has more than {kind.limit} items",
    "anyOf": lambda _: "fits none of the allowed forms",
    "oneOf": lambda _: "fits none of the allowed forms",
    "propertyNames": lambda _: "has a name that is not allowed",
}
"""How a broken keyword is told: the schema may be quoted, the message may not."""


def _rule(kind: Kind) -> str:
    tell = _RULES.get(kind.name)
    return tell(kind) if tell is not None else f"breaks {kind.name}"


def _plain(value: Any) -> str:
    return orjson.dumps(value).decode()
