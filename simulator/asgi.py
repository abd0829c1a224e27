"""Calls an ASGI app in process: one request in, one whole answer out, nothing in between.

Source of the shapes: the ASGI 3.0 specification, HTTP 2.4. Not httpx: measured, its transport costs
three times the whole call (measured).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import unquote

from contracts.ports import Request, Response
from simulator.errors import AppSilent

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

_ASGI: Final = {"version": "3.0", "spec_version": "2.4"}
_CRASHED: Final = Response(500, {"content-type": "text/plain"}, b"Internal Server Error")


async def call_asgi(
    app: AsgiApp,
    request: Request,
    *,
    host: str = "localhost",
    on_crash: Callable[[Exception], None] | None = None,
) -> Response:
    """The app's answer to a request, whole.

    An error that leaves the app is raised; with `on_crash` it is told there and the answer is what
    the app had sent, else a bare 500, as a server would answer. Raises AppSilent when the app ends
    without a whole answer. Repeated header fields are joined by a comma.
    """
    exchange = _Exchange(request.body)
    scope = _scope(request, host)
    try:
        await app(scope, exchange.receive, exchange.send)
    except Exception as error:
        if on_crash is None:
            raise
        on_crash(error)
        return exchange.answer() if exchange.complete else _CRASHED
    finally:
        exchange.hang_up()
    if not exchange.complete:
        raise AppSilent(f"the app ended without a whole answer to {request.method}")
    return exchange.answer()


@asynccontextmanager
async def lifespan(app: AsgiApp) -> AsyncIterator[None]:
    """Run the app's startup before the block and its shutdown after it.

    An app that knows no lifespan is left alone; a startup or shutdown that fails raises AppSilent.
    """
    heard: asyncio.Queue[Message] = asyncio.Queue()
    said: asyncio.Queue[Message] = asyncio.Queue()
    scope: dict[str, Any] = {"type": "lifespan", "asgi": _ASGI, "state": {}}
    task = asyncio.ensure_future(app(scope, heard.get, said.put))
    try:
        supported = await _lifespan_step("startup", heard, said, task)
        yield
        if supported:
            await _lifespan_step("shutdown", heard, said, task)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _lifespan_step(
    step: str,
    heard: asyncio.Queue[Message],
    said: asyncio.Queue[Message],
    task: asyncio.Future[None],
) -> bool:
    """Whether the app took the step; False when it knows no lifespan."""
    await heard.put({"type": f"lifespan.{step}"})
    ended = {"type": "ended"}
    task.add_done_callback(lambda _: said.put_nowait(ended))
    answer = await said.get()
    if answer["type"] == f"lifespan.{step}.failed":
        raise AppSilent(f"the {step} of the app failed: {answer.get('message', '')}")
    return answer is not ended


class _Exchange:
    """What an app reads and what it has sent so far, of one request."""

    __slots__ = ("_body", "_chunks", "_done", "_headers", "_read", "_status", "complete")

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._read = False
        self._done: asyncio.Future[None] | None = None
        self._status = 0
        self._headers: list[tuple[bytes, bytes]] = []
        self._chunks: list[bytes] = []
        self.complete = False

    async def receive(self) -> Message:
        """The whole body, and after that the hang-up once the answer is whole."""
        if not self._read:
            self._read = True
            return {"type": "http.request", "body": self._body, "more_body": False}
        if not self.complete:
            if self._done is None:
                self._done = asyncio.get_running_loop().create_future()
            await self._done
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Take the start or a piece of the answer."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = list(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            self._chunks.append(message.get("body", b""))
            self.complete = not message.get("more_body", False)

    def hang_up(self) -> None:
        """Tell whoever still waits for the disconnect."""
        if self._done is not None and not self._done.done():
            self._done.set_result(None)

    def answer(self) -> Response:
        """The whole answer."""
        chunks = self._chunks
        body = chunks[0] if len(chunks) == 1 else b"".join(chunks)
        return Response(self._status, decode_headers(self._headers), body)


def decode_headers(pairs: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Lower-case names; repeated fields joined by a comma (RFC 9110 section 5.3)."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name = raw_name.decode("latin-1").lower()
        value = raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def encode_headers(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Header fields as an ASGI scope has them."""
    return [(name.encode("latin-1"), value.encode("utf-8")) for name, value in headers.items()]


def _scope(request: Request, host: str) -> dict[str, Any]:
    path, _, query = request.path.partition("?")
    headers = encode_headers(request.headers)
    if "host" not in request.headers:
        headers.append((b"host", host.encode()))
    if request.body and "content-length" not in request.headers:
        headers.append((b"content-length", str(len(request.body)).encode()))
    return {
        "type": "http",
        "asgi": _ASGI,
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(path) if "%" in path else path,
        "raw_path": path.encode("ascii", "replace"),
        "query_string": query.encode("ascii", "replace"),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 0),
        "server": (host, 80),
        "state": {},
    }
