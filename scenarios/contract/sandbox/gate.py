"""The gate before a real system: a WSGI app through which every request of the suite goes out.

Schemathesis makes requests of its own besides those that it is given (a method that is not
documented, a call without credentials), so only what stands on the way out can keep a promise about
what is sent. The gate reaches one origin, follows no redirect, keeps the pace, waits where the
system asks for it, and withholds what the profile lacks and every write that it does not allow.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import orjson

from contracts.operations import at_pointer
from contracts.ports import Request, Response
from scenarios.contract.bridge import StartResponse, request_of
from scenarios.contract.errors import TargetSilent, Withheld
from scenarios.contract.sandbox.document import each_operation
from scenarios.contract.sandbox.pace import Pace
from scenarios.contract.sandbox.profile import SAFE, Guard, Profile

_LATER: Final = frozenset({429, 503})
_ATTEMPTS: Final = 4
_ENCODED: Final = 4
"""How often percent signs are taken off a path: somebody on the way may do it again."""
_ANYTHING: Final = "[^/]*"
_NO_HEADER: Final = frozenset({"host", "connection", "content-length", "transfer-encoding"})
_LONGEST_BODY: Final = 32 * 1024 * 1024

Send = Callable[[str, Request, float], Response]
"""Sends a request to an origin and waits so many seconds; raises TargetSilent."""


@dataclass(slots=True)
class Gate:
    """One system behind its base URL; `answers` counts what came back."""

    profile: Profile
    pace: Pace
    send: Send
    answers: int = field(default=0, init=False)
    withheld: int = field(default=0, init=False)
    _operations: Sequence[tuple[str, re.Pattern[str], str]] = field(init=False)

    def __post_init__(self) -> None:
        base = urlsplit(self.profile.base_url).path
        self._operations = [
            (method.upper(), _pattern(base + path), operation["operationId"])
            for path, method, operation in each_operation(self.profile.document)
        ]

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self.profile.base_url)
        return f"{parts.scheme}://{parts.netloc}"

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        """Serve one request of the suite; raises Withheld, TargetSilent through the caller."""
        answer = self.pass_on(request_of(environ))
        headers = [(k, v) for k, v in answer.headers.items() if k.lower() not in _NO_HEADER]
        start(f"{answer.status} -", headers)
        return [answer.body]

    def by_hand(self, request: Request) -> Response:
        """The answer to a request whose path is below the base URL."""
        base = urlsplit(self.profile.base_url).path
        return self.pass_on(Request(request.method, base + request.path, *_rest(request)))

    def pass_on(self, request: Request) -> Response:
        """The system's answer, after as many pauses as it asks for and patience has.

        Raises Withheld, and TargetSilent when no answer comes.
        """
        self._hold_back(request)
        limits = self.profile.limits
        left_s = limits.patience_s
        for _ in range(_ATTEMPTS):
            answer = self.knock(self.origin, request)
            if answer.status not in _LATER or _header(answer, "retry-after") is None:
                return answer
            pause_s = self.pace.asked_for_s(_header(answer, "retry-after"))
            if pause_s > left_s:
                break
            left_s -= pause_s
            self.pace.wait(pause_s)
        self.withheld += 1
        raise Withheld(f"the system asks to wait longer than {limits.patience_s:g} s (limits)")

    def knock(self, origin: str, request: Request) -> Response:
        """One request at its turn, whatever the answer; raises TargetSilent."""
        self.pace.turn()
        answer = self.send(origin, request, self.profile.limits.timeout_s)
        self.answers += 1
        return answer

    def _hold_back(self, request: Request) -> None:
        """Raise Withheld for what the profile does not allow."""
        method, segments = request.method, request.path.partition("?")[0].split("/")
        plain = [_plain(segment) for segment in segments]
        if {".", ".."} & set(plain):
            self._withhold(f"{method} is not sent: its path climbs")
        if any("/" in segment or "\\" in segment for segment in plain):
            self._withhold(f"{method} is not sent: a segment of its path holds a slash")
        for operation in self._meant(method, "/".join(plain)) or [""]:
            # What is lacking must not be read either; what writes needs to be allowed besides.
            why = self.profile.allows(operation, method)
            if why is not None:
                self._withhold(f"{method} is not sent: {why}")
            for guard in () if method in SAFE else self.profile.guards:
                if fnmatchcase(operation, guard.operation) and not _guarded(guard, request.body):
                    self._withhold(f"{operation} is not sent: {guard.pointer} is not as allowed")

    def _meant(self, method: str, path: str) -> list[str]:
        """The operations that a request may be; HEAD does what GET does.

        A write may be any that fits. A read is the one without parameters where there is one: that
        is what OpenAPI says, and a lack of the other must not take it away.
        """
        asked = "GET" if method == "HEAD" else method
        fitting = [
            (operation, pattern)
            for known, pattern, operation in self._operations
            if known in {method, asked} and pattern.fullmatch(path)
        ]
        plain = [operation for operation, pattern in fitting if _ANYTHING not in pattern.pattern]
        return plain if plain and method in SAFE else [operation for operation, _ in fitting]

    def _withhold(self, why: str) -> None:
        self.withheld += 1
        raise Withheld(why)


def sender(ca_file: str | None) -> Send:
    """Sends over a connection of its own, by HTTP or HTTPS, and follows no redirect."""
    context = ssl.create_default_context(cafile=ca_file)

    def send(origin: str, request: Request, timeout_s: float) -> Response:
        parts = urlsplit(origin)
        if parts.scheme == "https":
            connection: HTTPConnection = HTTPSConnection(
                str(parts.hostname), parts.port, timeout=timeout_s, context=context
            )
        else:
            connection = HTTPConnection(str(parts.hostname), parts.port, timeout=timeout_s)
        headers = {k: v for k, v in request.headers.items() if k.lower() not in _NO_HEADER}
        try:
            body = request.body or (b"" if request.method in {"POST", "PUT", "PATCH"} else None)
            connection.request(request.method, request.path, body, headers)
            answer = connection.getresponse()
            return Response(
                answer.status, _headers(answer.getheaders()), answer.read(_LONGEST_BODY)
            )
        except (HTTPException, OSError, ValueError) as error:
            where = request.path.partition("?")[0]
            raise TargetSilent(f"{request.method} {where}: {_told(error)}") from None
        finally:
            connection.close()

    return send


def _plain(segment: str) -> str:
    """A segment without its percent signs, however often they were put on."""
    for _ in range(_ENCODED):
        plain = unquote(segment)
        if plain == segment:
            break
        segment = plain
    return segment


def _told(error: Exception) -> str:
    """What happened, without what was sent."""
    return f"no answer ({type(error).__name__})"


def _headers(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in pairs:
        key = name.lower()
        joined[key] = f"{joined[key]}, {value}" if key in joined else value
    return joined


def _header(answer: Response, name: str) -> str | None:
    return next((value for key, value in answer.headers.items() if key.lower() == name), None)


def _rest(request: Request) -> tuple[Mapping[str, str], bytes]:
    return request.headers, request.body


def _pattern(path: str) -> re.Pattern[str]:
    """What the paths of a template look like; a parameter is one segment, of whatever is in it."""
    parts = re.split(r"\{[^{}]*\}", path)
    return re.compile(_ANYTHING.join(re.escape(unquote(part)) for part in parts) + "/?")


def _guarded(guard: Guard, body: bytes) -> bool:
    """Whether a body says what it must; one that says nothing there does not."""
    try:
        value = at_pointer(orjson.loads(body), guard.pointer)
    except orjson.JSONDecodeError:
        return False
    if guard.prefix is not None:
        return isinstance(value, str) and value.startswith(guard.prefix)
    return any(value == one and type(value) is type(one) for one in guard.values)
