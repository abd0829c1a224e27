"""Another body of an operation: one that says something else at a field and still fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

import orjson

from contracts.check import ABSENT
from scenarios.contract.coverage import Lens, Place
from scenarios.contract.errors import Unexercised

_DEEPEST: Final = 4
_MOST_PARTS: Final = 50
_PLAIN: Final = ("seatrial-other", "other", 1, 2, 0, 1.5, True, False)
"""What is tried where the example says nothing at the field."""


def another(lens: Lens, operation: str, body: Any, field: str, given: Any = ABSENT) -> Any:
    """The body with another value at a field at its top, `given` where the profile has one.

    It fits the operation's schema of a body; raises Unexercised where no such body is found.
    """
    if not isinstance(body, dict):
        raise Unexercised(f"the example of {operation} is no object, so no field of it can vary")
    places = {place.name: place for place in lens.places(operation)}
    place = places.get(f"body.{field}")
    node = {} if place is None else {**place.side.normal, **place.node}
    there = body.get(field, ABSENT)
    for value in [given] if given is not ABSENT else _others(there, node):
        other = {**body, field: value}
        if not _same(value, there) and _fits(places.get("body"), other):
            return other
    told = "vary_value" if given is not ABSENT else "no value that was tried"
    raise Unexercised(
        f"{told} is another one at {field} that fits the schema of {operation}; "
        "name one that does by vary_value, or another field by vary"
    )


def _others(value: Any, node: Mapping[str, Any], depth: int = 0) -> Iterator[Any]:
    """Values of the kind of a value, the plainest first; they may be the same, or not fit."""
    yield from _listed(node)
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from (value + 1, value - 1)
    elif isinstance(value, str):
        yield from _texts(value, node)
    elif isinstance(value, dict) and depth < _DEEPEST:
        for name, part in value.items():
            yield from ({**value, name: one} for one in _others(part, {}, depth + 1))
    elif isinstance(value, list) and depth < _DEEPEST:
        for one in _others(value[0], {}, depth + 1) if value else ():
            yield [one, *value[1:]]
        yield from (value[:-1], [*value, *value[-1:]])
    else:
        yield from _PLAIN
        yield from _at_the_edge(node)


def _listed(node: Mapping[str, Any]) -> Iterator[Any]:
    """The values that a schema lists, also in its alternatives and in what it refers to."""
    definitions = node.get("$defs", {})
    waiting: list[Any] = [node]
    for _ in range(_MOST_PARTS):
        part = waiting.pop(0) if waiting else {}
        if not isinstance(part, Mapping):
            continue
        yield from part.get("enum", ())
        for keyword in ("anyOf", "oneOf", "allOf"):
            waiting += part.get(keyword, ())
        waiting.append(definitions.get(str(part.get("$ref", "")).removeprefix("#/$defs/"), {}))


def _texts(value: str, node: Mapping[str, Any]) -> Iterator[str]:
    """The next day or time where a text is one; else another text, or the same but for its end."""
    try:
        yield (date.fromisoformat(value) + timedelta(days=1)).isoformat()
    except ValueError:
        yield from _times(value)
    if "format" not in node:
        yield "seatrial-other"
        yield "other"
    for nth in reversed(range(len(value))):
        yield value[:nth] + _next(value[nth]) + value[nth + 1 :]


def _times(value: str) -> Iterator[str]:
    try:
        later = datetime.fromisoformat(value) + timedelta(days=1)
    except ValueError:
        return
    said = later.isoformat()
    yield said.replace("+00:00", "Z") if value.endswith("Z") else said


def _next(char: str) -> str:
    """Another character of its kind, which is a hexadecimal digit where that is one."""
    for kind in ("0123456789", "abcdef", "ABCDEF"):
        if char in kind:
            return kind[(kind.index(char) + 1) % len(kind)]
    if char.isascii() and char.isalpha():
        return "a" if char.islower() else "A"
    return char


def _at_the_edge(node: Mapping[str, Any]) -> Iterator[Any]:
    for keyword in ("minimum", "maximum", "default"):
        if keyword in node:
            yield node[keyword]
    yield from ("2027-01-01", "2027-01-01T00:00:00Z", [], {})


def _same(one: Any, other: Any) -> bool:
    """Whether two values are one in JSON, where true is not 1."""
    if one is ABSENT or other is ABSENT:
        return one is other
    sort = orjson.OPT_SORT_KEYS
    return one == other and orjson.dumps(one, option=sort) == orjson.dumps(other, option=sort)


def _fits(body: Place | None, content: Any) -> bool:
    """Whether a body fits its schema; where there is none everything does."""
    return body is None or body.state(content) != "invalid"
