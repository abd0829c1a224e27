"""What changed between two schemas, place by place of the documents that they describe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from contracts.compat.algebra import Pair, text
from contracts.compat.meanings import meaning_of

_BOUNDS_UP: Final = ("minLength", "minItems", "minProperties", "minContains", "minimum")
_BOUNDS_DOWN: Final = ("maxLength", "maxItems", "maxProperties", "maxContains", "maximum")
_UP: Final = frozenset({*_BOUNDS_UP, "exclusiveMinimum"})
_DOWN: Final = frozenset({*_BOUNDS_DOWN, "exclusiveMaximum"})
_INSIDE: Final = {"items": "*", "additionalProperties": "*", "contains": "*"}
"""Keywords with one schema, and how the place it describes is written in a pointer."""
_MOST: Final = 500
_DEEPEST: Final = 40


@dataclass(frozen=True, slots=True)
class Change:
    """One edit: `at` points into the document (RFC 6901, `*` for any item or name), `pointer` at
    the keyword in the new schema, or in the old one where the new has it no more.
    """

    rule: str
    at: str
    pointer: str
    keyword: str
    old: Any = None
    new: Any = None


def changes(pair: Pair) -> list[Change]:
    """Every edit from `pair.writer`, read as the old schema, to `pair.reader`, the new one."""
    found: dict[str, Change] = {}
    for change in _Walk(pair).differences(pair.writer, pair.reader, "", "", 0):
        found.setdefault(text([change.rule, change.at, change.old, change.new]), change)
        if len(found) >= _MOST:
            break
    return list(found.values())


def kebab(keyword: str) -> str:
    """`maxLength` as it stands in the id of a rule: `max-length`."""
    return "".join(f"-{char.lower()}" if char.isupper() else char for char in keyword).lstrip("$")


class _Walk:
    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.seen: set[str] = set()

    def differences(
        self, old: Any, new: Any, at: str, pointer: str, depth: int
    ) -> Iterator[Change]:
        """The edits between two schemas of the same place."""
        if text(old) == text(new) or depth > _DEEPEST:
            return
        key = text([old, new])
        if key in self.seen:
            return
        self.seen.add(key)
        if isinstance(old, bool) or isinstance(new, bool):
            yield Change("schema-changed", at, pointer, "", self._told(old), self._told(new))
            return
        before, after = self._whole(old), self._whole(new)
        for keyword in dict.fromkeys((*before, *after)):
            left, right = before.get(keyword), after.get(keyword)
            if text(left) != text(right):
                here = f"{pointer}/{keyword}"
                yield from self._keyword(keyword, left, right, at, here, depth)

    def _keyword(
        self, keyword: str, old: Any, new: Any, at: str, pointer: str, depth: int
    ) -> Iterator[Change]:
        if keyword in {"properties", "patternProperties", "dependentSchemas"}:
            yield from self._named(keyword, old or {}, new or {}, at, pointer, depth)
        elif keyword == "prefixItems":
            yield from self._listed(old or [], new or [], at, pointer, depth)
        elif keyword in {"anyOf", "oneOf"}:
            yield from self._branches(keyword, old or [], new or [], at, pointer, depth)
        elif keyword in _INSIDE and isinstance(old, dict) and isinstance(new, dict):
            yield from self.differences(old, new, f"{at}/{_INSIDE[keyword]}", pointer, depth + 1)
        elif keyword.startswith("x-"):
            meaning = meaning_of(keyword)
            if meaning is not None:
                yield Change(f"{meaning.id}-{_kind(old, new)}", at, pointer, keyword, old, new)
        else:
            yield from _plain(keyword, old, new, at, pointer)

    def _named(
        self, keyword: str, old: Mapping[str, Any], new: Mapping[str, Any], at: str, where: str,
        depth: int,
    ) -> Iterator[Change]:  # fmt: skip
        for name in dict.fromkeys((*old, *new)):
            short = name.replace("~", "~0").replace("/", "~1")
            inside = f"{at}/{short}" if keyword == "properties" else f"{at}/*"
            inside = at if keyword == "dependentSchemas" else inside
            pointer = f"{where}/{short}"
            if name in old and name in new:
                yield from self.differences(old[name], new[name], inside, pointer, depth + 1)
            else:
                stem = {"properties": "property"}.get(keyword, kebab(keyword))
                kind = "removed" if name in old else "added"
                before, after = self._told(old.get(name)), self._told(new.get(name))
                yield Change(f"{stem}-{kind}", inside, pointer, keyword, before, after)

    def _listed(
        self, old: Sequence[Any], new: Sequence[Any], at: str, where: str, depth: int
    ) -> Iterator[Change]:
        for nth in range(max(len(old), len(new))):
            here, pointer = f"{at}/{nth}", f"{where}/{nth}"
            if nth < min(len(old), len(new)):
                yield from self.differences(old[nth], new[nth], here, pointer, depth + 1)
            elif nth < len(old):
                yield Change("prefix-item-removed", here, pointer, "prefixItems", old[nth])
            else:
                yield Change("prefix-item-added", here, pointer, "prefixItems", None, new[nth])

    def _branches(
        self, keyword: str, old: Sequence[Any], new: Sequence[Any], at: str, where: str, depth: int
    ) -> Iterator[Change]:
        """Alternatives: those alike are no change, as many others on both sides are edits."""
        left = {text(one): one for one in old}
        right = {text(one): one for one in new}
        gone = [one for key, one in left.items() if key not in right]
        come = [(list(new).index(one), one) for key, one in right.items() if key not in left]
        if len(gone) == len(come) and old and new:
            for before, (nth, after) in zip(gone, come, strict=True):
                yield from self.differences(before, after, at, f"{where}/{nth}", depth + 1)
            return
        for one in gone:
            yield Change(f"{kebab(keyword)}-branch-removed", at, where, keyword, self._told(one))
        for nth, one in come:
            pointer = f"{where}/{nth}"
            rule = f"{kebab(keyword)}-branch-added"
            yield Change(rule, at, pointer, keyword, None, self._told(one))

    def _whole(self, schema: dict[str, Any], nested: int = 0) -> dict[str, Any]:
        """A schema with its references and conjunctions read into one."""
        found = {key: part for key, part in schema.items() if key not in {"$ref", "allOf"}}
        if nested > 12:
            return found
        for one in [*([self.pair.target(schema)] if "$ref" in schema else []), *schema.get("allOf", ())]:  # noqa: E501 # fmt: skip
            if isinstance(one, dict):
                for keyword, part in self._whole(one, nested + 1).items():
                    found[keyword] = (
                        _met(keyword, found[keyword], part) if keyword in found else part
                    )
        return found

    def _told(self, schema: Any) -> Any:
        """A schema short enough to be shown."""
        if not isinstance(schema, dict):
            return schema
        whole = self._whole(schema)
        return {key: part for key, part in whole.items() if not isinstance(part, dict | list)}


def _plain(keyword: str, old: Any, new: Any, at: str, pointer: str) -> Iterator[Change]:
    stem = kebab(keyword)
    if keyword in {"required", "enum"} and isinstance(old or [], list):
        before = {text(one): one for one in old or []}
        after = {text(one): one for one in new or []}
        if keyword == "enum" and (old is None or new is None):
            yield Change(f"enum-{_kind(old, new)}", at, pointer, keyword, old, new)
            return
        gone = [one for key, one in before.items() if key not in after]
        come = [one for key, one in after.items() if key not in before]
        stem = "enum-values" if keyword == "enum" else "required"
        if gone:
            yield Change(f"{stem}-removed", at, pointer, keyword, gone, None)
        if come:
            yield Change(f"{stem}-added", at, pointer, keyword, None, come)
        return
    kind = _kind(old, new)
    if kind == "changed" and keyword in _UP | _DOWN:
        kind = "raised" if new > old else "lowered"
    if keyword == "type":
        kind = _retyped(old, new)
    yield Change(f"{stem}-{kind}", at, pointer, keyword, old, new)


def _retyped(old: Any, new: Any) -> str:
    before, after = _types(old), _types(new)
    if before <= after:
        return "widened"
    return "narrowed" if after <= before else "changed"


def _types(said: Any) -> set[str]:
    if said is None:
        return {"null", "boolean", "integer", "number", "string", "array", "object"}
    named = {said} if isinstance(said, str) else set(said)
    return named | {"integer"} if "number" in named else named


def _kind(old: Any, new: Any) -> str:
    return "added" if old is None else "removed" if new is None else "changed"


def _met(keyword: str, one: Any, other: Any) -> Any:
    """Two things said by the same keyword of the same value, as one."""
    if keyword == "required":
        return list(dict.fromkeys([*one, *other]))
    if keyword in {"properties", "patternProperties"}:
        both = {**one, **other}
        for name in set(one) & set(other):
            if text(one[name]) != text(other[name]):
                both[name] = {"allOf": [one[name], other[name]]}
        return both
    if keyword in _UP | _DOWN:
        return max(one, other) if keyword in _UP else min(one, other)
    if keyword == "type":
        both_types = _types(one) & _types(other)
        return sorted(both_types - ({"integer"} if "number" in both_types else set()))
    return one if text(one) == text(other) else other
