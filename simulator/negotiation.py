"""Serves one operation in every version of its contract that a system still speaks.

A system keeps its documents in the first version of each contract (docs/adr/0015). A request of
another one is held to that version's schema as it came, converted, carried out, and its answer
converted back. Who names no version means the first.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

import orjson
from starlette.responses import Response

from contracts.check import Checker, decode
from contracts.converters import convert
from contracts.errors import ConverterMissing, Inconvertible, OperationUnknown, ValueInvalid
from contracts.negotiation import (
    VERSION_GONE,
    VERSION_HEADER,
    VERSION_UNCLEAR,
    VERSION_UNKNOWN,
    newest_of,
    rank,
)
from contracts.operations import Operation, Operations
from contracts.ports import Clock
from contracts.published import parse_urn
from simulator.editions import Edition, Serving
from simulator.partial import Refused, answered, fitting_rows, with_refused
from simulator.problem import Problem
from simulator.switchboard import MAJOR

if TYPE_CHECKING:
    from simulator.face import Call

Endpoint = Callable[["Call"], Awaitable[Response]]

_CHECKER: Final = Checker()
_OK: Final = 200
_SHOWN: Final = 32
"""Characters of a version that are said again; a real one has fewer."""

_OWN: Final = frozenset({"erp:clerk", "storefront:buy"})
_JSON: Final = "application/json"


class Negotiation:
    """The versions that one system serves, by its clock."""

    def __init__(self, serving: Serving, clock: Clock) -> None:
        self.serving = serving
        self.clock = clock
        self._operations = Operations.load()

    def desk(self, operation_id: str) -> Desk | None:
        """Who speaks every version of an operation; None for one that no contract publishes."""
        try:
            known = self._operations.versions(operation_id)
        except OperationUnknown:
            return None
        return Desk(self, dict(known))


class Desk:
    """Takes the requests of one operation in any version."""

    def __init__(self, house: Negotiation, known: dict[str, Operation]) -> None:
        self._house = house
        self._known = known
        self._native = next(iter(known.values()))
        self._contract = self._native.contract
        editions = house.serving.editions[self._contract]
        first = next((one for one in editions if one.version == self._native.version), None)
        self.plain = first == Edition(self._native.version)
        """Whether a request that names no version needs nothing of what is here."""

    async def serve(self, call: Call, endpoint: Endpoint) -> Response:
        """The answer in the version that was asked for; raises Problem where that is not served."""
        asked, major = call.headers.get(VERSION_HEADER), call.scope.get(MAJOR)
        edition = self._edition(call, asked, major)
        try:
            answer = await self._said(call, endpoint, self._known[edition.version])
        except Problem as problem:
            answer = problem.response()
        if asked is not None or major is not None:
            answer.headers[VERSION_HEADER] = edition.version
        answer.headers.update(edition.headers)
        return answer

    async def _said(self, call: Call, endpoint: Endpoint, operation: Operation) -> Response:
        """What the system does and says, in and out of the version it keeps."""
        if operation is self._native:
            return await endpoint(call)
        call.raw, refused = self._read(operation, call)
        answer = await endpoint(call)
        if refused and answer.status_code == _OK:
            answer = answered(with_refused(orjson.loads(bytes(answer.body)), refused), answer)
        return self._written(operation, answer)

    def _edition(self, call: Call, asked: str | None, major: str | None) -> Edition:
        """The edition that a request is of; a system's own people are always understood."""
        if asked is None and major is None and _is_own(call):
            return Edition(self._native.version)
        now = self._house.clock.now()
        supported = self._house.serving.served(self._contract, now)
        version = self._native.version if asked is None else asked
        if major is not None:
            if asked is None:
                version = newest_of(major, tuple(self._known)) or f"{major}.0.0"
            elif version.partition(".")[0] != major:
                raise _refused(
                    VERSION_UNCLEAR,
                    f"the path says version {major} and the header {version[:_SHOWN]}",
                    self._contract,
                    version,
                    supported,
                )
        edition = self._house.serving.edition(self._contract, version)
        if edition is not None and edition.served(now) and edition.version in self._known:
            return edition
        gone = edition is not None and (
            edition.sunset_at is not None or _is_past(version, supported)
        )
        says = "is served no longer" if gone else "is not served here"
        slug = VERSION_GONE if gone else VERSION_UNKNOWN
        told = edition.headers if gone and edition is not None else {}
        raise _refused(
            slug,
            f"{self._contract} {version[:_SHOWN]} {says}",
            self._contract,
            version,
            supported,
            told,
        )

    def _read(self, operation: Operation, call: Call) -> tuple[bytes, Refused]:
        """The body in the words of the version that the system keeps; raises Problem.

        Of rows, those that do not fit are left out, with what their writer is to be told.
        """
        schema = operation.request_schema
        if schema is None or not call.raw:
            return call.raw, {}
        if call.headers.get("content-type", _JSON).partition(";")[0].strip().lower() != _JSON:
            raise Problem("unsupported-media-type", f"the operation reads {_JSON}")
        try:
            content = decode(call.raw, _JSON)
        except ValueInvalid:
            raise Problem("bad-request", "the body is no JSON") from None
        refused: Refused = {}
        broken = _CHECKER.request(operation, content)
        if broken:
            content, refused = fitting_rows(operation, content, broken)
        return self._converted(content, schema, self._native.version), refused

    def _written(self, operation: Operation, answer: Response) -> Response:
        """The answer in the words of the version that was asked for."""
        documented = self._native.response_key(answer.status_code)
        schema = None if documented is None else self._native.responses[documented]
        if schema is None or parse_urn(schema)[0] != self._contract or not answer.body:
            return answer
        content = orjson.loads(bytes(answer.body))
        return answered(self._converted(content, schema, operation.version), answer)

    def _converted(self, content: Any, schema: str, version: str) -> bytes:
        try:
            return orjson.dumps(convert(content, schema, version))
        except (ConverterMissing, Inconvertible) as error:
            raise Problem("not-convertible", str(error)) from None


def _is_own(call: Call) -> bool:
    """Whether a clerk or a buyer calls: their screens are the system's own and go with it."""
    principal = getattr(call, "principal", None)
    return principal is not None and bool(principal.scopes & _OWN)


def _is_past(version: str, supported: tuple[str, ...]) -> bool:
    """Whether only later versions are served: it was, once."""
    return bool(supported) and rank(version) < min(map(rank, supported))


def _refused(
    slug: str,
    detail: str,
    contract: str,
    version: str,
    supported: tuple[str, ...],
    headers: dict[str, str] | None = None,
) -> Problem:
    return Problem(
        slug,
        detail,
        headers=headers or None,
        contract=contract,
        version=version[:_SHOWN],
        supported=list(supported),
    )
