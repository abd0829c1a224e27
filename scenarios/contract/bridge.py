"""A WSGI app in front of a system that lives in virtual time: each call drives the loop until it
is answered.

Schemathesis calls a WSGI app in the thread that it is in, so that nothing but a call moves the
clock. Source of the shapes: PEP 3333.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from contracts.ports import CallFailed, Request, Response
from simulator.loop import VirtualLoop
from simulator.wire.wire import Wire

_PATIENCE_MS: Final = 600_000
_SAFE: Final = "/:@!$&'()*+,;=-._~%"

StartResponse = Callable[[str, list[tuple[str, str]]], Any]


@dataclass(frozen=True, slots=True)
class Bridge:
    """One system of a landscape, called over an edge such as `engine>erp`."""

    loop: VirtualLoop
    wire: Wire
    edge: str

    def call(self, request: Request) -> Response:
        """The answer; raises `contracts.ports.CallFailed` as the wire does."""
        return self.loop.run_until_complete(
            self.wire.call(self.edge, request, timeout_ms=_PATIENCE_MS)
        )

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        """Serve one request; a call that fails on the way is a bad gateway."""
        try:
            answer = self.call(request_of(environ))
        except CallFailed as error:
            start("502 Bad Gateway", [("content-type", "text/plain")])
            return [type(error).__name__.encode()]
        start(f"{answer.status} {_REASON}", list(answer.headers.items()))
        return [answer.body]


_REASON: Final = "-"  # WSGI wants a phrase; HTTP/1.1 gives it no meaning


def request_of(environ: dict[str, Any]) -> Request:
    """The request that a WSGI server was sent, its path as it was sent where the server says so."""
    length = environ.get("CONTENT_LENGTH") or "0"
    body: bytes = environ["wsgi.input"].read(int(length)) if length != "0" else b""
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = environ["CONTENT_TYPE"]
    path = _path(environ)
    query = environ.get("QUERY_STRING", "")
    return Request(environ["REQUEST_METHOD"], f"{path}?{query}" if query else path, headers, body)


def _path(environ: dict[str, Any]) -> str:
    """The path as it was sent, where the server says so: decoded, `%2F` would part segments."""
    sent = environ.get("REQUEST_URI") or environ.get("RAW_URI")
    if sent:
        return str(sent).partition("?")[0]
    return quote(environ["PATH_INFO"].encode("latin-1"), safe=_SAFE)
