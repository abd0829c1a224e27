"""Who has no business with an object is told nothing of it: tried on every operation with an id.

Object-level authorisation is the first of OWASP's API risks, and no schema speaks of it. The ids
are of objects that are there: each is read by whoever may, before and after. In between everybody
else asks for it: nobody, an identity without the scope, one of another system or tenant, and one
that has the scope and owns other objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from contracts.operations import Operation, Operations
from scenarios.contract.finding import Answer
from scenarios.contract.talk import Talk
from scenarios.contract.target import Identity

_PARAMETER: Final = re.compile(r"\{(\w+)\}")
_OWN_WORDS: Final = 6
"""Characters from which on a text of an object is its own, and no code that others have too."""

_HIDDEN: Final = (403, 404)
_UNKNOWN: Final = 401
_FORBIDDEN: Final = 403


def with_an_id(system: str) -> tuple[str, ...]:
    """The operations of a system whose path names an object."""
    return tuple(one.id for one in Operations.load().of(system) if _PARAMETER.search(one.path))


def keep_strangers_out(talk: Talk) -> None:
    """Try every operation with an id in its path, as everybody who may not."""
    for operation_id in with_an_id(talk.face.system):
        operation = Operations.load().by_id(operation_id)
        for owner, known in _ids(talk, operation):
            _try(talk, operation, owner, known)
    _lists(talk)


@dataclass(frozen=True, slots=True)
class _Object:
    """One object behind an operation: how it is asked for, by whom it may be, and where it is read.

    `read_at` is None where the system offers no way to read it.
    """

    operation: Operation
    owner: Identity
    path: str
    content: Any
    read_at: str | None


def _ids(talk: Talk, operation: Operation) -> Iterator[tuple[Identity, str]]:
    """Ids that are there, and whose they are; those of somebody else's own objects too."""
    held, name = talk.face.holdings, _parameter(operation)
    for values in held.values:
        if (values.operation, values.place) == (operation.id, f"path.{name}"):
            owner = _rightful(talk, operation, talk.face.identities)
            if owner is not None and values.values:
                yield owner, str(values.values[0])
    for value in held.theirs.get(operation.id, ()):
        owner = _rightful(talk, operation, talk.face.strangers)
        if owner is not None:
            yield owner, value


def _rightful(talk: Talk, operation: Operation, among: Any) -> Identity | None:
    wanted = _scopes(talk, operation)
    return next((one for one in among if wanted and wanted <= one.scopes), None)


def _try(talk: Talk, operation: Operation, owner: Identity, known: str) -> None:
    examples = talk.face.holdings.examples.get(operation.id, [None])
    path = _PARAMETER.sub(quote(known, safe=""), operation.path)
    thing = _Object(operation, owner, path, examples[0], _read_at(talk, operation, known))
    before = _read(talk, thing)
    for identity, wanted in _strangers(talk, thing):
        answer = talk.ask(identity, operation.method, path, thing.content)
        who = identity or "nobody"
        told = f"{' or '.join(map(str, wanted))} for {who}, who has no business with it"
        talk.expect(operation.id, told, answer.status in wanted)
        silent = not _tells(answer, before, known)
        talk.expect(operation.id, f"nothing of the object in the answer to {who}", silent)
    if thing.read_at is not None:
        after = _read(talk, thing)
        talk.expect(operation.id, "the object as it was before strangers came", after == before)


def _read(talk: Talk, thing: _Object) -> Any:
    """The object, as its owner sees it; that it is there is part of the promise."""
    if thing.read_at is None:
        return None
    answer = talk.ask(thing.owner.name, "GET", thing.read_at)
    talk.expect(thing.operation.id, "the object for its owner", answer.status == 200)
    return answer.content


def _strangers(talk: Talk, thing: _Object) -> Iterator[tuple[str | None, tuple[int, ...]]]:
    """Everybody who may not, and with what he is to be turned away."""
    wanted = _scopes(talk, thing.operation)
    anybodys = thing.operation.id in talk.face.holdings.anybodys
    yield None, (_UNKNOWN,)
    for one in (*talk.face.identities, *talk.face.strangers):
        if one.elsewhere:
            yield one.name, (_UNKNOWN,)
        elif not wanted <= one.scopes:
            yield one.name, (_FORBIDDEN,)
        elif one.owns_alone and one.name != thing.owner.name and not anybodys:
            yield one.name, _HIDDEN


def _lists(talk: Talk) -> None:
    """A list that is of one's own holds nothing of others."""
    for operation_id, noun in talk.face.holdings.own_lists.items():
        operation = Operations.load().by_id(operation_id)
        owners = [
            one
            for one in (*talk.face.identities, *talk.face.strangers)
            if one.owns_alone and _scopes(talk, operation) <= one.scopes
        ]
        seen: set[str] = set()
        for owner in owners:
            answer = talk.ask(owner.name, "GET", operation.path)
            rows = answer.content[noun] if answer.status == 200 else []
            mine = {str(row["id"]) for row in rows}
            talk.expect(operation_id, f"something of {owner.name}'s own", mine)
            talk.expect(operation_id, f"nothing of others for {owner.name}", not mine & seen)
            seen |= mine


def _scopes(talk: Talk, operation: Operation) -> frozenset[str]:
    """What the document demands of whoever calls."""
    methods: Mapping[str, Any] = talk.face.document["paths"][operation.path]
    raw = methods[operation.method.lower()]
    signed = raw.get("security", talk.face.document.get("security", []))
    return frozenset(scope for one in signed for scopes in one.values() for scope in scopes)


def _read_at(talk: Talk, operation: Operation, known: str) -> str | None:
    """Where the object is read: the operation's path up to its id, if that can be asked for."""
    path = operation.path[: operation.path.index("}") + 1]
    methods = talk.face.document["paths"].get(path, {})
    return _PARAMETER.sub(quote(known, safe=""), path) if "get" in methods else None


def _parameter(operation: Operation) -> str:
    found = _PARAMETER.search(operation.path)
    return found.group(1) if found else ""


def _tells(answer: Answer, thing: Any, known: str) -> bool:
    """Whether an answer repeats a text of an object, other than the id that was asked for."""
    return any(text in answer.body for text in _texts(thing) if text != known)


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str) and len(content) >= _OWN_WORDS:
        yield content
    elif isinstance(content, Mapping):
        for value in content.values():
            yield from _texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from _texts(value)
