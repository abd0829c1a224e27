"""Reads an OpenAPI 3 document into operations: what a client sends and what it is answered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from contracts.compat.algebra import text
from contracts.compat.normal import Document, Fetch, nowhere
from contracts.compat.shape import shaped
from contracts.compat.side import Side
from contracts.errors import SchemaUnreadable

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_IGNORED_HEADERS: Final = frozenset({"accept", "content-type", "authorization"})
_TEMPLATE: Final = re.compile(r"\{[^}]*\}")

Schema = tuple[Document, Any]
"""A schema with the document it stands in."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query, path, header or cookie parameter, or a header of an answer."""

    name: str
    place: str
    required: bool
    schema: Schema
    written: str = ""
    """How it is written, as text to compare: style, explode, media type."""

    @property
    def default(self) -> Any:
        """What it means that the parameter is left out, None when nothing is said."""
        node = self.schema[1]
        return node.get("default") if isinstance(node, dict) else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a status comes with."""

    media: Mapping[str, Schema]
    headers: Mapping[str, Parameter]


@dataclass(frozen=True, slots=True)
class ApiOperation:
    """One operation; `security` is a list of alternatives, each the credentials it asks for."""

    method: str
    path: str
    id: str
    parameters: Mapping[tuple[str, str], Parameter]
    body: Mapping[str, Schema]
    body_required: bool
    answers: Mapping[str, Answer]
    security: tuple[frozenset[str], ...]
    meanings: Mapping[str, Any] = field(default_factory=dict)
    deprecated: bool = False

    @property
    def title(self) -> str:
        """How the operation is called in a message."""
        call = f"{self.method.upper()} {self.path}"
        return f"{self.id} ({call})" if self.id else call


Key = tuple[str, str]
"""Method and path with its parameters unnamed: what a client calls."""


def read_openapi(document: Any, fetch: Fetch = nowhere) -> dict[Key, ApiOperation]:
    """Every operation by what a client calls. Raises SchemaUnreadable."""
    version = document.get("openapi") if isinstance(document, dict) else None
    if not isinstance(version, str) or not version.startswith("3."):
        said = f"openapi {version}" if version else "no OpenAPI"
        raise SchemaUnreadable(f"{said}: OpenAPI 3.0 and 3.1 are read; convert it first")
    with shaped("the OpenAPI document"):
        return dict(_Api(document, version.startswith("3.0"), fetch).operations())


def side_of(schema: Schema) -> Side:
    """A schema of an API as one side of a comparison."""
    document, node = schema
    with shaped("a schema of the OpenAPI document"):
        return Side(document.normal(node))


def unnamed(path: str) -> str:
    """A path with `{}` for every parameter."""
    return _TEMPLATE.sub("{}", path)


class _Api:
    def __init__(self, root: dict[str, Any], old_dialect: bool, fetch: Fetch) -> None:
        dialect: Any = 4 if old_dialect else 2020
        self.root = root
        self.sent = Document(_for(root, "readOnly", old_dialect), dialect, fetch)
        self.answered = Document(_for(root, "writeOnly", old_dialect), dialect, fetch)

    def operations(self) -> Iterator[tuple[Key, ApiOperation]]:
        for path, item in _named(self.sent.root, "paths"):
            request, answer = self._pair(item, _named(self.answered.root, "paths"), path)
            for method in METHODS:
                if isinstance(request.get(method), dict):
                    yield (method, unnamed(path)), self._operation(method, path, request, answer)

    def _pair(self, item: Any, others: list[tuple[str, Any]], path: str) -> tuple[Any, Any]:
        return self._open(self.sent, item), self._open(self.answered, dict(others)[path])

    def _operation(
        self, method: str, path: str, item: dict[str, Any], answered: dict[str, Any]
    ) -> ApiOperation:
        node = item[method]
        listed = [*item.get("parameters", ()), *node.get("parameters", ())]
        body = self._open(self.sent, node.get("requestBody", {}))
        answers = {
            str(status): self._answer(self._open(self.answered, content))
            for status, content in answered[method].get("responses", {}).items()
        }
        return ApiOperation(
            method,
            path,
            str(node.get("operationId", "")),
            self._parameters(path, listed),
            _media(self.sent, body),
            bool(body.get("required", False)),
            answers,
            self._security(node.get("security", self.root.get("security", []))),
            {key: part for key, part in node.items() if key.startswith("x-")},
            bool(node.get("deprecated", False)),
        )

    def _parameters(self, path: str, listed: list[Any]) -> dict[tuple[str, str], Parameter]:
        order = [name.strip("{}") for name in _TEMPLATE.findall(path)]
        found: dict[tuple[str, str], Parameter] = {}
        for entry in listed:
            node = self._open(self.sent, entry)
            name, place = str(node.get("name", "")), str(node.get("in", ""))
            key = name.lower() if place == "header" else name
            if place == "header" and key in _IGNORED_HEADERS:
                continue
            if place == "path" and name in order:
                key = str(order.index(name))
            found[place, key] = self._parameter(self.sent, node, name, place)
        return found

    def _parameter(self, document: Document, node: Any, name: str, place: str) -> Parameter:
        content = node.get("content", {})
        media = next(iter(content), "")
        schema = content[media].get("schema", True) if media else node.get("schema", True)
        style = node.get("style", "form" if place in {"query", "cookie"} else "simple")
        explode = node.get("explode", style == "form")
        required = bool(node.get("required", place == "path"))
        return Parameter(
            name, place, required, (document, schema), text([style, explode, media.lower()])
        )

    def _answer(self, node: dict[str, Any]) -> Answer:
        headers = {
            name.lower(): self._parameter(
                self.answered, self._open(self.answered, one), name, "header"
            )
            for name, one in node.get("headers", {}).items()
            if name.lower() != "content-type"
        }
        return Answer(_media(self.answered, node), headers)

    def _security(self, alternatives: list[dict[str, Any]]) -> tuple[frozenset[str], ...]:
        """Alternatives as sets of credentials: the kind of each scheme, and each of its scopes."""
        schemes = self.root.get("components", {}).get("securitySchemes", {})
        found = []
        for alternative in alternatives:
            asked: set[str] = set()
            for name, scopes in alternative.items():
                kind = _kind(self._open(self.sent, schemes.get(name, {})), name)
                asked |= {kind, *(f"{kind} with {scope}" for scope in scopes)}
            found.append(frozenset(asked))
        return tuple(found) or (frozenset(),)

    def _open(self, document: Document, node: Any) -> dict[str, Any]:
        """A node itself, or what its `$ref` leads to."""
        for _ in range(20):
            if not isinstance(node, dict):
                raise SchemaUnreadable(f"an object is wanted where {node!r:.60} stands")
            if not isinstance(node.get("$ref"), str):
                return node
            node = document.resolve(node["$ref"], "")[0]
        raise SchemaUnreadable(f"the reference {node['$ref']} leads back to itself")


def _media(document: Document, node: dict[str, Any]) -> dict[str, Schema]:
    return {
        media.partition(";")[0].strip().lower(): (document, (content or {}).get("schema", True))
        for media, content in node.get("content", {}).items()
    }


def _named(root: dict[str, Any], key: str) -> list[tuple[str, Any]]:
    found = root.get(key, {})
    if not isinstance(found, dict):
        raise SchemaUnreadable(f"{key} is no object")
    return [(name, part) for name, part in found.items() if not name.startswith("x-")]


def _kind(scheme: dict[str, Any], name: str) -> str:
    """What a client must have for a security scheme, whatever the scheme is called."""
    kind = scheme.get("type")
    if kind == "apiKey":
        return f"an API key in {scheme.get('in')} {scheme.get('name')}"
    if kind == "http":
        return f"HTTP {scheme.get('scheme', '')} credentials".lower()
    return f"a token of {kind}" if kind else f"credentials of {name}"


def _for(node: Any, hidden: str, nullable: bool) -> Any:
    """A document as one direction sees it: nobody sends what is read only.

    With `nullable` that keyword of OpenAPI 3.0 is written as a type.
    """
    if isinstance(node, list):
        return [_for(part, hidden, nullable) for part in node]
    if not isinstance(node, dict):
        return node
    new = {key: _for(part, hidden, nullable) for key, part in node.items()}
    properties = new.get("properties")
    if isinstance(properties, dict) and isinstance(new.get("required"), list):
        unseen = {n for n, p in properties.items() if isinstance(p, dict) and p.get(hidden) is True}
        new["required"] = [name for name in new["required"] if name not in unseen]
        if not new["required"]:
            del new["required"]
    return _with_null(new) if nullable and new.get("nullable") is True else new


def _with_null(schema: dict[str, Any]) -> dict[str, Any]:
    new = {key: part for key, part in schema.items() if key != "nullable"}
    if isinstance(new.get("type"), str):
        new["type"] = [new["type"], "null"]
        if "enum" in new and None not in new["enum"]:
            new["enum"] = [*new["enum"], None]
        return new
    return {"anyOf": [new, {"type": "null"}]}
