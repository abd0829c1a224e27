"""What the wire reads in a message: its content, what it breaks, and how it is journalled."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

import orjson

from contracts.check import (
    ABSENT,
    Checker,
    ContractViolation,
    decode,
    other_version,
    unpublished,
)
from contracts.errors import ValueInvalid
from contracts.negotiation import VERSION_HEADER
from contracts.operations import FORM_MEDIA, Operation, Operations
from contracts.ports import Request, Response
from simulator.wire.credentials import (
    bearer_of,
    clean,
    clean_form,
    clean_path,
    clean_text,
    kept_headers,
    suspicious,
)

_GARBAGE: Final = object()
"""The content of a body that is no JSON."""

_CHECKER: Final = Checker()


class RequestReading:
    """A request as the wire understands it; `write` says whether it can change something."""

    __slots__ = (
        "_content",
        "_request",
        "bearer",
        "key",
        "name",
        "operation",
        "unpublished",
        "write",
    )

    def __init__(self, operations: Operations, callee: str, request: Request) -> None:
        self._request = request
        self._content = _decoded(request.body, request.headers)
        self.bearer = bearer_of(request.headers)
        self.operation: Operation | None
        self.unpublished = False
        """Whether it asks for a version that no contract has: it can be held to none."""
        found = operations.match(callee, request.method, request.path)
        if found is None:
            self.operation, self.key = None, None
            self.name = f"{request.method} {request.path.partition('?')[0]}"
        else:
            known, parameters = found
            version = request.headers.get(VERSION_HEADER)
            asked = operations.asked(known, version, request.path)
            self.unpublished = asked is None
            self.operation = asked or known
            self.key = operations.key_of(known, parameters, self._content)
            self.name = known.id
        self.write = request.method not in {"GET", "HEAD", "OPTIONS"} and not is_token(self.name)

    @property
    def operation_id(self) -> str | None:
        """The published operation, None when no contract knows the request."""
        return self.operation.id if self.operation is not None else None

    @property
    def content(self) -> bytes:
        """The request's body as it was sent."""
        return self._request.body

    def body(self, *, check: bool) -> dict[str, Any]:
        """The body of the `call` record."""
        request = self._request
        body: dict[str, Any] = {
            "operation": self.operation_id,
            "method": request.method,
            "path": clean_path(request.path, self.bearer),
            "headers": kept_headers(request.headers),
        }
        _put_content(body, request.body, request.headers, self._content, self.bearer)
        if check:
            _put_violations(body, self._violations())
        return body

    def _violations(self) -> list[ContractViolation] | None:
        if self.operation is None:
            return None
        if self.unpublished:
            return [unpublished(self.operation)]
        if self._content is _GARBAGE:
            media = self._request.headers.get("content-type")
            return _CHECKER.raw_request(self.operation, self._request.body, media)
        return _CHECKER.request(self.operation, self._content)


def answer_body(
    reading: RequestReading, response: Response, *, made_by: str | None, check: bool
) -> dict[str, Any]:
    """The body of the `answer` record; an answer that a fault made is not held to the contract."""
    headers, content = response.headers, _decoded(response.body, response.headers)
    body: dict[str, Any] = {
        "operation": reading.operation_id,
        "status": response.status,
        "headers": kept_headers(headers),
    }
    _put_content(body, response.body, headers, content, reading.bearer)
    if made_by is not None:
        body["made_by"] = made_by
    elif check and reading.operation is not None:
        operation = reading.operation
        if content is _GARBAGE:
            media = headers.get("content-type")
            broken = _CHECKER.raw_response(operation, response.status, response.body, media)
        else:
            broken = _CHECKER.response(operation, response.status, content)
        said = headers.get(VERSION_HEADER, operation.version)
        if said != operation.version and not reading.unpublished:
            broken = [other_version(operation, said), *broken]
        _put_violations(body, broken)
    return body


def is_token(operation: str) -> bool:
    """Whether an operation hands out tokens; such a request changes nothing in the business."""
    return operation.endswith(".token")


def _decoded(body: bytes, headers: Mapping[str, str]) -> Any:
    if not body:
        return ABSENT
    try:
        return decode(body, headers.get("content-type"))
    except ValueInvalid:
        return _GARBAGE


def _put_content(
    record: dict[str, Any], body: bytes, headers: Mapping[str, str], content: Any, bearer: str
) -> None:
    if not body:
        return
    if content is _GARBAGE:
        try:
            record["text"] = clean_text(body.decode(), bearer)
        except UnicodeDecodeError:
            record["base64"] = base64.b64encode(body).decode()
    elif headers.get("content-type", "").partition(";")[0].strip().lower() == FORM_MEDIA:
        record["text"] = clean_form(body.decode(), bearer)
    elif suspicious(body, bearer):
        record["content"] = clean(content, bearer)
    else:
        record["content"] = orjson.Fragment(body)


def _put_violations(record: dict[str, Any], broken: list[ContractViolation] | None) -> None:
    if broken is None:
        record["violations"] = [{"message": "no contract publishes this operation"}]
    elif broken:
        record["violations"] = [asdict(violation) for violation in broken]
