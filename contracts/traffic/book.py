"""The operations that recorded calls are held to: ours in every version, or one document's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote

from contracts.compat.contract import published
from contracts.compat.normal import Fetch
from contracts.compat.openapi_read import ApiOperation, read_openapi
from contracts.negotiation import VERSION_HEADER, newest_of, path_parted
from contracts.published import CONTRACTS, openapi_documents
from contracts.traffic.exchange import Exchange

_TEMPLATE: Final = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of one version of one contract, as one system serves it."""

    system: str
    contract: str
    version: str
    operation: ApiOperation
    pattern: re.Pattern[str]
    literal: int
    """Characters of the path that are no parameter: the more, the closer it fits."""

    @property
    def name(self) -> str:
        """Its id; without one, method and path."""
        call = f"{self.operation.method.upper()} {self.operation.path}"
        return self.operation.id or call

    def values(self, path: str) -> dict[str, str]:
        """The path's parameters by name, decoded."""
        found = self.pattern.fullmatch(path)
        names = [part.strip("{}") for part in _TEMPLATE.findall(self.operation.path)]
        given = found.groups() if found is not None else ()
        return {name: unquote(value) for name, value in zip(names, given, strict=True)}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a system was while it was recorded: what precedes the paths of its operations.

    `system` is empty where a document describes the only one.
    """

    system: str
    origin: str
    base: str

    def below(self, exchange: Exchange) -> str | None:
        """The path below the address; None where the call went elsewhere."""
        if exchange.origin != self.origin:
            return None
        path = exchange.path
        if path != self.base and not path.startswith(f"{self.base}/"):
            return None
        return path.removeprefix(self.base) or "/"


@dataclass(slots=True)
class Book:
    """Finds the operation behind a call.

    Without `addresses` a call is looked for in every system whose paths fit, under whatever base.
    """

    routes: list[Route]
    addresses: tuple[Address, ...] = ()
    pinned: bool = False
    literals: frozenset[str] = field(init=False)
    """The segments of paths that contracts or addresses say themselves, decoded."""
    _by_method: dict[str, list[Route]] = field(init=False)

    def __post_init__(self) -> None:
        said = [*(one.operation.path for one in self.routes), *(one.base for one in self.addresses)]
        self.literals = frozenset(
            unquote(part) for path in said for part in path.split("/") if "{" not in part
        )
        self._by_method = {}
        for route in sorted(self.routes, key=lambda one: -one.literal):
            self._by_method.setdefault(route.operation.method.upper(), []).append(route)

    def elsewhere(self, exchange: Exchange) -> bool:
        """Whether a call went to none of the addresses that are asked for."""
        if not self.addresses or exchange.party:
            return False
        return all(each.below(exchange) is None for each in self.addresses)

    def find(self, exchange: Exchange) -> list[tuple[Route, str]]:
        """What may be meant, in the version that was asked for, and the path below its base.

        Of each system whose paths fit the closest operation; nothing where none fits.
        """
        for system, path in self._places(exchange):
            major, bare = (None, path) if self.pinned else path_parted(path)
            fitting: dict[str, list[Route]] = {}
            for route in self._by_method.get(exchange.method, ()):
                theirs = not system or route.system in {system, ""}
                if theirs and route.pattern.fullmatch(bare):
                    fitting.setdefault(route.system, []).append(route)
            if fitting:
                meant = [self._version(each, exchange, major) for each in fitting.values()]
                return [(route, bare) for route in meant if route is not None]
        return []

    def _places(self, exchange: Exchange) -> Iterator[tuple[str, str]]:
        """The systems and paths that a call may mean, the likeliest first."""
        if exchange.party:
            yield exchange.party, exchange.path
        elif self.addresses:
            for address in self.addresses:
                below = address.below(exchange)
                if below is not None:
                    yield address.system, below
        else:
            parts = exchange.path.split("/")
            for start in range(1, len(parts)):
                yield "", "/" + "/".join(parts[start:])

    def _version(self, fitting: list[Route], exchange: Exchange, major: str | None) -> Route | None:
        """The closest route, in the version that a call names, else the first; None without it."""
        routes = [one for one in fitting if one.literal == fitting[0].literal]
        wanted = exchange.request.headers.get(VERSION_HEADER)
        if self.pinned or (wanted is None and major is None):
            return routes[0]
        if wanted is None:
            wanted = newest_of(str(major), tuple(one.version for one in routes)) or ""
        return next((one for one in routes if one.version == wanted.strip()), None)


def our_book(addresses: Iterable[Address] = (), only: tuple[str, str] | None = None) -> Book:
    """Every published operation, oldest versions first; or those of one contract and version."""
    routes = [
        route
        for document in sorted(openapi_documents(), key=_age)
        if only is None or (document.contract, document.version) == only
        for route in _routes(
            document.content, document.system, document.contract, document.version, published
        )
    ]
    return Book(routes, tuple(addresses), pinned=only is not None)


def book_of(
    document: Mapping[str, Any], name: str, fetch: Fetch, addresses: Iterable[Address] = ()
) -> Book:
    """The operations of somebody's own OpenAPI document; raises SchemaUnreadable."""
    version = str(document.get("info", {}).get("version", "unknown"))
    return Book(list(_routes(document, "", name, version, fetch)), tuple(addresses), pinned=True)


def _age(document: Any) -> tuple[str, int]:
    return document.contract, CONTRACTS[document.contract].index(document.version)


def _routes(
    document: Mapping[str, Any], system: str, contract: str, version: str, fetch: Fetch
) -> Iterator[Route]:
    for operation in read_openapi(dict(document), fetch).values():
        parts = _TEMPLATE.split(operation.path)
        pattern = re.compile("([^/]+)".join(re.escape(part) for part in parts))
        literal = sum(len(part) for part in parts)
        yield Route(system, contract, version, operation, pattern, literal)
