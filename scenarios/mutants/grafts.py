"""Where a defect is planted: at a mapper, on the way out, or in what the store is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar, cast

import orjson

from contracts.ports import CallFailed, HttpPort, Request, Response
from engine import Parts, build
from engine.flows.table import OBJECT_OF
from engine.store.port import Store
from engine.store.tx import Tx
from scenarios.mutants.mutant import Touch

_ERROR: Final = 400

T = TypeVar("T")
Document = dict[str, Any]
Apply = Callable[[Parts, Touch], Parts]
Send = Callable[[Request], Awaitable[Response]]
Between = Callable[[Send, str, Request], Awaitable[Response]]
"""Stands between an engine and the wire: how to send, the edge, and what was to be sent."""


def mapping(mapper: str, change: Callable[[Mapping[str, Any], Document], Document]) -> Apply:
    """Replaces what a mapper gives by what `change` makes of the source and of that.

    It has acted when the document is another one.
    """

    def apply(parts: Parts, touch: Touch) -> Parts:
        sound: Callable[[Mapping[str, Any]], Document] = getattr(parts, mapper)

        def mutated(document: Mapping[str, Any]) -> Document:
            right = sound(document)
            wrong = change(document, right)
            if wrong != right:
                touch()
            return wrong

        replaced: dict[str, Any] = {mapper: mutated}
        return replace(parts, **replaced)

    return apply


def each_line(change: Callable[[Document], Document]) -> Callable[[Any, Document], Document]:
    """A change of every line of a document, for `mapping`."""

    def changed(_source: Any, document: Document) -> Document:
        return {**document, "lines": [change(line) for line in document["lines"]]}

    return changed


def telling_of_unsent(lines: Callable[[Mapping[str, Any]], Iterable[str]]) -> Apply:
    """Puts lines about each order that the ERP did not take, or did not answer, into the log."""

    def apply(parts: Parts, touch: Touch) -> Parts:
        def tell(request: Mapping[str, Any]) -> None:
            touch()
            for line in lines(request):
                parts.ports.output.line(line)

        async def create(request: Mapping[str, Any], idempotency_key: str) -> Response:
            try:
                answer = await parts.create(request, idempotency_key)
            except CallFailed:
                tell(request)
                raise
            if answer.status >= _ERROR:
                tell(request)
            return answer

        return replace(parts, create=create)

    return apply


@dataclass(frozen=True, slots=True)
class _Tap:
    inner: HttpPort
    between: Between

    async def call(self, edge: str, request: Request, *, timeout_ms: int) -> Response:
        async def send(one: Request) -> Response:
            return await self.inner.call(edge, one, timeout_ms=timeout_ms)

        return await self.between(send, edge, request)


def on_the_wire(parts: Parts, between: Between) -> Parts:
    """The parts of an engine whose every call goes through `between`; to be grafted first."""
    tapped = replace(parts.ports, http=_Tap(parts.ports.http, between))
    return build(parts.config, tapped)


def wired_by(parts: Parts, pattern: str) -> Parts:
    """The parts of an engine that has the pattern, in which alone a defect can be; as they are,
    where any flow has it already. To be grafted first.
    """
    if f"={pattern}@" in parts.config.wiring:
        return parts
    rows = dict.fromkeys(OBJECT_OF.values())
    text = ",".join(f"{row}={pattern}@0" for row in rows)
    return build(replace(parts.config, wiring=text), parts.ports)


class Overlay:
    """Another object, some of whose attributes are replaced."""

    def __init__(self, under: object, **over: Any) -> None:
        self.__dict__.update(over)
        self.__dict__["under"] = under

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["under"], name)


@dataclass(frozen=True, slots=True)
class _Grafted:
    inner: Store
    change: Callable[[Tx], dict[str, Any]]

    def open(self) -> None:
        self.inner.open()

    async def transact(self, work: Callable[[Tx], T]) -> T:
        return await self.inner.transact(
            lambda tx: work(cast("Tx", Overlay(tx, **self.change(tx)))),
        )

    async def close(self) -> None:
        await self.inner.close()


def in_the_store(parts: Parts, change: Callable[[Tx], dict[str, Any]]) -> Parts:
    """The parts of an engine whose units of work see what `change` names in place of the store's.

    `change` is given the unit's view and names attributes of it: `{"work": Overlay(tx.work, ...)}`.
    """
    return replace(parts, store=_Grafted(parts.store, change))


def body_of(message: Request | Response) -> Document:
    """The JSON object that a message carries; empty when it carries none."""
    try:
        content = orjson.loads(message.body)
    except orjson.JSONDecodeError:
        return {}
    return content if isinstance(content, dict) else {}


def with_body(response: Response, content: Document) -> Response:
    """The response with another body."""
    return replace(response, body=orjson.dumps(content))
