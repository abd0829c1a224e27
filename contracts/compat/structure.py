"""Proves keyword by keyword that a reader admits whatever a writer may write.

It knows less of sets than the algebra and more of recursion: a definition that stands inside
itself is proven for a document once it is proven for the smaller documents inside. It says yes
or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from contracts.compat.algebra import Pair, text
from contracts.compat.keywords import TYPES
from contracts.compat.language import within, within_lengths
from contracts.compat.samples import matches
from contracts.compat.views import Plain, Way

_MOST: Final = 5_000
"""Questions after which a proof is given up."""


def proven(pair: Pair) -> bool:
    """Whether a proof was found; False says nothing."""
    return _Proof(pair).covers(pair.writer, pair.reader, {})


class _Proof:
    """A proof under way. `assumed` are pairs under proof, each with whether the documents in
    question are already smaller than those it was asked for: only then may it be taken as given.
    """

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.asked = 0

    def covers(self, writer: Any, reader: Any, assumed: dict[str, bool]) -> bool:
        """Whether every document of `writer` is one of `reader`."""
        self.asked += 1
        if self.asked > _MOST:
            return False
        if reader is True or reader == {} or writer is False or text(writer) == text(reader):
            return True
        if reader is False:
            return False
        key = text([writer, reader])
        if key in assumed:
            return assumed[key]
        return self._reads(writer, reader, assumed | {key: False})

    def _reads(self, writer: Any, reader: Plain, assumed: dict[str, bool]) -> bool:
        """Every keyword of the reader, each against the writer as a whole."""
        if isinstance(writer, dict) and (found := self._branches(writer)) is not None:
            return all(self.covers(one, reader, assumed) for one in found)
        if isinstance(writer, dict) and any(
            self.covers(one, reader, assumed) for one in writer.get("allOf", ())
        ):
            return True
        return all(
            self._keeps(keyword, content, writer, reader, assumed)
            for keyword, content in reader.items()
            if not keyword.startswith("x-")
        )

    def _branches(self, writer: Plain) -> list[Any] | None:
        """The alternatives of a writer that is nothing but alternatives."""
        said = {keyword for keyword in writer if not keyword.startswith("x-")}
        if said == {"$ref"}:
            return [self.pair.target(writer)]
        for keyword in ("anyOf", "oneOf"):
            if said == {keyword}:
                return list(writer[keyword])
        return None

    def _keeps(
        self, keyword: str, content: Any, writer: Any, reader: Plain, assumed: dict[str, bool]
    ) -> bool:
        if keyword == "$ref":
            return self.covers(writer, self.pair.target(reader), assumed)
        if keyword == "allOf":
            return all(self.covers(writer, one, assumed) for one in content)
        if keyword == "anyOf":
            return self._any(writer, content, assumed)
        if keyword == "oneOf" and self._one(writer, content, assumed):
            return True
        plain = self._conjunction(writer)
        if keyword == "required":
            named = {name for one in plain for name in one.get("required", ())}
            return named.issuperset(content) or self._vacuous(keyword, plain)
        rule = _RULES.get(keyword)
        if rule is not None:
            return any(rule(content, one) for one in plain) or self._vacuous(keyword, plain)
        if keyword in _DESCENDING:
            smaller = dict.fromkeys(assumed, True)
            return self._vacuous(keyword, plain) or self._descends(
                keyword, content, plain, reader, smaller
            )
        if keyword in {"if", "then", "else"}:
            return keyword == "if" or self._decides(keyword, content, writer, reader, assumed)
        alike = any(_alike(one, reader, (keyword,)) for one in plain)
        return (alike and keyword not in _OF_SIBLINGS) or self._vacuous(keyword, plain)

    def _decides(
        self, keyword: str, content: Any, writer: Any, reader: Plain, assumed: dict[str, bool]
    ) -> bool:
        """Whether what follows from a condition follows from the same one of the writer."""
        return (
            "if" not in reader
            or any(
                _alike(one, reader, ("if",)) and self.covers(one[keyword], content, assumed)
                for one in self._conjunction(writer)
                if keyword in one
            )
            or self.covers(writer, content, assumed)
        )

    def _any(self, writer: Any, branches: list[Any], assumed: dict[str, bool]) -> bool:
        """Whether one branch takes all, or each branch of the writer has one that takes it."""
        if any(self.covers(writer, branch, assumed) for branch in branches):
            return True
        return any(
            all(
                any(self.covers(own, branch, assumed) for branch in branches)
                for own in one[keyword]
            )
            for one in self._conjunction(writer)
            for keyword in ("anyOf", "oneOf")
            if keyword in one
        )

    def _one(self, writer: Any, branches: list[Any], assumed: dict[str, bool]) -> bool:
        """Whether one branch takes all, and no other takes a value of its types."""
        kinds = [self._kinds(branch) for branch in branches]
        return any(
            all(not (kinds[nth] & kind) for at, kind in enumerate(kinds) if at != nth)
            and self.covers(writer, branch, assumed)
            for nth, branch in enumerate(branches)
        )

    def _kinds(self, schema: Any) -> set[str]:
        """The types that a schema may admit."""
        found = set(TYPES)
        for one in self._conjunction(schema):
            if "type" in one:
                found &= _typed(one["type"])
        return found

    def _conjunction(self, schema: Any, nested: int = 0) -> Way:
        """Plain schemas that all hold of what a writer writes, combinations kept as they are."""
        if not isinstance(schema, dict) or nested > 8:
            return []
        found = [schema]
        for one in schema.get("allOf", ()):
            found += self._conjunction(one, nested + 1)
        if "$ref" in schema:
            found += self._conjunction(self.pair.target(schema), nested + 1)
        return found

    def _vacuous(self, keyword: str, plain: Way) -> bool:
        """Whether the writer never writes a value of the type that a keyword speaks of."""
        about = _ABOUT.get(keyword)
        if about is None:
            return False
        for one in plain:
            if "type" in one and not (_typed(one["type"]) & about):
                return True
            constants = [one["const"]] if "const" in one else one.get("enum")
            if constants is not None and not any(_is(value, about) for value in constants):
                return True
        return False

    def _descends(
        self, keyword: str, content: Any, plain: Way, reader: Plain, assumed: dict[str, bool]
    ) -> bool:
        if keyword == "properties":
            return all(
                self.covers(_property(plain, name), one, assumed) for name, one in content.items()
            )
        if keyword == "prefixItems":
            return all(
                self.covers(_item(plain, nth), one, assumed) for nth, one in enumerate(content)
            )
        if keyword == "items":
            skipped = len(reader.get("prefixItems", ()))
            most = max((len(one.get("prefixItems", ())) for one in plain), default=0)
            places = range(skipped, max(most, skipped) + 1)
            return all(self.covers(_item(plain, nth), content, assumed) for nth in places)
        if keyword == "additionalProperties":
            return self._additional(content, plain, reader, assumed)
        if keyword == "patternProperties":
            return all(self._pattern(name, one, plain, assumed) for name, one in content.items())
        if keyword == "contains" and "maxContains" in reader:
            return any(_alike(one, reader, ("contains", *_COUNTS)) for one in plain)
        return any(
            keyword in one
            and (keyword != "contains" or _alike(one, reader, _COUNTS))
            and self.covers(one[keyword], content, assumed)
            for one in plain
        )

    def _additional(
        self, content: Any, plain: Way, reader: Plain, assumed: dict[str, bool]
    ) -> bool:
        """What the reader calls additional: declared by the writer alone, or by neither."""
        declared = reader.get("properties", {})
        patterns = reader.get("patternProperties", {})
        for one in plain:
            own = one.get("patternProperties", {})
            if not set(own) <= set(patterns):
                continue
            names = {
                name
                for name in one.get("properties", {})
                if name not in declared and not any(matches(known, name) for known in patterns)
            }
            if all(self.covers(_property(plain, name), content, assumed) for name in names) and (
                self.covers(one.get("additionalProperties", True), content, assumed)
            ):
                return True
        return False

    def _pattern(self, pattern: str, content: Any, plain: Way, assumed: dict[str, bool]) -> bool:
        for one in plain:
            names = [name for name in one.get("properties", {}) if matches(pattern, name)]
            if not all(self.covers(_property(plain, name), content, assumed) for name in names):
                continue
            own = one.get("patternProperties", {})
            if pattern in own:
                return self.covers(own[pattern], content, assumed)
            rest = [*own.values(), one.get("additionalProperties", True)]
            if all(self.covers(schema, content, assumed) for schema in rest):
                return True
        return False


def _property(plain: Way, name: str) -> Any:
    """What a writer's plain schemas say of a property, as one schema."""
    found: list[Any] = []
    for one in plain:
        own = [one["properties"][name]] if name in one.get("properties", {}) else []
        own += [
            schema
            for pattern, schema in one.get("patternProperties", {}).items()
            if matches(pattern, name)
        ]
        found += own or [one.get("additionalProperties", True)]
    return _joined(found)


def _item(plain: Way, nth: int) -> Any:
    found = []
    for one in plain:
        prefix = one.get("prefixItems", ())
        found.append(prefix[nth] if nth < len(prefix) else one.get("items", True))
    return _joined(found)


def _joined(found: list[Any]) -> Any:
    said = [schema for schema in found if schema is not True and schema != {}]
    if not said:
        return True
    return False if False in said else said[0] if len(said) == 1 else {"allOf": said}


def _alike(one: Plain, other: Plain, keywords: tuple[str, ...]) -> bool:
    return all(text(one.get(keyword)) == text(other.get(keyword)) for keyword in keywords)


def _typed(said: Any) -> set[str]:
    named = {said} if isinstance(said, str) else set(said)
    return named | {"integer"} if "number" in named else named


def _is(value: Any, about: frozenset[str]) -> bool:
    kinds = {bool: "boolean", str: "string", int: "integer", float: "number", list: "array"}
    kind = kinds.get(type(value), "object" if isinstance(value, dict) else "null")
    return kind in about or (kind == "integer" and "number" in about)


def _types_within(content: Any, one: Plain) -> bool:
    if "type" in one and _typed(one["type"]) <= _typed(content):
        return True
    constants = [one["const"]] if "const" in one else one.get("enum")
    return constants is not None and all(
        _is(value, frozenset(_typed(content))) for value in constants
    )


def _at_least(*keywords: str) -> Callable[[Any, Plain], bool]:
    return lambda content, one: any(
        isinstance(one.get(keyword), int | float) and one[keyword] >= content
        for keyword in keywords
    )


def _at_most(*keywords: str) -> Callable[[Any, Plain], bool]:
    return lambda content, one: any(
        isinstance(one.get(keyword), int | float) and one[keyword] <= content
        for keyword in keywords
    )


def _within(content: Any, one: Plain) -> bool:
    constants = [one["const"]] if "const" in one else one.get("enum")
    return constants is not None and all(
        text(value) in {text(known) for known in content} for value in constants
    )


_RULES: Final[dict[str, Callable[[Any, Plain], bool]]] = {
    "type": _types_within,
    "enum": _within,
    "const": lambda content, one: _within([content], one),
    "pattern": lambda content, one: (
        one.get("pattern") == content or ("pattern" in one and within(one["pattern"], content))
    ),
    "format": lambda content, one: one.get("format") == content,
    "minLength": lambda content, one: (
        _at_least("minLength")(content, one)
        or ("pattern" in one and within_lengths(one["pattern"], int(content), None))
    ),
    "maxLength": lambda content, one: (
        _at_most("maxLength")(content, one)
        or ("pattern" in one and within_lengths(one["pattern"], 0, int(content)))
    ),
    "minItems": _at_least("minItems"),
    "maxItems": _at_most("maxItems"),
    "minProperties": _at_least("minProperties"),
    "maxProperties": _at_most("maxProperties"),
    "minimum": _at_least("minimum", "exclusiveMinimum"),
    "maximum": _at_most("maximum", "exclusiveMaximum"),
    "exclusiveMinimum": _at_least("exclusiveMinimum"),
    "exclusiveMaximum": _at_most("exclusiveMaximum"),
    "multipleOf": lambda content, one: one.get("multipleOf") == content,
    "uniqueItems": lambda content, one: content is False or one.get("uniqueItems") is True,
    "maxContains": lambda _content, _one: True,  # said with `contains`
    "minContains": lambda _content, _one: True,
    "dependentRequired": lambda content, one: all(
        set(needed) <= {*one.get("dependentRequired", {}).get(name, ()), *one.get("required", ())}
        for name, needed in content.items()
    ),
}
_COUNTS: Final = ("minContains", "maxContains")
_OF_SIBLINGS: Final = frozenset({"unevaluatedItems", "unevaluatedProperties"})
"""Keywords whose meaning depends on others beside them: alike is not yet the same."""
_DESCENDING: Final = frozenset(
    {"properties", "patternProperties", "additionalProperties", "items", "prefixItems"}
    | {"propertyNames", "contains"}
)
_OBJECT: Final = frozenset({"object"})
_ARRAY: Final = frozenset({"array"})
_STRING: Final = frozenset({"string"})
_NUMBER: Final = frozenset({"integer", "number"})
_ABOUT: Final = (
    dict.fromkeys(("minLength", "maxLength", "pattern", "format"), _STRING)
    | dict.fromkeys(("minItems", "maxItems", "uniqueItems", "contains"), _ARRAY)
    | dict.fromkeys(("items", "prefixItems", "unevaluatedItems"), _ARRAY)
    | dict.fromkeys(("minimum", "maximum", "exclusiveMinimum"), _NUMBER)
    | dict.fromkeys(("exclusiveMaximum", "multipleOf"), _NUMBER)
    | dict.fromkeys(("properties", "patternProperties", "additionalProperties"), _OBJECT)
    | dict.fromkeys(("required", "minProperties", "maxProperties", "propertyNames"), _OBJECT)
    | dict.fromkeys(("dependentRequired", "dependentSchemas", "unevaluatedProperties"), _OBJECT)
)
assert set().union(*_ABOUT.values()) <= set(TYPES)  # noqa: S101 - a misspelt type would prove much
