"""Reads what callers send: JSON held to the published schema, or a problem that quotes nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import orjson

from contracts.check import Checker
from contracts.errors import ValueInvalid
from contracts.instants import parse_instant
from contracts.published import urn
from simulator.face import Call
from simulator.problem import Problem

CHECKER: Final = Checker()

GREATEST_INTEGER: Final = 2**53
"""Whole numbers up to this are exact in every JSON reader; source: RFC 8259 section 6."""

_JSON: Final = "application/json"
_HEADROOM: Final = 8
"""Levels that this shop may wrap around what it was sent."""


def read_json(call: Call) -> Any:
    """The decoded body; raises Problem unsupported-media-type, bad-request or invalid."""
    media = call.headers.get("content-type", _JSON).partition(";")[0].strip().lower()
    if media != _JSON:
        raise Problem("unsupported-media-type", f"the operation reads {_JSON}")
    try:
        content = orjson.loads(call.raw)
    except orjson.JSONDecodeError:
        raise Problem("bad-request", "the body is no JSON") from None
    if not _can_be_written(content):
        raise Problem("invalid", "the body is nested too deeply")
    return content


def read_document(call: Call, contract: str, name: str, version: str = "1.0.0") -> Any:
    """The decoded body that fits a published schema; raises Problem invalid with the places."""
    content = read_json(call)
    violations = CHECKER.document(urn(contract, name, version), content)
    if violations:
        errors = [{"pointer": each.pointer, "rule": each.message} for each in violations[:10]]
        raise Problem("invalid", f"{len(violations)} fields do not fit the schema", errors=errors)
    return content


def read_instant(call: Call, name: str) -> datetime | None:
    """A parameter of the query that is an instant; raises Problem bad-request."""
    text = call.text(name)
    if text is None:
        return None
    try:
        return parse_instant(text)
    except ValueInvalid:
        raise Problem("bad-request", f"{name} is an instant in UTC") from None


def is_count(value: Any) -> bool:
    """Whether it is a whole number from 1 that every reader keeps (JSON's 1.0 is none here)."""
    return type(value) is int and 1 <= value <= GREATEST_INTEGER


def _can_be_written(content: Any) -> bool:
    """Whether it can be written again inside what we put around it: writers nest less deeply."""
    wrapped = content
    for _ in range(_HEADROOM):
        wrapped = [wrapped]
    try:
        orjson.dumps(wrapped)
    except TypeError:
        return False
    return True
