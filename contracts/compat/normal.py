"""One way to write a schema: draft 2020-12, every reference to a definition at the top.

What only older drafts say is said in the newest one (tuple items, boolean bounds, dependencies);
what a draft ignores is left out, such as what stands beside a `$ref` up to draft 7. Of the
annotations only those are kept whose change counts (`annotations.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote, urljoin

from jsonschema_specifications import REGISTRY as META_SCHEMAS

from contracts.compat import keywords
from contracts.compat.algebra import reachable
from contracts.compat.dialect import declared
from contracts.compat.keywords import Dialect, rebuilt
from contracts.compat.regex import matches_anything
from contracts.errors import SchemaUnreadable

Fetch = Callable[[str], Any]
"""The document of an absolute URI, None when there is none."""

_KEPT: Final = keywords.ASSERTIONS | keywords.ONE | keywords.MANY | keywords.NAMED
_CONTENT: Final = ("contentEncoding", "contentMediaType")


def nowhere(_: str) -> None:
    """The fetch of a document that stands alone."""
    return


def both(fetch: Fetch | tuple[Fetch, Fetch]) -> tuple[Fetch, Fetch]:
    """One fetch for each of two documents."""
    return fetch if isinstance(fetch, tuple) else (fetch, fetch)


@dataclass(slots=True)
class Document:
    """A JSON document with schemas in it, which refer to each other and through `fetch` to more."""

    root: Any
    dialect: Dialect
    fetch: Fetch = nowhere
    formats: bool | None = None
    """Whether `format` asserts; None leaves it to the dialect: up to draft 7 it does."""
    places: dict[str, tuple[Any, str]] = field(default_factory=dict, init=False)
    """What is named by an id or anchor, each with the base of what it stands in."""
    definitions: dict[str, Any] = field(default_factory=dict, init=False)
    names: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.places[""] = self.root, ""
        self._index(self.root, "")

    def normal(self, node: Any) -> Any:
        """A schema of this document, normal and complete in itself."""
        body = self._convert(node, "", self._dialect(node))
        needed = reachable(body, self.definitions)
        return body | {"$defs": needed} if needed else body

    def resolve(self, reference: str, base: str) -> tuple[Any, str, str]:
        """What a reference means from `base`: the node, the base around it and its full name."""
        full = _join(base, reference)
        resource, _, fragment = full.partition("#")
        if full not in self.places and resource not in self.places:
            self._load(resource, reference)
        if full in self.places:
            return *self.places[full], full
        if not fragment:
            return *self.places[resource], full
        if not fragment.startswith("/"):
            raise SchemaUnreadable(f"the reference {reference} leads nowhere")
        return *self._walk(*self.places[resource], unquote(fragment)), full

    def _load(self, resource: str, reference: str) -> None:
        node = self.fetch(resource)
        if node is None and resource in META_SCHEMAS:
            node = META_SCHEMAS.contents(resource)
        if node is None and f"{resource}#" in META_SCHEMAS:
            node = META_SCHEMAS.contents(f"{resource}#")
        if node is None:
            raise SchemaUnreadable(f"the reference {reference} leads out of what was given")
        self.places[resource] = node, resource
        self._index(node, resource)

    def _index(self, node: Any, base: str) -> None:
        """Note every `$id` and anchor, and the base of every node."""
        if isinstance(node, list):
            for part in node:
                self._index(part, base)
        if not isinstance(node, dict):
            return
        own, outer = self._own(node), base
        if own:
            self.places.setdefault(_join(base, own).rstrip("#"), (node, outer))
        base = self._inside(node, base)
        for keyword in ("$anchor", "$dynamicAnchor"):
            if isinstance(node.get(keyword), str):
                self.places.setdefault(f"{base}#{node[keyword]}", (node, outer))
        for key, part in node.items():
            if key not in keywords.DATA:
                self._index(part, base)

    def _own(self, node: Any) -> str:
        """The id that a schema gives itself, empty when it gives none."""
        if not isinstance(node, dict):
            return ""
        own = node.get("$id", node.get("id") if self.dialect == 4 else None)
        return own if isinstance(own, str) else ""

    def _inside(self, node: Any, base: str) -> str:
        """The base of what stands in a node."""
        own = self._own(node)
        return _join(base, own).partition("#")[0] if own and not own.startswith("#") else base

    def _walk(self, node: Any, base: str, pointer: str) -> tuple[Any, str]:
        """What stands at a JSON pointer, with the base around it; raises SchemaUnreadable."""
        for part in pointer.split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            base = self._inside(node, base)
            try:
                node = node[int(key)] if isinstance(node, list) else node[key]
            except (KeyError, IndexError, ValueError, TypeError):
                raise SchemaUnreadable(f"nothing stands at {pointer}") from None
        return node, base

    def _dialect(self, node: Any) -> Dialect:
        return (declared(node) if node is not self.root else None) or self.dialect

    def _convert(self, node: Any, base: str, dialect: Dialect) -> Any:
        if isinstance(node, bool):
            return node
        if not isinstance(node, dict):
            raise SchemaUnreadable(f"a schema is an object or a boolean, not {node!r:.40}")
        base = self._inside(node, base)
        reference = _reference(node)
        if reference is not None and dialect <= 7:
            return self._refer(reference, base)
        new = _modern(node, dialect)
        if "format" in node and self._asserts_formats(dialect):
            new["format"] = node["format"]
        new = rebuilt(new, lambda part: self._convert(part, base, dialect))
        if reference is not None:
            new |= self._refer(reference, base)
        return new

    def _asserts_formats(self, dialect: Dialect) -> bool:
        return dialect <= 7 if self.formats is None else self.formats

    def _refer(self, reference: str, base: str) -> dict[str, Any]:
        node, base, full = self.resolve(reference, base)
        if full not in self.names:
            name = _fresh(full, self.definitions)
            self.names[full] = name
            self.definitions[name] = True  # holds the name while the target is read
            self.definitions[name] = self._convert(node, base, self._dialect(node))
        return {"$ref": f"#/$defs/{self.names[full]}"}


def _reference(node: dict[str, Any]) -> str | None:
    """The one reference of a node; a dynamic one is read where it stands."""
    for keyword in ("$ref", "$dynamicRef", "$recursiveRef"):
        if isinstance(node.get(keyword), str):
            text: str = node[keyword]
            return text
    return None


def _modern(node: dict[str, Any], dialect: Dialect) -> dict[str, Any]:
    """The keywords of a node in their newest spelling, what is inside them not yet read."""
    new = {
        key: part
        for key, part in node.items()
        if (key in _KEPT and keywords.SINCE.get(key, 4) <= dialect) or key.startswith("x-")
    }
    new |= {f"x-{key}": node[key] for key in _CONTENT if key in node}
    if isinstance(new.get("pattern"), str) and matches_anything(new["pattern"]):
        del new["pattern"]
    if dialect <= 4:
        _bounds(new)
    if dialect <= 2019:
        _tuple(new)
        _dependencies(node.get("dependencies"), new)
    else:
        new.pop("additionalItems", None)
    return new


def _bounds(new: dict[str, Any]) -> None:
    """The boolean bounds of draft 4."""
    for strict, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if new.get(strict) is True and bound in new:
            new[strict] = new.pop(bound)
        elif isinstance(new.get(strict), bool):
            del new[strict]


def _tuple(new: dict[str, Any]) -> None:
    rest = new.pop("additionalItems", None)
    if isinstance(new.get("items"), list):
        prefix = new.pop("items")
        if prefix:
            new["prefixItems"] = prefix
        if rest is not None:
            new["items"] = rest


def _dependencies(found: Any, new: dict[str, Any]) -> None:
    if not isinstance(found, dict):
        return
    for name, needed in found.items():
        kind = "dependentRequired" if isinstance(needed, list) else "dependentSchemas"
        new[kind] = new.get(kind, {}) | {name: needed}


def _join(base: str, reference: str) -> str:
    if reference.startswith("#"):
        full = base.partition("#")[0] + reference
    elif ":" in reference.partition("/")[0]:
        full = reference
    else:
        full = urljoin(base, reference)
    return full.removesuffix("#")


def _fresh(full: str, taken: dict[str, Any]) -> str:
    tail = full.replace("#", "/").rstrip("/").rpartition("/")[2].rpartition(":")[2]
    bare = "".join(char for char in tail if char.isalnum() or char in "-_.") or "root"
    name, nth = bare, 1
    while name in taken:
        nth += 1
        name = f"{bare}-{nth}"
    return name
