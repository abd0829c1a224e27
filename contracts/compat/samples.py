"""Documents that a schema admits, chosen to differ where another schema may say otherwise.

One place of a document is varied at a time, and most at the places that the two schemas describe
differently: the number of documents grows with the size of a schema, not with its power.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any, Final

from contracts.compat.algebra import Pair, text, validator
from contracts.compat.keywords import TYPES
from contracts.compat.reading import mark
from contracts.compat.regex import examples
from contracts.compat.scalars import numbers, strings
from contracts.compat.views import Plain, Way, conditions, parts, ways

_DEEPEST: Final = 9
_WIDE: Final = 320
"""Values tried for a place that the schemas describe differently."""
_NARROW: Final = 5
"""Values tried for a place that they describe alike."""
_MOST_TRIED: Final = 60_000
"""Values tried in all before a search is given up."""
_LONGEST_ARRAY: Final = 2_100
_LARGEST_OBJECT: Final = 400
_FILLERS: Final = ("x_other", "a", "A", "0", "x-y", "é")


class Sampler:
    """Makes documents that one side of a pair admits, looking at the other side for where."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self._firsts: dict[str, tuple[Any, ...]] = {}
        self._under_way: set[str] = set()
        self._tried = 0

    def values(self, schema: Any, other: Sequence[Any], depth: int = 0) -> Iterator[Any]:
        """Different documents that `schema` admits; `other` are schemas of the same place."""
        seen: set[str] = set()
        for value in islice(self._candidates(schema, other, depth), 40 * _WIDE):
            self._tried += 1
            if self._tried > _MOST_TRIED:
                return
            key = text(value)
            if key not in seen and self.pair.admits(schema, value):
                seen.add(key)
                yield value

    def first(self, schema: Any, depth: int) -> tuple[Any, ...]:
        """The first document that a schema admits, or nothing."""
        key = text(schema)
        if key not in self._firsts:
            self._firsts[key] = ()  # what contains itself has no first there
            found = tuple(islice(self.values(schema, (), depth), 1))
            if not found and depth > 2:
                del self._firsts[key]
                return ()
            self._firsts[key] = found
        return self._firsts[key]

    def _candidates(self, schema: Any, other: Sequence[Any], depth: int) -> Iterator[Any]:
        hints = [plain for one in other for plain in parts(self.pair, one)]
        found = ways(self.pair, schema)
        for way in found:
            yield from islice(self._by(way, hints, depth), _WIDE)
        if depth < 4:
            split = [one for other_one in other for one in conditions(self.pair, other_one)]
            for condition in split:
                for way in ways(self.pair, {"allOf": [schema, condition]})[:6]:
                    yield from islice(self._by(way, hints, depth), _WIDE // 4)
        for plain in (*parts(self.pair, schema), *hints):
            yield from _constants(plain)
        for way in found:
            yield from islice(self._by(way, hints, depth), _WIDE, 20 * _WIDE)

    def _by(self, way: Way, hints: Sequence[Plain], depth: int) -> Iterator[Any]:
        """Values along one way, of each type in turn."""
        constants = [value for plain in way for value in _constants(plain)]
        if constants:
            yield from constants
            return
        for kind in _types(way):
            yield from self._of(kind, way, hints, depth)

    def _of(self, kind: str, way: Way, hints: Sequence[Plain], depth: int) -> Iterator[Any]:
        if kind == "null":
            yield None
        elif kind == "boolean":
            yield from (True, False)
        elif kind == "string":
            yield from strings([*way, *hints])
        elif kind in {"integer", "number"}:
            yield from numbers([*way, *hints])
        elif depth > _DEEPEST:
            yield {} if kind == "object" else []
        elif kind == "array":
            yield from self._arrays(way, hints, depth)
        else:
            yield from self._objects(way, hints, depth)

    def _arrays(self, way: Way, hints: Sequence[Plain], depth: int) -> Iterator[list[Any]]:
        sizes = _sizes([*way, *hints], "minItems", "maxItems", "minContains", "maxContains")
        prefix = max((len(plain.get("prefixItems", ())) for plain in [*way, *hints]), default=0)
        least = max((int(plain.get("minItems", 0)) for plain in way), default=0)
        contained = [plain["contains"] for plain in (*way, *hints) if "contains" in plain]
        sizes = [size for size in (*sizes, *range(prefix + 2)) if size <= _LONGEST_ARRAY]
        for size in dict.fromkeys(sizes):
            yield from self._filled(way, size, contained, depth)
        for nth in range(prefix + 1):
            filled = self._filled(way, max(least, nth + 1), [], depth)
            base = next((one for one in filled if self.pair.admits(_both(way), one)), None)
            if base is not None:
                item, seen = _item(way, nth), [_item([hint], nth) for hint in hints]
                for value in self._varied(item, seen, depth):
                    yield [*base[:nth], value, *base[nth + 1 :]]

    def _filled(
        self, way: Way, size: int, contained: Sequence[Any], depth: int
    ) -> Iterator[list[Any]]:
        """Arrays of one size: all items alike, all different, some of those to be contained."""
        prefix = min(size, max((len(plain.get("prefixItems", ())) for plain in way), default=0))
        heads = [self.first(_item(way, nth), depth + 1) for nth in range(prefix)]
        more = size - prefix
        rest = _item(way, size)
        tail = self.first(rest, depth + 1) if more else ()
        if not all(heads) or (more and not tail):
            return
        alike = [*(head[0] for head in heads), *tail * more]
        own = [plain["contains"] for plain in way if "contains" in plain]
        counts = [1, *(int(plain.get("minContains", 1)) for plain in way), *range(2, min(size, 6))]
        for schema in (*own, *contained):
            for value in self.first(schema, depth + 1):
                yield [value] * size
                yield from _placed(alike, value, counts)
        yield alike
        if more > 1:
            different = list(islice(self.values(rest, (), depth + 1), min(more, 400)))
            if len(different) == more:
                yield [*alike[:prefix], *different]

    def _objects(self, way: Way, hints: Sequence[Plain], depth: int) -> Iterator[dict[str, Any]]:
        needed, known, loose = _names(way, hints)
        smallest = self._completed({}, way, needed, depth)
        if smallest is None:
            return
        least = max((int(plain.get("minProperties", 0)) for plain in way), default=0)
        smallest = self._grown(way, smallest, (*known, *loose), least, depth)
        yield smallest
        whole = dict(smallest)
        for name in known:
            if name not in whole and (found := self.first(self._property(way, name), depth + 1)):
                whole[name] = found[0]
        yield whole
        for name in (*known, *loose):
            schema = self._property(way, name)
            seen = [self._property([hint], name) for hint in hints]
            base = smallest if name in smallest else self._with_needed(smallest, way, name, depth)
            for value in self._varied(schema, seen, depth):
                yield base | {name: value}
        for name in whole:
            if name not in needed:
                yield {key: value for key, value in whole.items() if key != name}
        for size in _sizes([*way, *hints], "minProperties", "maxProperties"):
            if size <= _LARGEST_OBJECT:
                start = dict(list(whole.items())[:size])
                yield self._grown(way, start, loose, size, depth)

    def _grown(
        self, way: Way, start: dict[str, Any], names: Sequence[str], size: int, depth: int
    ) -> dict[str, Any]:
        """An object with more properties, up to `size`, as far as their names are allowed."""
        grown = dict(start)
        allowed = [plain["propertyNames"] for plain in way if "propertyNames" in plain]
        for name in (*names, *"bcdefghij", *(f"p{nth}" for nth in range(size))):
            if len(grown) >= size:
                break
            if name not in grown and all(self.pair.admits(one, name) for one in allowed):
                found = self.first(self._property(way, name), depth + 1)
                grown |= {name: found[0]} if found else {}
        return grown

    def _with_needed(
        self, smallest: dict[str, Any], way: Way, name: str, depth: int
    ) -> dict[str, Any]:
        """The smallest object with what comes along with a property."""
        along = [one for plain in way for one in plain.get("dependentRequired", {}).get(name, ())]
        return self._completed(smallest, way, along, depth) or smallest

    def _completed(
        self, start: dict[str, Any], way: Way, names: Sequence[str], depth: int
    ) -> dict[str, Any] | None:
        found = dict(start)
        for name in names:
            value = self.first(self._property(way, name), depth + 1)
            if name not in found and not value:
                return None
            found.setdefault(name, *value)
        return found

    def _varied(self, schema: Any, seen: Sequence[Any], depth: int) -> Iterator[Any]:
        """Values for one place: few where all describe it alike, or where it stands in itself."""
        seen = [one for one in seen if one is not True]
        alike = all(mark(one) == mark(schema) for one in seen)
        key = text([schema, *seen])
        if alike or key in self._under_way:
            yield from islice(self.values(schema, seen, depth + 1), _NARROW)
            return
        self._under_way.add(key)
        try:
            yield from islice(self.values(schema, seen, depth + 1), _WIDE)
        finally:
            self._under_way.discard(key)

    def _property(self, way: Way, name: str) -> Any:
        """What plain schemas say of a property, as one schema."""
        found: list[Any] = []
        for plain in way:
            own = [plain["properties"][name]] if name in plain.get("properties", {}) else []
            for pattern, schema in plain.get("patternProperties", {}).items():
                if matches(pattern, name):
                    own.append(schema)
            found += own or [plain.get("additionalProperties", True)]
        return _both(found)


def matches(pattern: str, name: str) -> bool:
    """Whether a name matches, as the validator sees it."""
    try:
        matched: bool = validator({"pattern": pattern}).is_valid(name)
    except ValueError:
        return False
    return matched


def _both(schemas: Sequence[Any]) -> Any:
    found: list[Any] = []
    for schema in schemas:
        if schema is not True and schema != {} and schema not in found:
            found.append(schema)
    if not found:
        return True
    return found[0] if len(found) == 1 else {"allOf": found}


def _item(way: Way, nth: int) -> Any:
    """What plain schemas say of the nth item, as one schema."""
    found = []
    for plain in way:
        prefix = plain.get("prefixItems", ())
        found.append(prefix[nth] if nth < len(prefix) else plain.get("items", True))
    return _both(found)


def _names(way: Way, hints: Sequence[Plain]) -> tuple[list[str], list[str], list[str]]:
    """The names a way needs, those it knows, and those that only others speak of."""
    needed: dict[str, None] = {}
    known: dict[str, None] = {}
    loose: dict[str, None] = {}
    for plain in way:
        needed |= dict.fromkeys(plain.get("required", ()))
        known |= dict.fromkeys(plain.get("properties", {}))
    for plain in (*hints, *way):
        loose |= dict.fromkeys(chain(plain.get("properties", {}), plain.get("required", ())))
        loose |= dict.fromkeys(plain.get("dependentRequired", {}))
        for pattern in plain.get("patternProperties", {}):
            loose |= dict.fromkeys(examples(pattern)[:4])
            loose |= dict.fromkeys(f"{one}_z" for one in examples(pattern)[:1])
        named = plain.get("propertyNames")
        if isinstance(named, dict):
            loose |= dict.fromkeys(islice(_texts(named), 30))
    loose |= dict.fromkeys(_FILLERS)
    return list(needed), list(known), [name for name in loose if name not in known]


def _placed(items: list[Any], value: Any, counts: Sequence[int]) -> Iterator[list[Any]]:
    """A list with a value in it at each of the first places, as often as somebody counts."""
    for at in range(min(len(items), 6)):
        for count in dict.fromkeys(counts):
            if at + count <= len(items):
                yield [*items[:at], *[value] * count, *items[at + count :]]


def _texts(schema: dict[str, Any]) -> Iterator[str]:
    plains = [schema, *(one for one in schema.get("anyOf", ()) if isinstance(one, dict))]
    yield from (text for one in plains for text in _constants(one) if isinstance(text, str))
    yield from strings(plains)


def _sizes(plains: Sequence[Plain], *keywords: str) -> list[int]:
    found: dict[int, None] = {0: None, 1: None, 2: None}
    for plain in plains:
        for keyword in keywords:
            if keyword in plain:
                limit = int(plain[keyword])
                found |= dict.fromkeys((limit, limit + 1, limit - 1))
    return [size for size in found if size >= 0]


def _constants(plain: Plain) -> list[Any]:
    if "const" in plain:
        return [plain["const"]]
    constants: list[Any] = plain.get("enum", [])
    return constants


def _types(way: Way) -> list[str]:
    """The types that all the plain schemas allow, the most telling first."""
    allowed = set(TYPES)
    for plain in way:
        said = plain.get("type")
        if said is not None:
            named = {said} if isinstance(said, str) else set(said)
            allowed &= named | {"integer"} if "number" in named else named
    if {"integer", "number"} <= allowed:
        allowed.discard("integer")
    hinted = [kind for kind in TYPES if any(_about(plain) == kind for plain in way)]
    return sorted(allowed, key=lambda kind: (kind not in hinted, TYPES.index(kind)))


def _about(plain: Plain) -> str | None:
    """The type that a schema without `type` speaks of."""
    for kind, keywords in (
        ("object", ("properties", "required", "additionalProperties", "patternProperties")),
        ("array", ("items", "prefixItems", "contains", "minItems", "maxItems")),
        ("string", ("pattern", "minLength", "maxLength")),
        ("number", ("minimum", "maximum", "multipleOf")),
    ):
        if any(keyword in plain for keyword in keywords):
            return kind
    return None
