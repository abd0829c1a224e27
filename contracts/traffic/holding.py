"""Recorded calls held to a contract: what breaks it, where, and what nobody could tell.

A finding says the rule and never the value, as `contracts.check` does: a recording holds a
company's data and its secrets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from urllib.parse import unquote

import orjson

from contracts.check import ABSENT, broken_rules
from contracts.compat import algebra
from contracts.compat.calls import answered, fitting
from contracts.compat.openapi_read import Parameter, Schema, side_of
from contracts.traffic.book import Book, Route
from contracts.traffic.exchange import UNREAD, UNRECORDED, Exchange, Message

Direction = Literal["request", "response"]

_REFUSED: Final = range(400, 500)
_NOT_THERE: Final = frozenset({404, 405})
_JSON: Final = re.compile(r"application/(?:[^;]*\+)?json|application/x-www-form-urlencoded")


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule of a contract that a recorded message breaks.

    `pointer` is a JSON pointer into the content, or a place such as `query.limit`. `refused`: a
    request that the system answered with 4xx, as it should.
    """

    place: str
    operation: str
    contract: str
    version: str
    direction: Direction
    pointer: str
    says: str
    unlisted_code: bool = False
    refused: bool = False


@dataclass(slots=True)
class Held:
    """What became of a recording: every breach, and how much was held to anything."""

    breaches: list[Breach] = field(default_factory=list)
    checked: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Answers by contract, version and operation."""
    unknown: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Calls of no operation, by method and path without its secrets, and status (0: no answer)."""
    first: dict[tuple[str, int], str] = field(default_factory=dict)
    """Where in the file the first of them stands."""
    unread: Counter[str] = field(default_factory=Counter)
    """Bodies that could not be held to anything, by why."""
    calls: int = 0
    elsewhere: int = 0
    unanswered: int = 0
    foreign: int = 0

    @property
    def broken(self) -> bool:
        """Whether anything breaks a contract that nobody refused."""
        return any(not each.refused for each in self.breaches)

    @property
    def complete(self) -> bool:
        """Whether every call was held to a contract, and there was one at least."""
        strange = any(status not in _NOT_THERE for _, status in self.unknown)
        return bool(self.checked) and not strange and not self.unread

    def stranger(self, exchange: Exchange, call: str) -> None:
        """Count a call that is of no operation that anybody can tell."""
        key = call, exchange.status or 0
        self.unknown[key] += 1
        self.first.setdefault(key, exchange.place)

    def add(self, other: Held) -> None:
        """Count what became of other calls to this."""
        self.breaches += other.breaches
        self.checked += other.checked
        self.unknown += other.unknown
        self.first = {**other.first, **self.first}
        self.unread += other.unread
        self.calls += other.calls
        self.elsewhere += other.elsewhere
        self.unanswered += other.unanswered
        self.foreign += other.foreign


class Holder:
    """Holds exchanges to the operations of a book; schemas are compiled once."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._validators: dict[tuple[str, ...], Any] = {}

    def hold(self, exchanges: Iterable[Exchange]) -> Held:
        """Go through a recording."""
        held = Held()
        for exchange in exchanges:
            held.calls += 1
            if self._book.elsewhere(exchange):
                held.elsewhere += 1
                continue
            tried = []
            for route, path in self._book.find(exchange):
                alone = Held()
                self._one(exchange, route, path, alone)
                tried.append((route.system, alone))
            # which system was meant nobody said: the one that fits, or nobody knows
            fitting = [(system, one) for system, one in tried if not one.broken]
            if len(fitting) > 1:
                systems = " or ".join(system for system, _ in fitting)
                held.stranger(exchange, f"{self._called(exchange)} (of {systems}: say --at)")
            elif tried:
                held.add((fitting or tried)[0][1])
            else:
                held.stranger(exchange, self._called(exchange))
        return held

    def _called(self, exchange: Exchange) -> str:
        return _masked(exchange, self._book.literals)

    def _one(self, exchange: Exchange, route: Route, path: str, held: Held) -> None:
        refused = exchange.status is not None and exchange.status in _REFUSED
        for pointer, says, code in (
            *self._parameters(exchange, route, path),
            *self._request(exchange, route, held),
        ):
            where = (exchange.place, route.name, route.contract, route.version)
            held.breaches.append(Breach(*where, "request", pointer, says, code, refused))
        if exchange.status is None:
            held.unanswered += 1
        elif exchange.foreign:
            held.foreign += 1
        else:
            held.checked[route.contract, route.version, route.name] += 1
            for pointer, says, code in self._answer(exchange, exchange.status, route, held):
                where = (exchange.place, route.name, route.contract, route.version)
                held.breaches.append(Breach(*where, "response", pointer, says, code))

    def _request(
        self, exchange: Exchange, route: Route, held: Held
    ) -> Iterator[tuple[str, str, bool]]:
        operation, message = route.operation, exchange.request
        if message.content is ABSENT:
            if operation.body_required:
                yield "", "a body is required", False
        elif operation.body:
            key = (route.contract, route.version, route.name, "request")
            yield from self._content(key, operation.body, message, held)

    def _answer(
        self, exchange: Exchange, status: int, route: Route, held: Held
    ) -> Iterator[tuple[str, str, bool]]:
        answers = route.operation.answers
        answer = (
            answers.get(str(status)) or answered(answers, str(status)) or answers.get("default")
        )
        if answer is None:
            yield "", f"status {status} is none of {', '.join(answers)}", False
            return
        if not exchange.party:  # a journal keeps only some headers
            yield from self._headers(route, status, answer.headers, exchange.answer)
        if not answer.media or exchange.method == "HEAD" or status == 304:
            return
        key = (route.contract, route.version, route.name, str(status))
        if exchange.answer.content is ABSENT:
            yield "", "a body is required", False
        else:
            yield from self._content(key, answer.media, exchange.answer, held)

    def _content(
        self, key: tuple[str, ...], media: Mapping[str, Schema], message: Message, held: Held
    ) -> Iterator[tuple[str, str, bool]]:
        schema = fitting(media, message.media)
        if schema is None and not message.media and len(media) == 1:
            schema = next(iter(media.values()))
        if schema is None:
            yield "", f"content type {message.media or 'none'} is none of {', '.join(media)}", False
        elif message.content is UNRECORDED:
            held.unread["the file does not hold the body"] += 1
        elif message.content is UNREAD:
            if _JSON.fullmatch(message.media):
                yield "", "the content is not JSON in UTF-8", False
            else:
                held.unread[f"nobody reads {message.media or 'a body without content type'}"] += 1
        else:
            yield from self._rules((*key, message.media), schema, message.content)

    def _parameters(
        self, exchange: Exchange, route: Route, path: str
    ) -> Iterator[tuple[str, str, bool]]:
        query, in_path = exchange.parameters(), route.values(path)
        for parameter in route.operation.parameters.values():
            given: list[str] | None
            if parameter.place == "query":
                given = query.get(parameter.name)
            elif parameter.place == "path":
                given = [in_path[parameter.name]] if parameter.name in in_path else None
            elif parameter.place == "header" and not exchange.party:
                header = exchange.request.headers.get(parameter.name.lower())
                given = None if header is None else [header]
            else:
                continue
            key = (route.contract, route.version, route.name, parameter.place, parameter.name)
            yield from self._parameter(key, parameter, given)

    def _headers(
        self, route: Route, status: int, wanted: Mapping[str, Parameter], message: Message
    ) -> Iterator[tuple[str, str, bool]]:
        for name, parameter in wanted.items():
            header = message.headers.get(name)
            key = (route.contract, route.version, route.name, str(status), name)
            yield from self._parameter(key, parameter, None if header is None else [header])

    def _parameter(
        self, key: tuple[str, ...], parameter: Parameter, given: list[str] | None
    ) -> Iterator[tuple[str, str, bool]]:
        where = f"{parameter.place}.{parameter.name}"
        if given is None:
            if parameter.required:
                yield where, "is missing", False
            return
        tried = [list(self._rules(key, parameter.schema, meant)) for meant in _meanings(given)]
        if all(tried):
            yield from ((where, says, code) for _, says, code in tried[0])

    def _rules(
        self, key: tuple[str, ...], schema: Schema, content: Any
    ) -> Iterator[tuple[str, str, bool]]:
        if key not in self._validators:
            self._validators[key] = algebra.validator(side_of(schema).normal)
        yield from broken_rules(self._validators[key], content)


def _meanings(given: list[str]) -> Iterator[Any]:
    """What the text of a parameter may mean: itself, the number or truth it says, or a list."""
    if len(given) == 1:
        yield given[0]
        said = _said(given[0])
        if said is not None:
            yield said
    yield given
    yield [_said(one) if _said(one) is not None else one for one in given]
    if len(given) == 1 and "," in given[0]:
        yield given[0].split(",")


def _said(text: str) -> Any:
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return said if isinstance(said, int | float) else None


def _masked(exchange: Exchange, literals: frozenset[str]) -> str:
    """Method and path of a call that nobody knows.

    A segment is shown where a contract or an address says it too; any other may be a key or a name.
    """
    shown = [
        part if not part or unquote(part) in literals or _MAJOR.fullmatch(part) else "{…}"
        for part in exchange.path.split("/")
    ]
    origin = f"{exchange.party} " if exchange.party else ""
    return f"{origin}{exchange.method} {'/'.join(shown)}"


_MAJOR: Final = re.compile(r"v[0-9]{1,4}")
