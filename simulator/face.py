"""What the HTTP faces of both systems share: operations as data, calls, answers, problems.

A face is a FastAPI app whose requests go straight to the operation: the token is checked, the body
is read once, and no second pass builds or validates the answer. What is sent is held to the
contract by the wire.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import orjson
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from pydantic import TypeAdapter, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from contracts.forms import fields_of
from contracts.negotiation import VERSION_HEADER
from simulator.entity import Row
from simulator.errors import FaceInvalid
from simulator.identity import Identities, Principal, require
from simulator.negotiation import Desk, Negotiation
from simulator.problem import Problem
from simulator.state import State
from simulator.switchboard import MAJOR, Handler, Switchboard

CALL_HEADER: Final = "x-seatrial-call"
"""The wire names the call here; effects carry it as their cause."""

OUTSIDE: Final = "outside"
"""The cause of effects of a call that no wire has named."""

MAX_BODY_BYTES: Final = 8 * 1024 * 1024
"""Bodies beyond this are refused with 413; a 1,000-line order takes about 0.4 MB."""

MAX_ID: Final = 128
"""Characters of whatever a path or a query names."""

_MAX_POSITION: Final = 2**53
_MOST_DIGITS: Final = 20
_MOST_FIELDS: Final = 20
_METHOD_NOT_ALLOWED: Final = 405
_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"

T = TypeVar("T")


class Call(Request):
    """One request to an operation: who calls, which call it is, and its body as bytes."""

    principal: Principal
    cause: str
    raw: bytes

    def read(self, adapter: TypeAdapter[T]) -> T:
        """The body, parsed and checked in one pass; raises Problem invalid (422) or bad-request."""
        if self.headers.get("content-type", _JSON).partition(";")[0].strip().lower() != _JSON:
            raise Problem("unsupported-media-type", f"the operation reads {_JSON}")
        try:
            return adapter.validate_json(self.raw)
        except ValidationError as error:
            raise _invalid(error) from None

    def form(self) -> dict[str, str]:  # type: ignore[override]
        """The fields of a form body, the last value of each name."""
        if self.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
            raise Problem("unsupported-media-type", f"the operation reads {_FORM}")
        try:
            text = self.raw.decode()
        except ValueError:
            raise Problem("bad-request", "the form cannot be read") from None
        if text.count("&") >= _MOST_FIELDS:
            raise Problem("bad-request", "the form cannot be read")
        return dict(fields_of(text))

    def part(self, name: str) -> str:
        """A parameter of the path; one that cannot be an id is not found."""
        value: str = self.path_params[name]
        if not _is_id(value):
            raise Problem("not-found", f"no {name} of that form exists")
        return value

    def text(self, name: str) -> str | None:
        """A parameter of the query, whatever it says; None when absent."""
        return self._last(name)

    def texts(self, name: str) -> list[str]:
        """All values of a repeated parameter of the query."""
        return [value for known, value in self._query() if known == name]

    def ids(self, name: str) -> list[str]:
        """The same of a parameter that names something."""
        values = self.texts(name)
        if not all(0 < len(value) <= MAX_ID for value in values):
            raise Problem("bad-request", f"{name} is 1 to {MAX_ID} characters")
        return values

    def number(self, name: str, default: int, *, least: int = 0, most: int = _MAX_POSITION) -> int:
        """A whole number of the query; one beyond `most` counts as `most`."""
        value = self._last(name)
        if value is None:
            return default
        if not (value.isascii() and value.isdigit()):
            raise Problem("bad-request", f"{name} is a whole number from {least}")
        if len(value) > _MOST_DIGITS:
            value = value.lstrip("0")[: _MOST_DIGITS + 1] or "0"  # still beyond any `most`
        if int(value) < least:
            raise Problem("bad-request", f"{name} is a whole number from {least}")
        return min(int(value), most)

    def _last(self, name: str) -> str | None:
        values = [value for known, value in self._query() if known == name]
        return values[-1] if values else None

    def _query(self) -> tuple[tuple[str, str], ...]:
        """The parameters of the query."""
        query: bytes = self.scope["query_string"]
        return fields_of(query.decode("latin-1"))


Endpoint = Callable[[Call], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its id in the contract, where it is served, the scope it needs (or None)."""

    id: str
    method: str
    path: str
    scope: str | None
    endpoint: Endpoint


Rework = Callable[[Sequence[Operation], State], Sequence[Operation]]
"""Makes other operations of a system's sound ones: how a self-test plants a defect (docs/adr/0010).

The state is the system's own; ids of operations begin with the system's name.
"""


def untouched(operations: Sequence[Operation], _state: State) -> Sequence[Operation]:
    """The operations as they are."""
    return operations


def create_face(
    title: str,
    operations: Sequence[Operation],
    identities: Identities,
    negotiation: Negotiation | None = None,
) -> FastAPI:
    """The app that serves the operations; raises FaceInvalid if one is not async or named twice.

    With a negotiation they are served in every version of their contracts that it knows.
    """
    app = Switchboard(title)
    app.add_exception_handler(HTTPException, _http_problem)
    _check([(operation.id, [operation.endpoint]) for operation in operations])
    for operation in operations:
        desk = None if negotiation is None else negotiation.desk(operation.id)
        handler = _handler(operation, identities, desk)
        app.connect(operation.method, operation.path, handler, operation.id)
    return app


def check_face(app: FastAPI) -> None:
    """Raise FaceInvalid if a route or dependency is not async, or an operation is named twice."""
    _check([(_name(route), _callables(route)) for route in app.routes])


def _check(operations: Sequence[tuple[str, Sequence[Any]]]) -> None:
    """The same of operations by name, each with all that is called to serve it."""
    seen: set[str] = set()
    for name, calls in operations:
        if name in seen:
            raise FaceInvalid(f"operation {name} is named twice")
        seen.add(name)
        for call in calls:
            if not (inspect.iscoroutinefunction(call) or inspect.isasyncgenfunction(call)):
                raise FaceInvalid(f"{name}: {getattr(call, '__qualname__', call)} is not async")


def answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer; `body` is plain JSON and may embed `orjson.Fragment`s."""
    return Response(orjson.dumps(body), status, headers=headers, media_type=_JSON)


def answer_raw(raw: bytes, status: int = 200) -> Response:
    """A JSON answer whose bytes are at hand."""
    return Response(raw, status, media_type=_JSON)


def versioned(row: Row) -> bytes:
    """The JSON of a stored document with its `version` as one more field."""
    return b'%b,"version":%d}' % (row.raw[:-1], row.version)


def listing(noun: str, rows: Sequence[Row], limit: int) -> Response:
    """One page of the rows, fetched with `limit + 1`; `next` is the id to go on after, or null."""
    shown = rows[:limit]
    more = orjson.dumps(shown[-1].id) if len(rows) > limit else b"null"
    documents = b",".join(map(versioned, shown))
    return answer_raw(b'{"%b":[%b],"next":%b}' % (noun.encode(), documents, more))


def standing(noun: str, rows: Sequence[Row], limit: int, position: int) -> Response:
    """The same with the `position` at which the system stood, so that nothing is missed next
    time.
    """
    shown = rows[:limit]
    more = orjson.dumps(shown[-1].id) if len(rows) > limit else b"null"
    documents = b",".join(map(versioned, shown))
    return answer_raw(
        b'{"%b":[%b],"next":%b,"position":%d}' % (noun.encode(), documents, more, position)
    )


def found(row: Row | None, noun: str) -> Row:
    """The row; raises Problem not-found when there is none."""
    if row is None:
        raise Problem("not-found", f"there is no such {noun}")
    return row


def _handler(operation: Operation, identities: Identities, desk: Desk | None) -> Handler:
    endpoint, scope = operation.endpoint, operation.scope
    plain = desk is None or desk.plain

    async def served(call: Call) -> Response:
        if desk is None or (
            plain and VERSION_HEADER not in call.headers and MAJOR not in call.scope
        ):
            return await endpoint(call)
        return await desk.serve(call, endpoint)

    async def handle(request: Request) -> Response:
        call = Call(request.scope, request.receive)
        headers, guest, reason = call.headers, None, None
        try:
            call.cause = headers.get(CALL_HEADER, OUTSIDE)
            if scope is not None:
                call.principal = identities.authenticate(headers.get("authorization"))
                guest = call.principal.guest
                require(call.principal, scope)
            call.raw = await _body(call)
            response = await served(call)
        except Problem as problem:
            guest, reason, response = guest or problem.guest, problem.slug, problem.response()
        if guest is not None:
            identities.guests.used(guest, operation.id, call.cause, response.status_code, reason)
        return response

    return handle


async def _body(request: Request) -> bytes:
    """The whole body; raises ClientDisconnect when the caller hangs up, Problem when too large."""
    body, more = b"", True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BODY_BYTES:
            raise Problem("payload-too-large", f"at most {MAX_BODY_BYTES} bytes are taken")
    return body


async def _http_problem(request: Request, error: Exception) -> Response:
    """What routing refused: no such path, or no such method on it."""
    status = getattr(error, "status_code", 400)
    slug = {404: "not-found", 405: "method-not-allowed"}.get(status, "bad-request")
    headers = getattr(error, "headers", None)
    if status == _METHOD_NOT_ALLOWED:  # FastAPI tells the method of one route only
        headers = {"allow": ", ".join(request.app.allowed(request.scope["path"]))}
    return Problem(slug, str(getattr(error, "detail", "refused")), headers=headers).response()


def _invalid(error: ValidationError) -> Problem:
    """The first ten errors by place and rule; values are not repeated, they may be confidential."""
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    if errors[0]["type"] == "json_invalid":
        return Problem("bad-request", "the body is no JSON")
    shown = [
        {"pointer": "/" + "/".join(map(str, e["loc"])), "rule": e["type"]} for e in errors[:10]
    ]
    return Problem("invalid", f"{len(errors)} fields do not fit the schema", errors=shown)


def _is_id(value: str) -> bool:
    return 0 < len(value) <= MAX_ID and value.isprintable()


def _name(route: BaseRoute) -> str:
    return str(getattr(route, "operation_id", None) or getattr(route, "path", route))


def _callables(route: BaseRoute) -> list[Any]:
    """The endpoint of a route and everything that it depends on."""
    dependant = getattr(route, "dependant", None)
    if isinstance(dependant, Dependant):
        return _dependencies(dependant)
    return [route.endpoint] if isinstance(route, Route) else []


def _dependencies(dependant: Dependant) -> list[Any]:
    below = [call for each in dependant.dependencies for call in _dependencies(each)]
    return [dependant.call, *below] if dependant.call is not None else below
