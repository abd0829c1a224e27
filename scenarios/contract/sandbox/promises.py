"""Promises between requests that any system may make, tried as its profile says."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from contracts.check import ABSENT
from contracts.operations import at_pointer
from scenarios.contract.errors import Unexercised
from scenarios.contract.finding import Answer
from scenarios.contract.holdings import Values
from scenarios.contract.sandbox.document import each_operation
from scenarios.contract.sandbox.part import Part
from scenarios.contract.sandbox.profile import Profile, Promise
from scenarios.contract.sandbox.variation import another
from scenarios.contract.talk import Talk

_VALUE: Final = "vary_value"
_PAGES: Final = 200
_REFUSED: Final = range(400, 500)


@dataclass(frozen=True, slots=True)
class PromiseCase:
    """One promise: what the profile must say of it, and how it is tried.

    `operations` are keys that name an operation, `writes` those of them that need an example of a
    body; `texts` are other keys, with their defaults.
    """

    id: str
    says: str
    operations: tuple[str, ...]
    texts: Mapping[str, str]
    attempt: Callable[[Conversation], None]
    writes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """A talk with the system about one promise."""

    talk: Talk
    profile: Profile
    about: Mapping[str, Any]

    def call(self, key: str, content: object = None, query: str = "", **headers: str) -> Answer:
        """Call the operation that the profile names under a key, by somebody who may."""
        operation = str(self.about[key])
        method, path = _way(self.profile.document, operation)
        path = _filled(path, operation, self.talk.face.holdings.values)
        identity = self.talk.face.caller_of(operation)
        target = f"{path}?{query}" if query else path
        return self.talk.ask(identity, method, target, content, **headers)

    def example(self, key: str) -> Any:
        """The first example of the operation under a key."""
        held = self.talk.face.holdings.examples.get(str(self.about[key]), [{}])
        return held[0]

    def other(self, key: str) -> Any:
        """That example with another value at the field `vary`; raises Unexercised without one."""
        about, lens = self.about, self.talk.face.lens
        return another(
            lens, str(about[key]), self.example(key), about["vary"], about.get(_VALUE, ABSENT)
        )

    def expect(self, key: str, promise: str, kept: object) -> bool:
        """Note a finding about the last answer unless the promise was kept."""
        return self.talk.expect(str(self.about[key]), promise, kept)


def _idempotency_key(of: Conversation) -> None:
    header, where = of.about["header"], of.about["id"]
    key = {header.lower().replace("-", "_"): "seatrial-" + of.talk.face.nonce}
    body = of.example("operation")
    first = of.call("operation", body, **key)
    if not of.expect("operation", "a good answer to its example", first.status < 300):
        return
    again = of.call("operation", body, **key)
    known = at_pointer(first.content, where)
    same = known is not None and at_pointer(again.content, where) == known
    of.expect("operation", f"the same {where} for the same key and body", same)
    answer = of.call("operation", of.other("operation"), **key)
    promise = "a refusal (4xx) of another body under a key that was used"
    of.expect("operation", promise, answer.status in _REFUSED)


@dataclass(frozen=True, slots=True)
class _Listing:
    """The ids of the rows of a list and on how many pages they came."""

    ids: list[Any]
    pages: int


def _paging(of: Conversation) -> None:
    size = int(of.about["page_size"])
    before = _listed(of, size)
    if before is None:
        return
    if before.pages < 2:
        raise Unexercised(
            f"{len(before.ids)} rows came at page_size {size}, which are fewer than two pages; "
            "name a smaller page_size, or have more rows in the list"
        )
    wide = _listed(of, size + 1)
    if wide is None:
        return
    same = set(wide.ids) == set(before.ids)
    of.expect("operation", "the same rows, whatever the size of a page", same)
    seen = _listed(of, size, add="create" in of.about)
    if seen is None:
        return
    once = len(seen.ids) == len(set(seen.ids))
    of.expect("operation", "no row twice while one is added", once)
    missing = set(before.ids) - set(seen.ids)
    of.expect("operation", "every row that was there at first, on some page", not missing)


def _listed(of: Conversation, size: int, *, add: bool = False) -> _Listing | None:
    """The ids of all rows, page by page; one is added after the first page if asked for.

    None where that is no list, which is noted; raises Unexercised where it has no end in reach.
    """
    about, seen, pages = of.about, list[Any](), 0
    query = {about["size"]: str(size)}
    for nth in range(_PAGES):
        answer = of.call("operation", query=urlencode(query))
        rows = at_pointer(answer.content, about["rows"]) if about["rows"] else answer.content
        if not of.expect("operation", f"a list at {about['rows']!r}", isinstance(rows, list)):
            return None
        seen += [at_pointer(row, about["id"]) for row in rows]
        pages += bool(rows)
        if add and nth == 0:
            of.call("create", of.example("create"))
        onward = _onward(about, answer, query, nth, len(rows))
        if onward is None:
            return _Listing(seen, pages)
        query = onward
    # A list that begins again and again is a fault; one that is only long proves nothing.
    if not of.expect("operation", "no row on two pages", len(seen) == len(set(seen))):
        return None
    raise Unexercised(
        f"the list goes on after {_PAGES} pages at page_size {size}; name a greater page_size"
    )


def _onward(
    about: Mapping[str, Any], answer: Answer, query: Mapping[str, str], nth: int, rows: int
) -> dict[str, str] | None:
    """The query of the next page; None after the last."""
    style = about["style"]
    if style in {"page", "offset"}:
        size = int(query[about["size"]])
        begin = nth + 2 if style == "page" else (nth + 1) * size
        return {**query, about["parameter"]: str(begin)} if rows >= size else None
    # What leads on may carry no size at all.
    there = at_pointer(answer.content, about["next"])
    if not isinstance(there, str | int) or there == "" or isinstance(there, bool):
        return None
    if style == "cursor":
        return {**query, about["parameter"]: str(there)}
    return dict(parse_qsl(urlsplit(str(there)).query))


def _lost_update(of: Conversation) -> None:
    header = of.about["header"].lower().replace("-", "_")
    read = of.call("read")
    version = read.headers.get(of.about["version"].lower())
    if not of.expect("read", f"a {of.about['version']} header", version):
        return
    body = of.example("write")
    wrote = of.call("write", body, **{header: str(version)})
    of.expect("write", "a write of the version that was read", wrote.status < 300)
    late = of.call("write", of.other("write"), **{header: str(version)})
    promise = "409 or 412 for a write of a version that is no longer there"
    of.expect("write", promise, late.status in {409, 412})


def _scope(of: Conversation) -> None:
    """Refused to one, and given to another at the same path: without that nothing is there."""
    operation, stranger = str(of.about["operation"]), str(of.about["identity"])
    rightful = _rightful(of)
    if rightful is None:
        raise Unexercised(f"no identity but {stranger} is meant to call {operation}; add one")
    method, path = _way(of.profile.document, operation)
    path = _filled(path, operation, of.talk.face.holdings.values)
    held = of.talk.face.holdings.examples.get(operation, [None])
    # The stranger comes first: what the other does may take away what both ask for.
    answer = of.talk.ask(stranger, method, path, held[0])
    promise = f"401, 403 or 404 for {stranger}, who may not"
    if not of.expect("operation", promise, answer.status in {401, 403, 404}):
        return
    given = of.talk.ask(rightful, method, path, held[0])
    if given.status >= 300:
        raise Unexercised(
            f"{stranger} is refused at {operation}, but {rightful}, who may, is answered "
            f"{given.status} at the same path; name an object of his by [[values]], and a body "
            "that fits by [[examples]]"
        )


def _rightful(of: Conversation) -> str | None:
    """Another identity than the one that may not, which may; None where there is nobody."""
    operation, stranger = str(of.about["operation"]), of.about["identity"]
    others = [each for each in of.talk.face.identities if each.name != stranger]
    known = replace(of.talk.face, identities=others).caller_of(operation)
    # Where the document asks for no credentials, whoever is meant to call it may.
    meant = (each.name for each in others if each.may((), operation))
    return next(meant, None) if known is None else known


def _way(document: Mapping[str, Any], operation_id: str) -> tuple[str, str]:
    for path, method, operation in each_operation(document):
        if operation["operationId"] == operation_id:
            return method.upper(), path
    raise KeyError(operation_id)


def _filled(path: str, operation: str, values: Sequence[Values]) -> str:
    """A path with the first value that is known for each parameter."""
    for each in values:
        name = each.place.removeprefix("path.")
        if each.operation in {operation, "*"} and each.place.startswith("path."):
            path = path.replace(f"{{{name}}}", quote(str(each.values[0]), safe=""))
    return path


_ALL: Final = (
    PromiseCase(
        "idempotency_key",
        "one effect for one key",
        ("operation",),
        {"header": "Idempotency-Key", "id": "/id", "vary": ""},
        _idempotency_key,
        ("operation",),
    ),
    PromiseCase(
        "paging",
        "all rows once, while one is added",
        ("operation", "create"),
        {
            "rows": "/items",
            "id": "/id",
            "size": "limit",
            "page_size": "2",
            "style": "page",
            "parameter": "page",
            "next": "/next",
        },
        _paging,
        ("create",),
    ),
    PromiseCase(
        "lost_update",
        "a write of an old version is refused",
        ("read", "write"),
        {"version": "ETag", "header": "If-Match", "vary": ""},
        _lost_update,
        ("write",),
    ),
    PromiseCase(
        "scope",
        "who lacks a right is refused",
        ("operation",),
        {"identity": ""},
        _scope,
    ),
)

PROMISES: Final[dict[str, PromiseCase]] = {case.id: case for case in _ALL}
"""Promise id to how it is tried."""

_OPTIONAL: Final = frozenset({"create"})
_STYLES: Final = ("page", "offset", "cursor", "link")


@dataclass(frozen=True, slots=True)
class Held:
    """What else a profile has: names of identities, operations with examples, known values."""

    identities: Collection[str]
    examples: Collection[str]
    values: Sequence[Values]


def promises_of(part: Part, document: Mapping[str, Any], held: Held) -> dict[str, Promise]:
    """The promises that a profile says its system makes; mistakes are noted."""
    known = {operation["operationId"] for *_, operation in each_operation(document)}
    found = {}
    for case in PROMISES.values():
        if not part.has(case.id):
            part.anything(case.id, None)
            continue
        told = part.table(case.id)
        about: dict[str, Any] = {}
        for key in case.operations:
            if key in _OPTIONAL and not told.has(key):
                told.anything(key, None)
                continue
            about[key] = told.text(key, mend="name an operation of the document")
            if about[key] and known and about[key] not in known:
                told.wrong(key, f"the document has no operation {about[key]}", "name one it has")
        for key, default in case.texts.items():
            needed = default == "" and key != "rows"
            given = () if needed else (default,)
            pattern = _PATTERNS.get(key, ".+" if needed else ".*")
            about[key] = told.text(key, *given, pattern=pattern, mend=_MEND[key])
        if "vary" in case.texts and told.has(_VALUE):
            value = told.anything(_VALUE)
            about[_VALUE] = value.isoformat() if isinstance(value, date | time) else value
        _check(told, case, about, held)
        _check_paths(told, case, about, document, held)
        if about.get("style", "page") not in _STYLES:
            told.wrong("style", f"is {about['style']}", f"use one of {', '.join(_STYLES)}")
        told.close()
        found[case.id] = Promise(case.id, about)
    part.close()
    return found


def _check(told: Part, case: PromiseCase, about: Mapping[str, Any], held: Held) -> None:
    """A write needs an example to begin with, and an identity that lacks a right must be there."""
    for key in case.writes:
        operation = about.get(key)
        if operation and operation not in held.examples:
            mend = f"add one: [[examples]] with operation = {operation!r} and a body"
            told.wrong(key, f"{operation} has no example", mend)
    identity = about.get("identity")
    if identity and identity not in held.identities:
        known = ", ".join(held.identities) or "none"
        told.wrong("identity", f"there is no identity {identity}", f"name one of: {known}")


def _check_paths(
    told: Part,
    case: PromiseCase,
    about: Mapping[str, Any],
    document: Mapping[str, Any],
    held: Held,
) -> None:
    """Every parameter in the path of an operation needs a value that the system knows."""
    ways = {operation["operationId"]: path for path, _, operation in each_operation(document)}
    for key in case.operations:
        operation = about.get(key)
        path = _filled(ways.get(operation, ""), str(operation), held.values)
        for name in re.findall(r"\{([^{}]+)\}", path):
            mend = f"add one: [[values]] with operation = {operation!r}, place = 'path.{name}'"
            told.wrong(key, f"{operation} needs a value of {name} in its path", mend)


_PATTERNS: Final = {"page_size": "[1-9][0-9]{0,3}"}

_MEND: Final = {
    "header": "name the header",
    "id": "write a JSON pointer to the id",
    "vary": "name a field of the body that may say something else",
    "rows": "write a JSON pointer to the list; leave it empty where the answer is the list",
    "size": "name the query parameter for the size of a page",
    "page_size": "write a size as a text, such as 2",
    "style": f"use one of {', '.join(_STYLES)}",
    "parameter": "name the query parameter that leads on",
    "next": "write a JSON pointer to what leads on",
    "version": "name the header that carries the version",
    "identity": "name an identity that may not",
}
"""How a key of a promise is mended."""
