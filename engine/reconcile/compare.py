"""Field by field, by canonical hashes: what differs between two documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.canonical import digest

_DECIMALS: Final = frozenset(
    {
        *("value", "amount", "per", "discount_percent", "available"),
        *("allocated", "shipped", "invoiced", "cancelled", "backordered"),
        *("authorised", "received", "restocked", "scrapped", "credited", "replaced"),
    }
)
_TRAILING: Final = re.compile(r"(-?[0-9]+)[.]0*|(-?[0-9]+[.][0-9]*[1-9])0+")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field whose content is not the same; a hash is None where the field is absent."""

    field: str
    erp_hash: str | None
    store_hash: str | None


def differences(
    expected: Mapping[str, Any] | None, found: Mapping[str, Any] | None
) -> Iterator[Difference]:
    """Every field of `expected` (what the ERP's document maps to) that `found` has otherwise.

    A document that is missing on one side differs as a whole, in the field named "".
    """
    if expected is None or found is None:
        if expected is not found:
            yield Difference("", _hash("", expected), _hash("", found))
        return
    for name in sorted(expected):
        if name in found and expected[name] == found[name]:
            continue  # the same bytes have the same hash: most of a night's work ends here
        ours, theirs = _hash(name, expected[name]), _hash(name, found.get(name))
        if ours != theirs:
            yield Difference(name, ours, theirs)


def _hash(name: str, content: Any) -> str | None:
    return None if content is None else digest(_normal(name, content))


def _normal(name: str, content: Any) -> Any:
    """The content with the decimals that are only written differently written alike."""
    if isinstance(content, Mapping):
        return {key: _normal(key, value) for key, value in content.items() if value is not None}
    if isinstance(content, list | tuple):
        return [_normal(name, value) for value in content]
    if isinstance(content, str) and name in _DECIMALS:
        match = _TRAILING.fullmatch(content)
        return (match[1] or match[2]) if match else content
    return content


def narrowed(document: Mapping[str, Any], pattern: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a document that a pattern has too, also inside lists of objects."""
    return {name: _narrow(document[name], pattern[name]) for name in pattern if name in document}


def _narrow(content: Any, pattern: Any) -> Any:
    if isinstance(content, Mapping) and isinstance(pattern, Mapping):
        return narrowed(content, pattern)
    if isinstance(content, list) and isinstance(pattern, list):
        shapes = pattern + pattern[-1:] * max(0, len(content) - len(pattern))
        return [_narrow(row, shape) for row, shape in zip(content, shapes, strict=False)]
    return content
