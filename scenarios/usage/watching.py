"""Watches what the reference engine reads: its modules get a JSON library that hands out views.

The engine itself knows nothing of it. Every module of it decodes by the name `orjson` (a test holds
that), and for the length of a block that name is something that notes; so are the names of what
looks at whole documents, `digest` and `Checker`. What a message is follows
from its bytes: the wire says which answer they were, and bytes that the engine wrote from a view
(into its store) are still that view when they are read again.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

import orjson

from contracts.canonical import digest
from contracts.check import Checker, ContractViolation
from contracts.ports import Response
from scenarios.usage.views import Notes, ReadList, ReadObject, hand_on
from simulator.wire.exchange import Exchange
from simulator.wire.wire import Wire

ENGINE: Final = "engine"
WEBHOOK: Final = "engine.webhook"
_SENDER: Final = "engine.caller"


class Source(NamedTuple):
    """A kind of message: the operation, its contract and version, and which answer or event."""

    operation: str
    contract: str
    version: str
    direction: str
    which: str
    """The status of an answer, the type of an event."""


@dataclass(slots=True)
class Sent:
    """What an engine sends in one operation: how often, and which fields and parameters."""

    count: int = 0
    fields: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Watch:
    """Notes of everything that is read and sent; observes a wire, and decodes for the engine."""

    read: dict[Source, Notes] = field(default_factory=dict)
    sent: dict[tuple[str, str, str], Sent] = field(default_factory=dict)
    events: str = "1.0.0"
    """The version of the events that the engine was sent last."""
    _known: dict[bytes, tuple[Notes, str]] = field(default_factory=dict)

    def before_delivery(self, call: Exchange) -> bool:
        """Note what the engine sends."""
        operation = call.reading.operation
        if operation is not None and operation.id == WEBHOOK:
            self.events = operation.version
        if call.caller == ENGINE and operation is not None:
            key = operation.id, operation.contract, operation.version
            sent = self.sent.setdefault(key, Sent())
            sent.count += 1
            body = call.reading.body(check=False)
            query = str(body["path"]).partition("?")[2]
            sent.parameters.update(f"query.{name}" for name, _ in parse_qsl(query))
            sent.fields.update(leaves(_plain(body.get("content"))))
        return True

    def after_answer(self, call: Exchange, response: Response) -> bool:
        """Remember which answer these bytes are."""
        operation = call.reading.operation
        if call.caller == ENGINE and operation is not None and response.body:
            about = (operation.id, operation.contract, operation.version)
            source = Source(*about, "response", str(response.status))
            self._known[_digest(response.body)] = self._notes(source), ""
        return True

    def loads(self, data: bytes | str) -> Any:
        """What JSON says, as a view where it is known what it is."""
        content = orjson.loads(data)
        known = self._known.get(_digest(data.encode() if isinstance(data, str) else bytes(data)))
        if known is None and _is_event(content):
            source = Source(WEBHOOK, "events", self.events, "event", content["type"])
            known = self._notes(source), ""
        if known is None:
            return content
        notes, pointer = known
        return notes.wrapped(pointer, content)

    def _notes(self, source: Source) -> Notes:
        return self.read.setdefault(source, Notes())

    def kept(self, value: ReadObject | ReadList, data: bytes) -> None:
        """A view was written down: it is that view still when it is read again."""
        self._known[_digest(data)] = value.notes, value.pointer


class Library:
    """Stands in for `orjson` in one module; one that `sends` writes for others, not for itself."""

    def __init__(self, watch: Watch, *, sends: bool) -> None:
        self._watch = watch
        self._sends = sends

    def loads(self, data: bytes | str) -> Any:
        """As the watch reads it."""
        return self._watch.loads(data)

    def dumps(self, value: Any, *more: Any, **options: Any) -> bytes:
        """JSON of a value."""
        data = orjson.dumps(value, *more, **options)
        if self._sends or not isinstance(value, ReadObject | ReadList):
            hand_on(value)
        else:
            self._watch.kept(value, data)
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(orjson, name)


class WatchedChecker(Checker):
    """A checker that looks at all of a document."""

    __slots__ = ()

    def document(self, schema_id: str, content: Any, **more: Any) -> list[ContractViolation]:
        """As the checker does it."""
        hand_on(content)
        return super().document(schema_id, content, **more)


def watched_digest(value: Any) -> str:
    """The digest; what a document is made of is looked at, a message by itself only told apart."""
    if not isinstance(value, ReadObject | ReadList):
        hand_on(value)
    return digest(value)


@contextmanager
def watching(wire: Wire) -> Iterator[Watch]:
    """Watch the engine of a wire for the length of the block."""
    watch = Watch()
    wire.observe(watch)
    found = [
        (module, name, getattr(module, name))
        for path, module in list(sys.modules.items())
        for name, known in _WATCHED.items()
        if path.partition(".")[0] == ENGINE and getattr(module, name, None) is known
    ]
    try:
        for module, name, _ in found:
            library = Library(watch, sends=module.__name__ == _SENDER)
            setattr(module, name, {"orjson": library}.get(name) or _INSTEAD[name])
        yield watch
    finally:
        for module, name, known in found:
            setattr(module, name, known)


_WATCHED: Final[dict[str, Any]] = {"orjson": orjson, "digest": digest, "Checker": Checker}
_INSTEAD: Final[dict[str, Any]] = {"digest": watched_digest, "Checker": WatchedChecker}


def leaves(value: Any, pointer: str = "") -> Iterator[str]:
    """The pointers of everything in a document that is no object and no list."""
    if isinstance(value, dict):
        for key, part in value.items():
            name = str(key).replace("~", "~0").replace("/", "~1")
            yield from leaves(part, f"{pointer}/{name}")
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part, f"{pointer}/*")
    elif pointer:
        yield pointer


def _plain(content: Any) -> Any:
    is_raw = isinstance(content, orjson.Fragment)
    return orjson.loads(orjson.dumps(content)) if is_raw else content


def _is_event(content: Any) -> bool:
    return isinstance(content, dict) and "specversion" in content and "type" in content


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()
